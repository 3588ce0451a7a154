import assert from "node:assert/strict";
import test from "node:test";
import { safeHref } from "../../static/js/dom/elements.js";
import { anchorOf } from "../../static/js/map/area_labels.js";
import { toGcj02 } from "../../static/js/map/datum.js";
import { differing, grouped } from "../../static/js/map/layer_groups.js";
import { metresPerPixel, roundLength } from "../../static/js/map/scale_bar.js";
import { collectPoints, hazardState, placePoints } from "../../static/js/map/symbols.js";
import { Board } from "../../static/js/map/collision.js";

test("the label of an L-shaped yard lies inside it", () => {
  const ring = Float32Array.from([0, 0, 100, 0, 100, 20, 20, 20, 20, 100, 0, 100, 0, 0]);
  const { x, y } = anchorOf([ring], [0, 0, 100, 100]);
  assert.ok((y < 20 && x < 100) || (x < 20 && y < 100));
});

test("GCJ-02 lies about a hundred metres from WGS 84 here and equals it abroad", () => {
  const shifted = toGcj02(39.73199, 98.49372);
  const metres = Math.hypot((shifted.lat - 39.73199) * 111_000, (shifted.lng - 98.49372) * 85_400);
  assert.ok(metres > 50 && metres < 700, String(metres));
  assert.deepEqual(toGcj02(60.17, 24.94), { lat: 60.17, lng: 24.94 });
});

test("a scale bar has a round length that fits and is true at its latitude", () => {
  const perPixel = metresPerPixel(39.732, 16);
  assert.ok(Math.abs(perPixel - 1.837) < 0.01);
  const { metres, pixels } = roundLength(perPixel, 110);
  assert.equal(metres, 200);
  assert.ok(pixels <= 110);
});

test("a hazard's colour and shape say the same, settled ones look settled", () => {
  assert.deepEqual(hazardState({ status: "found", severity: "general" }), { color: "hazard-new", shape: "triangle" });
  assert.deepEqual(hazardState({ status: "told", severity: "major" }), { color: "hazard-major", shape: "triangle" });
  assert.deepEqual(hazardState({ status: "closed", severity: "major" }), { color: "hazard-done", shape: "check" });
});

const tileWith = (layer, ...points) => ({
  origin: { x: 100, y: 200 },
  scale: 2,
  decoded: new Map([[layer, points.map(([x, y, props], id) => ({ id, type: 1, props, rings: [Float32Array.from([x, y])] }))]]),
});

test("points in a tile's margin belong to its neighbour and are not drawn twice", () => {
  const { points } = collectPoints([tileWith("shops", [10, 10, {}], [-3, 10, {}], [512, 10, {}])], () => true, 17);
  assert.deepEqual(points.map(({ x, y }) => [x, y]), [[120, 220]]);
});

test("cells are poured together with their sum; counts of hazards are not shown", () => {
  const tiles = [tileWith("shops", [8, 8, { count: 3 }], [12, 8, { count: 5 }]), tileWith("hazards", [8, 8, { count: 9 }])];
  const { counts } = collectPoints(tiles, () => true, 16);
  assert.deepEqual(counts.map(({ layer, count }) => [layer, count]), [["shops", 8]]);
});

test("two badges never share a place: the second becomes a dot", () => {
  const shop = (id, x) => ({ layer: "shops", id, props: { kind: "shop.tea" }, x, y: 50 });
  const placed = placePoints(new Board(), [shop(1, 50), shop(2, 55), shop(3, 90)], 18, 1);
  assert.deepEqual(placed.map(({ badge }) => badge), [true, false, true]);
});

test("layers are listed in groups; one that is not known still appears", () => {
  const groups = grouped([{ key: "shops" }, { key: "sections" }, { key: "tunnels" }]);
  assert.deepEqual(groups.map(({ key }) => key), ["grids", "premises", "more"]);
});

test("a shared address names only the layers that differ", () => {
  const layers = [{ key: "shops", on: true }, { key: "blocks", on: false }];
  assert.deepEqual([...differing(layers, () => true)], [["blocks", true]]);
});

test("a link may lead to our pages, the web or a telephone, never to a script", () => {
  for (const good of ["/api/v1/features/shops/1", "#x", "https://example.org/", "tel:119"]) assert.equal(safeHref(good), good);
  for (const bad of ["javascript:alert(1)", " javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", null]) {
    assert.equal(safeHref(bad), null);
  }
});
