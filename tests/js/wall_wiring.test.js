// How the parts of the wall's life play together: events, stage, tour, remote, replay, outages, a new release.

import assert from "node:assert/strict";
import test from "node:test";
import { Life } from "../../static/js/wall/life.js";
import { bandWords } from "../../static/js/wall/band.js";
import { explanation } from "../../static/js/wall/explained.js";
import { browse, element, html, json, words } from "./small_page.js";

const NOW = Date.parse("2026-11-25T06:05:00Z");
const DAY = Date.parse("2026-11-20T08:00:00+08:00");
const SECOND = 1_000;
const iso = (at) => new Date(at).toISOString();

function mark(id, more = {}) {
  return { id, version: 1, number: `N${id}`, state: "waiting", route: "whistle", urgency: "urgent", threat: false, category_name: "漏水", section_id: 3, received_at: iso(Date.now()), calls: { sent: 2 }, offices: [{ label: "物业", state: "sent", is_lead: true }], ...more };
}

function state(more = {}) {
  return {
    as_of: iso(Date.now()),
    cursor: "1:2:3:",
    build: "b1",
    replay: false,
    marks: [],
    sections: [{ id: 3, code: "03", name: "三网格" }, { id: 4, code: "04", name: "四网格" }],
    sets: [{ simulated: false, figures: { hazards_open: 28 } }],
    baseline: null,
    definitions: { hazards_open: { label: "隐患", text: "未整改的隐患", unit: "" } },
    screen: { device_id: 1, view: "community", grid_id: null, grid_code: null, held_until: null, explained: null, replay_at: null, replay_speed: null, version: 1 },
    ...more,
  };
}

class Store {
  constructor(first) {
    this.marks = new Map();
    this.told = 0;
    this.replace(first);
  }

  replace(next) {
    this.state = next;
    this.marks = new Map(next.marks.map((each) => [each.id, each]));
  }

  put(each) {
    if (this.marks.get(each.id)?.version >= each.version) return false;
    this.marks.set(each.id, each);
    return true;
  }
}

async function settle() {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function living(t, { asked = {}, first = {} } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: NOW });
  t.mock.method(Math, "random", () => 0.5);
  const world = { answer: () => state(), past: () => ({ events: [], next: null }), html: () => html("b1"), silent: false };
  const page = browse(t, (path) => {
    if (world.silent) throw new TypeError("Failed to fetch");
    if (path.includes("/history")) return json(world.past(path));
    if (path.includes("/state")) return json(world.answer(path));
    return path.includes("/healthz") ? json({}) : world.html();
  });
  const begin = state(first);
  const did = { map: [], shown: [], applied: 0 };
  const screen = {
    store: new Store(begin),
    redraw: () => undefined,
    map: { focus: (id) => did.map.push(`focus ${id}`), stage: (each, { animate }) => did.map.push(`stage ${each && each.id}${animate ? " moving" : ""}`), retry: () => did.map.push("retry") },
    offset_ms: 0,
    pastAt: null,
    clock: () => Date.now() + screen.offset_ms,
    apply: (next) => {
      did.applied += 1;
      if (!next.replay) screen.offset_ms = Date.parse(next.as_of) - Date.now();
      screen.store.replace(next);
    },
    show: ({ view, grid_id: id }) => did.shown.push(`${view} ${id}`),
  };
  const places = Object.fromEntries(["root", "frame", "band", "banner", "replay", "age", "connection", "sound"].map((name) => [name, element()]));
  const life = new Life(screen, { asked: { tour: "on", night: "auto", sound: "off", ...asked }, live: "/live/c/1", state_url: "/c/1/wall/state", build: "b1" }, places);
  life.start(begin, { view: "community", grid_id: null, grid_code: null });
  const stream = () => page.sources.at(-1);
  stream().say("hello", { build: "b1", beat_s: 15 });
  const wait = async (seconds, { beats = true } = {}) => {
    for (let second = 0; second < seconds; second++) {
      t.mock.timers.tick(SECOND);
      await settle();
      if (beats && second % 15 === 14) stream().say("beat");
    }
  };
  t.after(() => {
    life.stop();
  });
  return { life, page, world, did, places, screen, stream, wait };
}

test("an urgent whistle takes the stage within the event: tone, band and map, the tour waits, and it ends by itself", async (t) => {
  const { did, places, stream, wait } = living(t);
  stream().say("wall.incident", { ...mark(9), event: 1 });
  assert.deepEqual(did.map.at(-1), "stage 9 moving");
  assert.equal(places.band.hidden, false);
  assert.equal(places.root.dataset.stage, "urgent");
  await wait(44);
  assert.match(words(places.band), /漏水.*三网格.*物业.*1 persons.*0 of 2 acknowledged.*00:44/);
  assert.ok(!did.map.includes("focus 3"), "the tour has waited");
  await wait(2);
  assert.equal(places.band.hidden, true);
  assert.deepEqual(did.map.slice(-2), ["stage null moving", "focus null"]);
});

test("an event that comes twice, or an older version after a newer one, changes nothing", async (t) => {
  const { screen, did, stream } = living(t);
  stream().say("wall.incident", { ...mark(9, { version: 3 }), event: 1 });
  stream().say("wall.incident", { ...mark(9, { version: 3 }), event: 1 });
  stream().say("wall.incident", { ...mark(9, { version: 2, category_name: "旧" }), event: 2 });
  assert.equal(screen.store.marks.get(9).category_name, "漏水");
  assert.equal(did.map.filter((each) => each.startsWith("stage")).length, 1);
});

test("a quiet wall walks through its sections and asks for its state every half minute", async (t) => {
  const { did, page, wait } = living(t);
  await wait(61);
  assert.deepEqual(did.map.filter((each) => each.startsWith("focus")), ["focus 3", "focus 4", "focus null"]);
  assert.ok(did.applied >= 2 && did.applied <= 3, String(did.applied));
  assert.ok(page.asked.every((path) => path === "/c/1/wall/state"));
});

test("the remote's view, hold and focus count at once; when they are over the tour goes on", async (t) => {
  const { did, stream, wait, world } = living(t);
  const steer = (more) => stream().say("wall.steered", { ...state().screen, ...more });
  steer({ version: 2, view: "grid", grid_id: 4, grid_code: "04" });
  assert.deepEqual([did.shown, did.map], [["grid 4"], ["focus 4"]]);
  world.answer = () => state({ screen: { ...state().screen, version: 2, view: "grid", grid_id: 4, grid_code: "04" } });
  await wait(60);
  assert.deepEqual(did.map, ["focus 4"]);
  steer({ version: 3, held_until: iso(Date.now() + 60 * SECOND) });
  await wait(59);
  assert.deepEqual(did.map, ["focus 4", "focus null"]);
  await wait(22);
  assert.deepEqual(did.map.slice(2), ["focus 3"]);
});

test("an hour without the server: last data stay, the words say how old, then it is caught up in place", async (t) => {
  const { places, world, stream, page, wait, screen, did } = living(t);
  world.answer = () => state({ marks: [mark(9, { urgency: "general" })] });
  stream().say("wall.incident", { ...mark(9, { urgency: "general" }), event: 1 });
  await wait(3);
  world.silent = true;
  stream().fall();
  await wait(45, { beats: false });
  assert.equal(places.root.dataset.connection, "lost");
  assert.match(places.banner.textContent, /^Connection lost for 00:4\d, showing data of 14:05$/);
  assert.equal(places.root.dataset.age, "stale");
  for (let minute = 0; minute < 60; minute++) {
    await wait(60, { beats: false });
    stream().fall();
  }
  assert.equal(places.root.dataset.age, "grey");
  assert.match(places.banner.textContent, /1:00:/);
  assert.equal(screen.store.marks.get(9).category_name, "漏水");
  assert.equal(page.reloads, 0, "a page that cannot be had again is not given away");
  const before = did.applied;
  world.silent = false;
  world.answer = () => state({ marks: [mark(9, { urgency: "general" }), mark(10, { received_at: iso(Date.now() - 5 * SECOND) })] });
  await wait(70, { beats: false });
  stream().say("hello", { build: "b1", beat_s: 15 });
  await wait(3);
  assert.ok(did.applied > before);
  assert.equal(places.banner.hidden, true);
  assert.equal(places.root.dataset.age, "fresh");
  assert.deepEqual(did.map.filter((each) => each.startsWith("stage 10")).length, 1, "what came just now takes the stage");
  assert.equal(page.reloads, 0);
});

test("after a new release the page loads itself once, when its page has answered and the stage is empty", async (t) => {
  const { page, world, stream, wait } = living(t);
  stream().say("wall.incident", { ...mark(9), event: 1 });
  world.html = () => html("b2");
  world.answer = () => state({ build: "b2", marks: [mark(9)] });
  stream().say("hello", { build: "b2", beat_s: 15 });
  await wait(40);
  assert.equal(page.reloads, 0);
  await wait(60);
  assert.equal(page.reloads, 1);
});

test("a page that can draw nothing for five minutes though the server answers is loaded anew", async (t) => {
  const { page, screen, wait, world } = living(t);
  t.mock.method(console, "error", () => {});
  screen.apply = () => {
    throw new TypeError("a panel broke");
  };
  world.html = () => html("b1");
  await wait(280);
  assert.equal(page.reloads, 0);
  await wait(240);
  assert.equal(page.reloads, 1);
});

test("a replay shows the past with its own clock, the present waits, and it goes back by itself", async (t) => {
  const { places, world, stream, wait, screen, page } = living(t);
  world.answer = (path) => (path.includes("?at=") ? state({ replay: true, as_of: iso(DAY), marks: [mark(1, { urgency: "general", category_name: "那天" })] }) : state());
  world.past = () => ({ events: [{ id: 1, at: iso(DAY + 60 * SECOND), mark: mark(2, { category_name: "后来" }) }], next: null });
  stream().say("wall.steered", { ...state().screen, version: 2, replay_at: iso(DAY), replay_speed: 600 });
  await wait(2);
  assert.equal(places.root.dataset.replay, "on");
  assert.match(places.replay.textContent, /Replay, not now.*600× as fast/);
  assert.deepEqual([...screen.store.marks.values()].map((each) => each.category_name), ["那天", "后来"]);
  assert.equal(places.band.hidden, true, "what was urgent then is not urgent now");
  stream().say("wall.incident", { ...mark(7, { urgency: "general" }), event: 9 });
  assert.equal(screen.store.marks.has(7), false);
  assert.ok(page.asked.some((path) => path.startsWith("/c/1/wall/history?from=2026-11-20T00%3A00")));
  stream().say("wall.steered", { ...state().screen, version: 3 });
  await wait(2);
  assert.equal(places.root.dataset.replay, "off");
  assert.equal(screen.store.marks.size, 0);
});

test("an urgent whistle of now ends a replay", async (t) => {
  const { places, world, stream, wait, did } = living(t);
  world.answer = (path) => (path.includes("?at=") ? state({ replay: true, as_of: iso(DAY) }) : state({ marks: [mark(7)] }));
  stream().say("wall.steered", { ...state().screen, version: 2, replay_at: iso(DAY), replay_speed: 1 });
  await wait(3);
  stream().say("wall.incident", { ...mark(7), event: 9 });
  await wait(2);
  assert.equal(places.root.dataset.replay, "off");
  assert.equal(places.band.hidden, false);
  assert.ok(did.map.some((each) => each.startsWith("stage 7")));
});

test("a figure that the remote wants explained stands large with its definition, each count by itself", async (t) => {
  const { stream, life } = living(t);
  stream().say("wall.steered", { ...state().screen, version: 2, explained: "hazards_open" });
  assert.equal(life.explained.element.hidden, false);
  assert.match(words(life.explained.element), /隐患.*28.*未整改的隐患/);
  stream().say("wall.steered", { ...state().screen, version: 3, explained: "no_such" });
  assert.equal(life.explained.element.hidden, true);
  const both = state({ sets: [{ simulated: false, figures: { a: 1 } }, { simulated: true, figures: { a: 5 } }], baseline: { on: "2026-11-01", figures: { a: 28 } }, definitions: { a: { label: "A", text: "a" } } });
  assert.deepEqual(explanation(both, "a").rows.map(({ value }) => value), [1, 5, 28]);
});

test("a screen whose token was revoked leaves its page", async (t) => {
  const { page, world, wait, stream } = living(t);
  world.answer = () => ({});
  globalThis.fetch = async () => json({ detail: "no" }, 401);
  stream().say("bye", { reason: "rights" });
  await wait(20);
  assert.equal(page.went, "/wall");
});

test("the band names organizations, counts persons, and says what is simulated", () => {
  const context = { sectionName: () => "三网格", waits: 2, now: Date.parse("2026-11-25T06:05:10Z") };
  const found = bandWords(mark(1, { received_at: "2026-11-25T06:05:00Z", threat: true, simulated: true, calls: { sent: 1, acknowledged: 1, arrived: 1 } }), context);
  assert.deepEqual(found, {
    kind: "Threat to life",
    category: "漏水",
    place: "三网格",
    number: "N1",
    called: "Called: 物业 · 2 persons",
    answered: "2 of 3 acknowledged · 1 arrived",
    since: "00:10",
    simulated: "Simulated",
    waits: "2 more wait",
  });
  assert.equal(bandWords(mark(1, { calls: {}, offices: [], section_id: null }), context).called, "Nobody is called yet");
});
