import assert from "node:assert/strict";
import test from "node:test";
import { unknownKeys } from "../../static/js/figures/panel.js";
import { safeHref } from "../../static/js/dom/elements.js";
import { anchorOf } from "../../static/js/map/area_labels.js";
import { toGcj02 } from "../../static/js/map/datum.js";
import { differing, grouped } from "../../static/js/map/layer_groups.js";
import { metresPerPixel, roundLength } from "../../static/js/map/scale_bar.js";
import { placePointNames } from "../../static/js/map/point_labels.js";
import { placeSelected } from "../../static/js/map/selected_label.js";
import { versionOf } from "../../static/js/map/tile_address.js";
import { collectPoints, hazardState, placeCounts, placePoints } from "../../static/js/map/symbols.js";
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

test("rectified hazards wait for the close view, are smaller than open ones and come last", () => {
  const hazard = (id, status, x) => ({ layer: "hazards", id, props: { status, severity: "general" }, x, y: 50 });
  const points = [hazard(1, "closed", 50), hazard(2, "found", 90)];
  assert.deepEqual(placePoints(new Board(), points, 17.75, 1).map(({ id }) => id), [2]);
  const [open, settled] = placePoints(new Board(), points, 18, 1);
  assert.deepEqual([open.id, settled.id], [2, 1]);
  assert.ok(settled.radius < open.radius * 0.7);
});

test("a chosen point has its badge at every zoom and wherever it stands", () => {
  const shop = { layer: "shops", id: 7, props: { kind: "shop.tea" }, x: 50, y: 50 };
  const board = new Board();
  board.put([[0, 0, 100, 100]]);
  assert.equal(placePoints(board, [shop], 16, 1)[0].badge, false);
  assert.equal(placePoints(board, [shop], 16, 1, { layer: "shops", id: 7 })[0].badge, true);
});

test("a count of one is a dot; other counts stand beside dots, not on them", () => {
  const cells = [{ layer: "shops", count: 1, x: 100, y: 100 }, { layer: "organizations", count: 5, x: 100, y: 100 }];
  const [dot, disc] = placeCounts(new Board(), cells, 1);
  assert.deepEqual([dot.count, dot.radius, dot.x], [1, 3, 100]);
  assert.equal(disc.count, 5);
  assert.ok(Math.hypot(disc.x - dot.x, disc.y - dot.y) >= disc.radius);
});

test("the name of what was chosen is written even where nothing is free, once", () => {
  const context = { measureText: (text) => ({ width: text.length * 12 }) };
  const palette = { scale: 1, font: "x", select: "blue" };
  const place = (x, y) => ({ x, y });
  const board = new Board();
  board.put([[-500, -500, 500, 500]]);
  const selected = { layer: "shops", id: 7, name: "茶馆", point: [100, 100], isPoint: true };
  const written = placeSelected(context, board, { selected, palette, place });
  assert.equal(written.block.lines[0].text, "茶馆");
  assert.equal(placeSelected(context, board, { selected: { ...selected, layer: "sections" }, palette, place }), null);
  const symbol = { layer: "shops", id: 7, props: { name: "茶馆" }, x: 100, y: 100, radius: 9, badge: true };
  assert.deepEqual(placePointNames(context, new Board(), [symbol], { zoom: 19, palette, selected }), []);
  assert.equal(placePointNames(context, new Board(), [symbol], { zoom: 18, palette, selected: null }).length, 1);
});

test("tiles are asked for by generation and version, and by neither where no generation is in force", () => {
  assert.equal(versionOf({ generation: { id: 3 }, stamp: 13 }), "?g=3&v=13");
  assert.equal(versionOf({ generation: { id: 3 }, stamp: 13, tile_version: "13.20260630" }), "?g=3&v=13.20260630");
  assert.equal(versionOf({ generation: null, stamp: 13 }), "");
});

test("without a baseline a zero that nobody told is no figure", () => {
  const figures = { residents_groups: 0, large_firms: 2, hazards_found: 0, hazards_rectified: 0, hazards_open: 0, shops: 0 };
  assert.deepEqual([...unknownKeys(figures, false)], ["residents_groups", "hazards_found", "hazards_rectified", "hazards_open"]);
  assert.deepEqual([...unknownKeys({ ...figures, hazards_found: 1, hazards_rectified: 1 }, false)], ["residents_groups"]);
  assert.deepEqual([...unknownKeys(figures, true)], []);
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
