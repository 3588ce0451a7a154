// One board for everything that is written on the map: a place is taken once.

const CELL_PX = 64;

export class Board {
  constructor() {
    this.cells = new Map();
  }

  /** Whether none of the boxes `[left, top, right, bottom]` touches what was put down before. */
  isFree(boxes) {
    return boxes.every((box) => !this.#meets(box));
  }

  put(boxes) {
    for (const box of boxes) {
      for (const key of keysOf(box)) {
        const cell = this.cells.get(key);
        if (cell) cell.push(box);
        else this.cells.set(key, [box]);
      }
    }
  }

  /** Puts the first of the `positions` (each a list of boxes) that is free; returns its index or -1. */
  putFirst(positions) {
    const index = positions.findIndex((boxes) => this.isFree(boxes));
    if (index >= 0) this.put(positions[index]);
    return index;
  }

  #meets(box) {
    for (const key of keysOf(box)) {
      if (this.cells.get(key)?.some((other) => overlap(box, other))) return true;
    }
    return false;
  }
}

export function overlap(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function* keysOf([left, top, right, bottom]) {
  for (let row = Math.floor(top / CELL_PX); row <= Math.floor(bottom / CELL_PX); row++) {
    for (let column = Math.floor(left / CELL_PX); column <= Math.floor(right / CELL_PX); column++) {
      yield row * 65_536 + column;
    }
  }
}

/** Boxes of a text block around an anchor and, in order of preference, shifted from it. */
export function shiftedBoxes(x, y, width, height, shifts) {
  return shifts.map(([dx, dy]) => [
    [x + dx - width / 2, y + dy - height / 2, x + dx + width / 2, y + dy + height / 2],
  ]);
}

/** Preferred shifts of a label of this size: in place, then above, below, aside. */
export function shiftsFor(width, height) {
  return [
    [0, 0],
    [0, -height * 0.7],
    [0, height * 0.7],
    [-width * 0.4, 0],
    [width * 0.4, 0],
    [0, -height * 1.4],
    [0, height * 1.4],
    [-width * 0.5, -height * 0.8],
    [width * 0.5, -height * 0.8],
    [-width * 0.5, height * 0.8],
    [width * 0.5, height * 0.8],
    [-width * 0.8, 0],
    [width * 0.8, 0],
  ];
}
