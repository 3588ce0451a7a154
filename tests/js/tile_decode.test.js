import assert from "node:assert/strict";
import test from "node:test";
import { decode, traceBorder } from "../../static/js/map/tile_decode.js";

// One layer "shops" of extent 4096 with a point (2048, 1024), id 5, kind "shop.tea"; written out by hand.
function tile() {
  const text = (value) => [...new TextEncoder().encode(value)];
  const field = (number, bytes) => [(number << 3) | 2, bytes.length, ...bytes];
  const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]);
  const geometry = [9, ...varint(2048 << 1), ...varint(1024 << 1)];
  const feature = [8, 5, ...field(2, [0, 0]), 24, 1, ...field(4, geometry)];
  const layer = [
    ...field(1, text("shops")),
    ...field(2, feature),
    ...field(3, text("kind")),
    ...field(4, field(1, text("shop.tea"))),
    40,
    ...varint(4096),
    120,
    2,
  ];
  return Uint8Array.from(field(3, layer)).buffer;
}

test("a tile becomes features in tile pixels", () => {
  const [shop] = decode(tile()).get("shops");
  assert.equal(shop.id, 5);
  assert.equal(shop.props.kind, "shop.tea");
  assert.deepEqual([...shop.rings[0]], [256, 128]);
  assert.deepEqual(shop.bbox, [256, 128, 256, 128]);
});

test("an empty answer is an empty tile", () => {
  assert.equal(decode(new ArrayBuffer(0)).size, 0);
});

test("edges along which the server cut an area are not drawn as its border", () => {
  const steps = [];
  const path = { moveTo: (x, y) => steps.push(["move", x, y]), lineTo: (x, y) => steps.push(["line", x, y]) };
  traceBorder(path, [Float32Array.from([100, 100, 520, 100, 520, 300, 100, 300, 100, 100])]);
  assert.deepEqual(
    steps.map(([kind]) => kind),
    ["move", "line", "move", "line", "line"],
  );
});
