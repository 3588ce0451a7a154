// The phone's own rules: what is sent, how a button is held, which plate is which grid, what may be said to a group.

import assert from "node:assert/strict";
import test from "node:test";
import { boxOf, holds } from "../../static/js/map/outline.js";
import { Alarm } from "../../static/js/phone/alarm.js";
import { personal } from "../../static/js/phone/careful.js";
import { bodyOf, Drafts, emptyDraft, isWorthKeeping } from "../../static/js/phone/draft.js";
import { HOLD_MS, holdable } from "../../static/js/phone/hold.js";
import { listen } from "../../static/js/phone/listening.js";
import { fitted } from "../../static/js/phone/photo.js";
import { gridOfPlate, plateCode } from "../../static/js/phone/plate.js";
import { metresBetween, Position } from "../../static/js/phone/position.js";
import { tilesOf } from "../../static/js/phone/shell.js";
import { groupTexts } from "../../static/js/phone/texts.js";
import { dangerous, found } from "../../static/js/phone/whistle_category.js";
import { isLate, positionWords, timeLeft } from "../../static/js/phone/words.js";
import { shaped, Work } from "../../static/js/phone/work.js";
import { memoryStore } from "./memory_store.js";

const NOW = new Date("2026-11-24T02:00:00Z");
const COMMUNITY = "620902004002";

test("a whistle carries what was answered and nothing that was not", () => {
  const draft = { ...emptyDraft(COMMUNITY, NOW), category: { code: "water.sewage", name: "污水反水" }, urgency: "urgent", text: "  3单元又反水了 ", lon: 98.4, lat: 39.7, client_at: NOW.toISOString() };
  assert.deepEqual(bodyOf(draft, "grid_leader"), {
    uuid: draft.uuid,
    category: "water.sewage",
    urgency: "urgent",
    route: "whistle",
    source: "grid_leader",
    text: "3单元又反水了",
    lon: 98.4,
    lat: 39.7,
    threat: false,
    client_at: "2026-11-24T02:00:00.000Z",
  });
});

test("a threat to life is always a whistle", () => {
  const draft = { ...emptyDraft(COMMUNITY), category: { code: "fire" }, urgency: "life", threat: true, route: "self" };
  assert.equal(bodyOf(draft, "grid_leader").route, "whistle");
});

test("a draft is kept at every change and belongs to who writes it, and where", async () => {
  const store = memoryStore();
  const drafts = new Drafts(store, 7, COMMUNITY);
  await drafts.begin();
  assert.equal(isWorthKeeping(drafts.now), false);
  await drafts.change({ text: "漏水" });
  assert.equal((await new Drafts(store, 7, COMMUNITY).recall()).text, "漏水");
  assert.equal(await new Drafts(store, 8, COMMUNITY).recall(), null);
  const elsewhere = new Drafts(store, 7, "620902004003");
  assert.equal(await elsewhere.recall(), null);
  await elsewhere.begin();
  assert.equal((await new Drafts(store, 7, COMMUNITY).recall()).text, "漏水", "another community's draft stays");
  await drafts.drop();
  assert.equal(await new Drafts(store, 7, COMMUNITY).recall(), null);
});

test("a full phone still shows the draft and says that it is not kept", async () => {
  const store = { ...memoryStore(), write: async () => Promise.reject(new Error("full")) };
  const drafts = new Drafts(store, 7, COMMUNITY);
  await assert.rejects(drafts.begin());
  await assert.rejects(drafts.change({ text: "漏水" }));
  assert.equal(drafts.now.text, "漏水");
});

test("identity numbers, telephones and words of illness or past are noticed, house numbers are not", () => {
  assert.deepEqual(personal("13912345678"), ["phone"]);
  assert.deepEqual(personal("139-1234-5678 打这个"), ["phone"]);
  assert.deepEqual(personal("62090219800101123X"), ["id"]);
  assert.deepEqual(personal("他有前科"), ["health"]);
  assert.deepEqual(personal("3号楼3单元501，水表号 20261124017"), []);
});

function button() {
  const heard = {};
  const names = new Set();
  return { heard, names, addEventListener: (name, action) => (heard[name] = action), classList: { add: (name) => names.add(name), remove: (name) => names.delete(name) } };
}

function held({ isPlain = () => false } = {}) {
  const element = button();
  const counts = { held: 0, short: 0 };
  const timers = [];
  const clock = { ms: 0 };
  const scope = { performance: { now: () => clock.ms }, setTimeout: (action, ms) => timers.push({ action, ms }), clearTimeout: (id) => id && (timers[id - 1].action = () => {}) };
  holdable(element, { onHeld: () => (counts.held += 1), onTooShort: () => (counts.short += 1), isPlain, scope });
  return { ...element, counts, timers, clock };
}

test("the click that follows a long touch blows no second whistle", () => {
  const { heard, timers, counts, clock } = held();
  heard.pointerdown({ button: 0 });
  timers[0].action();
  heard.pointerup({});
  heard.pointerleave({});
  clock.ms += 20;
  heard.click({});
  assert.deepEqual(counts, { held: 1, short: 0 });
  clock.ms += 2_000;
  heard.click({});
  assert.deepEqual(counts, { held: 2, short: 0 }, "a key afterwards counts");
});

test("a touch that the browser takes away leaves the key working", () => {
  const { heard, counts } = held();
  heard.pointerdown({ button: 0 });
  heard.pointercancel({});
  heard.click({});
  assert.deepEqual(counts, { held: 1, short: 0 });
});

test("the whistle is blown by holding it for a second", () => {
  const { heard, timers, counts, names } = held();
  heard.pointerdown({ button: 0 });
  assert.ok(names.has("is-held"));
  assert.equal(timers[0].ms, HOLD_MS);
  timers[0].action();
  assert.equal(counts.held, 1);
  assert.equal(names.size, 0);
});

test("a touch that ends early blows nothing and says what to do", () => {
  const { heard, timers, counts } = held();
  heard.pointerdown({ button: 0 });
  heard.pointerup({});
  heard.click({});
  timers[0].action();
  assert.deepEqual(counts, { held: 0, short: 1 });
});

test("a key or a screen reader, which cannot hold, blows it at once; so does a press where that was chosen", () => {
  const keys = held();
  keys.heard.click({});
  assert.equal(keys.counts.held, 1);
  const plain = held({ isPlain: () => true });
  plain.heard.pointerdown({ button: 0 });
  plain.heard.click({});
  assert.deepEqual(plain.counts, { held: 1, short: 0 });
});

const GRIDS = [{ code: "620902004002101", name: "水磨片区" }, { code: "620902004002102", name: "西渠片区" }];

test("a plate is read by its address, by its digits, by the last three of them", () => {
  assert.equal(plateCode("https://shaodao.example/g/620902004002101"), "620902004002101");
  assert.equal(plateCode("620902 004002 101"), "620902004002101");
  assert.equal(plateCode("rubbish"), null);
  assert.equal(gridOfPlate("102", GRIDS), GRIDS[1]);
  assert.equal(gridOfPlate("620902004002101", GRIDS), GRIDS[0]);
  assert.equal(gridOfPlate("999", GRIDS), null);
});

function located() {
  const told = [];
  const clock = { ticks: 0 };
  const found = {};
  const geolocation = { watchPosition: (hear, fail) => (Object.assign(found, { hear, fail }), told.push("watch"), 5), clearWatch: () => told.push("clear") };
  const position = new Position(geolocation, true, () => clock.ticks);
  const hear = (accuracy) => found.hear({ coords: { longitude: 98.4, latitude: 39.7, accuracy }, timestamp: 1 });
  return { position, told, clock, hear, fail: (code) => found.fail({ code }) };
}

test("a position that is refused, late or coarse names another way", () => {
  const { position, told, hear, fail } = located();
  position.use();
  hear(3000.4);
  assert.equal(position.isUseful, false);
  assert.match(positionWords(position), /3000/);
  hear(12);
  assert.equal(position.isUseful, true);
  fail(3);
  assert.equal(position.error, "timeout");
  assert.ok(position.now, "the last place stays for a minute");
  fail(1);
  assert.equal(position.now, null);
  assert.match(positionWords(position), /not allowed/);
  position.restart();
  assert.deepEqual(told, ["watch", "clear", "watch"]);
});

test("where somebody was an hour ago is not where he is", () => {
  const { position, clock, hear, fail } = located();
  position.use();
  hear(8);
  clock.ticks += 61_000;
  assert.equal(position.now, null);
  assert.equal(position.isUseful, false);
  fail(3);
  assert.match(positionWords(position), /No position found yet/);
});

test("a place as wide as a province is none", () => {
  const { position, hear } = located();
  position.use();
  hear(150_000);
  assert.equal(position.now, null);
});

test("the phone looks for its place only as long as a page needs it", () => {
  const { position, told } = located();
  const [first, second] = [position.use(), position.use()];
  first();
  assert.deepEqual(told, ["watch"]);
  second();
  assert.deepEqual(told, ["watch", "clear"]);
  position.restart();
  assert.deepEqual(told, ["watch", "clear"], "nobody needs it");
});

test("without https there is no position, and that is said", () => {
  const position = new Position({}, false);
  position.use();
  assert.match(positionWords(position), /gives no position/);
});

test("metres between two places of a town", () => {
  assert.ok(Math.abs(metresBetween({ lon: 98.49, lat: 39.73 }, { lon: 98.49, lat: 39.731 }) - 111.3) < 1);
});

const SQUARE = { type: "Polygon", coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]] };

test("an outline knows its box, its inside and its holes", () => {
  assert.deepEqual(boxOf(SQUARE), [0, 0, 4, 4]);
  assert.equal(holds(SQUARE, [3, 3]), true);
  assert.equal(holds(SQUARE, [1.5, 1.5]), false);
  assert.equal(holds(SQUARE, [5, 1]), false);
  assert.equal(holds({ type: "MultiPolygon", coordinates: [SQUARE.coordinates] }, [3, 3]), true);
});

test("the tiles of a section are few and cover it", () => {
  const tiles = tilesOf([98.4828, 39.734, 98.4935, 39.741]);
  assert.ok(tiles.length >= 8 && tiles.length <= 60, String(tiles.length));
  assert.equal(tiles[0].z, 14);
  assert.ok(tilesOf([98, 39, 99, 40]).length <= 80, "never a whole city");
});

test("photos become 1600 px at most and never larger than they were", () => {
  assert.deepEqual(fitted(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(fitted(3000, 4000), { width: 1200, height: 1600 });
  assert.deepEqual(fitted(800, 600), { width: 800, height: 600 });
});

const TREE = [
  { code: "safety", children: [{ code: "safety.fire", threat: true }, { code: "safety.gas", threat: true }] },
  { code: "road", children: [] },
];

test("kinds are found by code, and those that endanger life by themselves", () => {
  assert.equal(found(TREE, "safety.gas").code, "safety.gas");
  assert.equal(found(TREE, "none"), null);
  assert.deepEqual(dangerous(TREE).map(({ code }) => code), ["safety.fire", "safety.gas"]);
  assert.deepEqual(dangerous([{ code: "road" }]), [{ code: "road" }], "where nothing is marked, everything is offered");
});

test("deadlines are said as time left or time overdue", () => {
  const now = NOW.getTime();
  assert.match(timeLeft("2026-11-24T02:12:00Z", now), /12 min left/);
  assert.match(timeLeft("2026-11-24T01:30:00Z", now), /30 min overdue/);
  assert.match(timeLeft("2026-11-24T03:35:00Z", now), /1 h 35 min left/);
  assert.match(timeLeft("2026-12-01T02:00:00Z", now), /7 days left/);
  assert.equal(isLate("2026-11-24T01:59:00Z", now), true);
  assert.equal(timeLeft(null), "");
});

test("texts for groups name the matter and never a person", () => {
  const texts = groupTexts({ category_name: "污水反水", place_text: "3号楼", state: "handling", number: "20261124-017", finish_by: "2026-11-24T10:00:00Z", by_name: "李娟" });
  assert.equal(texts.length, 3);
  for (const text of texts) assert.ok(text.includes("污水反水") && !text.includes("李娟"));
  assert.equal(groupTexts({ state: "closed" }).length, 1);
});

test("the phone rings once for each new call and not for those that were there", () => {
  const shaken = [];
  const badges = [];
  const scope = {
    document: { title: "哨到" },
    navigator: { vibrate: (how) => shaken.push(how), setAppBadge: async (n) => badges.push(n), clearAppBadge: async () => badges.push(0) },
  };
  const alarm = new Alarm(scope);
  assert.deepEqual(alarm.hear([{ id: 1 }]), []);
  assert.deepEqual(alarm.hear([{ id: 1 }, { id: 2, threat: true }]).map(({ id }) => id), [2]);
  alarm.hear([{ id: 2 }]);
  alarm.hear([]);
  assert.equal(shaken.length, 1);
  assert.deepEqual(badges, [1, 2, 1, 0]);
  assert.equal(scope.document.title, "哨到");
});

test("an answer without lists is an empty day", () => {
  assert.deepEqual(shaped({}), { calls: [], whistles: [], verify: [], due: [] });
});

test("what changes elsewhere is asked for once for a burst of events", async () => {
  const told = [];
  let handlers;
  const make = (address, given) => ((handlers = given), { start: () => told.push(address) });
  listen(COMMUNITY, { onChange: (incidents) => told.push(incidents), onState: () => {} }, make);
  handlers.topics["call.changed"]({ incident: 7 });
  handlers.topics["incident.changed"]({ id: 7 });
  handlers.topics["incident.noted"]({ ref: 8 });
  handlers.onHello({}, { isReturn: false });
  await new Promise((done) => setTimeout(done, 300));
  handlers.onResync();
  await new Promise((done) => setTimeout(done, 300));
  assert.deepEqual(told, [`/live/c/${COMMUNITY}`, [7, 8], [null]]);
});

test("a stream that ends lets the phone ask soon, not when it would have asked anyway", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => delete globalThis.document);
  globalThis.document = { visibilityState: "visible" };
  let asked = 0;
  const work = new Work({ api: { work: async () => ({ asked: (asked += 1) }) }, store: null, account: 1 });
  work.told(true);
  await work.ask();
  context.mock.timers.tick(20_000);
  assert.equal(asked, 1, "the stream tells what changes");
  work.told(false);
  context.mock.timers.tick(8_000);
  assert.equal(asked, 2);
});
