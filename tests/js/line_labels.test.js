import assert from "node:assert/strict";
import test from "node:test";
import { along, chain, clipLine, lengthOf, middles, pointAt } from "../../static/js/map/line_labels.js";

const glyphs = (text, advance = 10) => [...text].map((one) => ({ text: one, advance }));

test("a line is cut at the edge of its tile", () => {
  assert.deepEqual(clipLine([[-10, 5], [20, 5]], [0, 0, 10, 10]), [[[0, 5], [10, 5]]]);
  assert.deepEqual(clipLine([[-10, 50], [20, 50]], [0, 0, 10, 10]), []);
});

test("a line that leaves and returns becomes two parts", () => {
  assert.equal(clipLine([[5, 5], [5, 20], [8, 20], [8, 5]], [0, 0, 10, 10]).length, 2);
});

test("pieces that meet end to end become one line, crossings do not", () => {
  const joined = chain([[[0, 0], [10, 0]], [[20, 0], [10, 0]], [[20, 0], [30, 1]]]);
  assert.equal(joined.length, 1);
  assert.equal(Math.round(lengthOf(joined[0])), 30);
  assert.equal(chain([[[0, 0], [10, 0]], [[10, 0], [10, 10]]]).length, 2, "a right angle is another stretch");
});

test("a name reads from left to right whichever way the line was drawn", () => {
  for (const line of [[[0, 0], [100, 0]], [[100, 0], [0, 0]]]) {
    const placed = along(line, glyphs("西关路"), 50, { upright: true });
    assert.deepEqual(placed.map(({ text }) => text).join(""), "西关路");
    assert.ok(placed[0].x < placed[2].x);
    assert.ok(Math.abs(Math.cos(placed[0].angle) - 1) < 1e-9, "upright");
  }
});

test("Chinese on a steep street is a column of upright characters from top to bottom", () => {
  for (const line of [[[0, 0], [0, 100]], [[0, 100], [0, 0]]]) {
    const placed = along(line, glyphs("肃州路"), 50, { upright: true });
    assert.ok(placed[0].y < placed[2].y);
    assert.ok(Math.abs(Math.cos(placed[0].angle) - 1) < 1e-9, "characters stand");
  }
});

test("other scripts turn with a steep street", () => {
  const placed = along([[0, 100], [0, 0]], glyphs("Mannerheim", 6), 50, { upright: false });
  assert.ok(Math.abs(Math.cos(placed[0].angle)) < 1e-9);
});

test("a line that bends too sharply is not written on", () => {
  assert.equal(along([[0, 0], [20, 0], [20, 20]], glyphs("飞天路"), 20, { upright: true }), null);
});

test("a long line carries its name more than once, a short one not at all", () => {
  assert.deepEqual(middles(30, 40, 500), []);
  assert.deepEqual(middles(100, 40, 500), [50]);
  assert.equal(middles(1300, 40, 500).length, 3);
});

test("the point at a distance lies on the line", () => {
  assert.deepEqual(pointAt([[0, 0], [10, 0], [10, 10]], 15), { x: 10, y: 5, angle: Math.PI / 2 });
});
