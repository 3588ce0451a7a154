import assert from "node:assert/strict";
import test from "node:test";
import { distanceToSegment, findAt, isInside, nearest } from "../../static/js/map/hit_test.js";

const ring = (...values) => Float32Array.from(values);
const square = (x, y, side) => ring(x, y, x + side, y, x + side, y + side, x, y + side, x, y);
const area = (id, ...rings) => {
  const all = rings.flatMap((one) => [...one]);
  const xs = all.filter((_, i) => i % 2 === 0);
  const ys = all.filter((_, i) => i % 2 === 1);
  return { id, type: 3, props: {}, rings, bbox: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
};
const point = (id, x, y) => ({ id, type: 1, props: {}, rings: [ring(x, y)], bbox: [x, y, x, y] });

test("inside is inside, a hole is outside", () => {
  const rings = [square(0, 0, 100), square(40, 40, 20)];
  assert.equal(isInside(rings, 10, 10), true);
  assert.equal(isInside(rings, 50, 50), false);
  assert.equal(isInside(rings, 150, 50), false);
});

test("of areas that contain each other the smallest is meant", () => {
  const found = nearest([area(1, square(0, 0, 100)), area(2, square(40, 40, 20))], 50, 50);
  assert.equal(found.id, 2);
});

test("a point is hit within the tolerance, the nearest first", () => {
  const shops = [point(1, 10, 10), point(2, 14, 10)];
  assert.equal(nearest(shops, 13, 10, 4).id, 2);
  assert.equal(nearest(shops, 30, 10, 4), null);
});

test("layers are asked in the given order", () => {
  const decoded = new Map([
    ["compounds", [area(7, square(0, 0, 100))]],
    ["buildings", [area(8, square(10, 10, 20))]],
  ]);
  assert.equal(findAt(decoded, 15, 15, ["buildings", "compounds"]).feature.id, 8);
  assert.equal(findAt(decoded, 80, 80, ["buildings", "compounds"]).layer, "compounds");
  assert.equal(findAt(decoded, 200, 200, ["buildings", "compounds"]), null);
});

test("the distance to a segment is measured to its ends, too", () => {
  assert.equal(distanceToSegment(5, 5, 0, 0, 10, 0), 5);
  assert.equal(distanceToSegment(13, 4, 0, 0, 10, 0), 5);
  assert.equal(distanceToSegment(3, 4, 0, 0, 0, 0), 5);
});
