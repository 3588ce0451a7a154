// Shapes drawn by hand, and what an editor reads from them.

import assert from "node:assert/strict";
import test from "node:test";
import { areaOf, between, cornersOf, middleOf, placesOf, polygon, readPosition, rectangle, writePosition } from "../../static/js/ground/shapes.js";
import { uuid } from "../../static/js/net/uuid.js";

const MIDDLE = [98.49372, 39.73199];

test("a rectangle has its length along its direction and its width across", () => {
  for (const direction of [0, 30, 90, 137]) {
    const corners = rectangle(MIDDLE, { length: 60, width: 12, direction });
    assert.ok(Math.abs(areaOf(corners) - 720) < 2);
    const [east, north] = between(corners[0], corners[1]);
    assert.ok(Math.abs(Math.hypot(east, north) - 60) < 0.1);
    assert.ok(Math.abs((((Math.atan2(east, north) * 180) / Math.PI + 360) % 180) - direction) < 0.2);
  }
});

test("a polygon closes its ring, and two corners make none", () => {
  const shape = polygon([MIDDLE, [98.494, 39.732], [98.494, 39.733]]);
  assert.deepEqual(shape.coordinates[0][0], shape.coordinates[0].at(-1));
  assert.equal(cornersOf(shape).length, 3);
  assert.equal(polygon([MIDDLE, MIDDLE]), null);
});

test("every corner of a shape and its middle are places where it is seen", () => {
  const shape = polygon(rectangle(MIDDLE, { length: 40, width: 20, direction: 90 }));
  assert.equal(placesOf(shape).length, 5);
  assert.ok(Math.abs(middleOf(shape)[0] - MIDDLE[0]) < 1e-6);
  assert.deepEqual(placesOf({ type: "Point", coordinates: MIDDLE }), [MIDDLE]);
  assert.deepEqual(placesOf(null), []);
});

test("a position is read as maps copy it, latitude first", () => {
  assert.deepEqual(readPosition(" 39.73199, 98.49372 "), MIDDLE);
  assert.deepEqual(readPosition("39.73199，98.49372"), MIDDLE);
  assert.deepEqual(readPosition(writePosition(MIDDLE)), MIDDLE);
  for (const text of ["", "39.7", "98.49372, 39.7 x", "98.49, 200", "139.7, 98.4"]) assert.equal(readPosition(text), null, text);
});

test("a key is a random UUID", () => {
  assert.match(uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(uuid(), uuid());
});
