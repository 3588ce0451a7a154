// Boxes that would cover each other are pushed apart, each as little as may be; the same boxes always end the same way.

const ROUNDS = 60;
const ENOUGH_PX = 0.5;

/** Centres `{x, y, width, height}` moved until none covers another, or as far as sixty rounds come. */
export function spread(boxes) {
  const placed = boxes.map((box) => ({ ...box }));
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (let one = 0; one < placed.length; one++) {
      for (let other = one + 1; other < placed.length; other++) moved = Math.max(moved, part(placed[one], placed[other]));
    }
    if (moved < ENOUGH_PX) break;
  }
  return placed;
}

// Along the way that is shorter; of two at one place the later goes to the right.
function part(a, b) {
  const across = (a.width + b.width) / 2 - Math.abs(b.x - a.x);
  const down = (a.height + b.height) / 2 - Math.abs(b.y - a.y);
  if (across <= 0 || down <= 0) return 0;
  const axis = across <= down ? "x" : "y";
  const by = Math.min(across, down) / 2;
  const way = b[axis] >= a[axis] ? 1 : -1;
  a[axis] -= way * by;
  b[axis] += way * by;
  return by;
}
