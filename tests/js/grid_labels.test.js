import assert from "node:assert/strict";
import test from "node:test";
import { Board, overlap } from "../../static/js/map/collision.js";
import { namedLevels, placeGrids, wordings } from "../../static/js/map/grid_labels.js";

// Ten pixels a character: as exact as a test needs.
const context = { font: "", measureText: (text) => ({ width: [...text].length * 10 }) };
const palette = { scale: 1, font: "serif", "section-text": "a", "area-text": "b" };

function town(size) {
  const grids = [];
  for (let i = 0; i < 12; i++) {
    const [column, row] = [i % 4, Math.floor(i / 4)];
    grids.push({
      id: i + 1,
      level: "section",
      name: `第${i + 1}片区`,
      code: `620902004002${100 + i}`,
      label: [(column + 0.5) * size, -(row + 0.5) * size],
      bbox: [column * size, -(row + 1) * size, (column + 1) * size, -row * size],
    });
  }
  return grids;
}

function placeAll(size, view = [0, 0, 4 * size, 3 * size]) {
  return placeGrids(context, new Board(), {
    grids: town(size),
    zoom: 16,
    view,
    palette,
    place: (x, y) => ({ x, y: -y }),
    isOn: () => true,
    tiles: [],
    detail: () => "602 户",
  });
}

const boxOf = ({ block, x, y }) => [x - block.width / 2, y - block.height / 2, x + block.width / 2, y + block.height / 2];

test("every grid is named while there is any room, at every size, and no two names overlap", () => {
  for (const size of [400, 200, 120, 80, 60]) {
    const placed = placeAll(size);
    assert.equal(placed.length, 12, `all named at ${size} px`);
    for (const one of placed) {
      for (const other of placed) if (one !== other) assert.equal(overlap(boxOf(one), boxOf(other)), false);
    }
  }
});

test("a name is shortened before it is left out", () => {
  assert.equal(placeAll(400)[0].block.lines[0].text, "第1片区");
  assert.equal(placeAll(400)[0].block.lines[1].text, "602 户");
  assert.match(placeAll(32)[0].block.lines[0].text, /^100$/);
});

test("where there is no room at all, names are left out rather than written over each other", () => {
  const placed = placeAll(12);
  assert.ok(placed.length < 12);
});

test("the number of a grid is the end of its code", () => {
  const grid = { name: "一片区", code: "620902004002101", level: "section" };
  assert.deepEqual(wordings(grid, null).at(-1), ["101"]);
  assert.deepEqual(wordings({ ...grid, level: "area", code: "620902004002100" }, null).at(-1), ["1"]);
});

test("far out the areas are named, then the sections", () => {
  const all = () => true;
  assert.deepEqual(namedLevels(10, all), ["community"]);
  assert.equal(namedLevels(13, all)[0], "area");
  assert.deepEqual(namedLevels(17, all), ["section"]);
  assert.deepEqual(namedLevels(17, (layer) => layer === "areas"), ["area"]);
});
