import assert from "node:assert/strict";
import test from "node:test";
import { Board, overlap, shiftsFor } from "../../static/js/map/collision.js";

test("a place is taken once", () => {
  const board = new Board();
  board.put([[0, 0, 40, 10]]);
  assert.equal(board.isFree([[20, 5, 60, 15]]), false);
  assert.equal(board.isFree([[40, 0, 80, 10]]), true, "touching edges do not overlap");
});

test("a label moves to the first free position, or is left out", () => {
  const board = new Board();
  board.put([[0, 0, 10, 10]]);
  const positions = [[[5, 5, 15, 15]], [[20, 20, 30, 30]]];
  assert.equal(board.putFirst(positions), 1);
  assert.equal(board.putFirst(positions), -1);
});

test("boxes far apart, across cells and at negative positions are compared rightly", () => {
  const board = new Board();
  board.put([[-500, -500, -300, -490]]);
  assert.equal(board.isFree([[-310, -495, -290, -480]]), false);
  assert.equal(board.isFree([[-299, -495, -290, -480]]), true);
});

test("whatever is put down, no two accepted labels overlap", () => {
  let seed = 7;
  const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647);
  const board = new Board();
  const accepted = [];
  for (let i = 0; i < 400; i++) {
    const [x, y, w, h] = [random() * 800, random() * 600, 20 + random() * 80, 10 + random() * 10];
    const options = shiftsFor(w, h).map(([dx, dy]) => [[x + dx, y + dy, x + dx + w, y + dy + h]]);
    const at = board.putFirst(options);
    if (at >= 0) accepted.push(options[at][0]);
  }
  assert.ok(accepted.length > 50);
  for (let i = 0; i < accepted.length; i++) {
    for (let j = i + 1; j < accepted.length; j++) assert.equal(overlap(accepted[i], accepted[j]), false);
  }
});
