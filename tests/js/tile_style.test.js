import assert from "node:assert/strict";
import test from "node:test";
import { atZoom, groundOf, groupsOf, heightClass, paints, streetWidth } from "../../static/js/map/tile_style.js";

const palette = new Proxy({ scale: 1 }, { get: (target, name) => target[name] ?? `color of ${String(name)}` });
const all = () => true;
const layersOf = (list) => [...new Set(list.map(({ layer }) => layer))];

test("ground lies under streets, streets under buildings, borders on top", () => {
  const order = layersOf(paints(17, palette, all));
  assert.deepEqual(order.slice(0, 4), ["communities", "sections", "places", "compounds"]);
  assert.ok(order.indexOf("streets") < order.indexOf("buildings"));
  const last = paints(17, palette, all).at(-1);
  assert.equal(last.layer, "communities");
});

test("every street's casing is drawn before any street's surface", () => {
  const streets = paints(17, palette, all).filter(({ layer }) => layer === "streets");
  const casings = streets.map(({ stroke }) => stroke.endsWith("-edge"));
  assert.equal(casings.lastIndexOf(true) < casings.indexOf(false) || streets[casings.lastIndexOf(true)].group === "path", true);
});

test("a layer that is off leaves no paint", () => {
  const list = paints(17, palette, (layer) => layer === "communities");
  assert.deepEqual(layersOf(list), ["communities"]);
});

test("areas are tinted only where sections are not shown", () => {
  const tints = (isOn) => paints(15, palette, isOn).filter(({ group }) => group.startsWith("tint")).map(({ layer }) => layer);
  assert.deepEqual([...new Set(tints(all))], ["sections"]);
  assert.deepEqual([...new Set(tints((layer) => layer !== "sections"))], ["areas"]);
});

test("wider classes are wider at every zoom, and widths grow with the zoom", () => {
  for (let zoom = 12; zoom <= 20; zoom += 0.5) {
    assert.ok(streetWidth("arterial", zoom) > streetWidth("secondary", zoom));
    assert.ok(streetWidth("secondary", zoom) >= streetWidth("local", zoom));
    assert.ok(streetWidth("local", zoom) >= streetWidth("lane", zoom));
    assert.ok(streetWidth("arterial", zoom + 0.5) >= streetWidth("arterial", zoom));
  }
});

test("values between whole zooms lie between their neighbours, beyond the ends they are held", () => {
  assert.equal(atZoom([1, 3], 12.5), 2);
  assert.equal(atZoom([1, 3], 5), 1);
  assert.equal(atZoom([1, 3], 25), 3);
});

test("unknown words fall back to something that can be drawn", () => {
  assert.deepEqual(groupsOf("streets", { road_class: "motorway" }), ["local"]);
  assert.deepEqual(groupsOf("buildings", { use: "castle", floors: 3 }), ["residential", "height-1"]);
  assert.deepEqual(groupsOf("sections", { color: 13 }), ["all", "tint-1"]);
  assert.deepEqual(groupsOf("places", { kind: "place.unheard_of" }), []);
});

test("kinds of place are painted by what they are", () => {
  assert.equal(groundOf("place.canal"), "water");
  assert.equal(groundOf("place.kindergarten"), "school");
  assert.equal(groundOf("place.square"), "square");
  assert.equal(groundOf("place.parking"), "parking");
  assert.equal(groundOf(undefined), null);
});

test("shadows grow with the floors and unknown floors throw a short one", () => {
  assert.deepEqual([heightClass(1), heightClass(6), heightClass(18), heightClass(undefined)], [0, 1, 2, 0]);
});
