import assert from "node:assert/strict";
import test from "node:test";
import { formatHash, parseHash } from "../../static/js/map/url_state.js";

const STATE = {
  zoom: 16.5,
  lat: 39.73199,
  lng: 98.49372,
  community: "620902004002",
  theme: "dark",
  layers: new Map([
    ["shops", true],
    ["buildings", false],
  ]),
  selected: { layer: "compounds", id: 12 },
};

test("an address says what is seen and is read back the same", () => {
  const hash = formatHash(STATE);
  assert.equal(hash, "#16.5/39.73199/98.49372?c=620902004002&l=!buildings,shops&t=dark&s=compounds:12");
  assert.deepEqual(parseHash(hash), STATE);
});

test("the plain form of other maps is understood", () => {
  const { zoom, lat, lng } = parseHash("#15/60.1699/24.9384");
  assert.deepEqual([zoom, lat, lng], [15, 60.1699, 24.9384]);
});

test("what makes no sense is left out instead of breaking the page", () => {
  for (const hash of ["", "#", "#abc", "#99/1/1", "#15/95/10", "#15/10/999", "#?s=x:y&t=pink&c=12&l=,,!"]) {
    assert.deepEqual(parseHash(hash), { layers: new Map() }, hash);
  }
});

test("hostile words never become layers or ids", () => {
  const state = parseHash("#15/1/2?l=<script>,../x&s=shops:1;drop&c=%3Cimg%3E");
  assert.equal(state.layers.size, 0);
  assert.equal(state.selected, undefined);
  assert.equal(state.community, undefined);
});
