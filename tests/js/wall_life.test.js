// The quiet life of the wall: its tour, its stage, its age, its nights and how it is loaded anew.

import assert from "node:assert/strict";
import test from "node:test";
import { ageOf, ageWords, lostWords } from "../../static/js/wall/age.js";
import { kept } from "../../static/js/wall/kept.js";
import { elapsed } from "../../static/js/wall/life_words.js";
import { Motion } from "../../static/js/wall/motion.js";
import { isNight } from "../../static/js/wall/night.js";
import { RemoteState } from "../../static/js/wall/remote_state.js";
import { askForPage, nextDaily, Renew } from "../../static/js/wall/renew.js";
import { offsetAt } from "../../static/js/wall/shift.js";
import { Tone } from "../../static/js/wall/tone.js";
import { Tour } from "../../static/js/wall/tour.js";
import { Wake } from "../../static/js/wall/wake.js";
import { Watchdog } from "../../static/js/wall/watchdog.js";

const NOW = Date.parse("2026-11-25T06:05:00Z");
const SECOND = 1_000;
const MINUTE = 60_000;

function walking(ids) {
  const stops = [];
  const tour = new Tour({ onStop: (stop) => stops.push(stop) });
  tour.setStops(ids);
  return { tour, stops };
}

function run(thing, from, to, step = SECOND) {
  for (let now = from; now <= to; now += step) thing.tick(now);
}

test("the tour shows every section for twenty seconds in the order of its number, then the whole again", () => {
  const { tour, stops } = walking([7, 3, 9]);
  run(tour, NOW, NOW + 19 * SECOND);
  assert.deepEqual(stops, []);
  run(tour, NOW + 20 * SECOND, NOW + 100 * SECOND);
  assert.deepEqual(stops, [7, 3, 9, null, 7]);
});

test("whoever holds the tour lets it go alone, and the present stop has its full time afterwards", () => {
  const { tour, stops } = walking([1, 2]);
  run(tour, NOW, NOW + 15 * SECOND);
  tour.hold("stage");
  tour.hold("remote");
  run(tour, NOW + 16 * SECOND, NOW + 200 * SECOND);
  tour.hold("stage", false);
  run(tour, NOW + 200 * SECOND, NOW + 300 * SECOND);
  assert.deepEqual(stops, []);
  tour.hold("remote", false);
  run(tour, NOW + 300 * SECOND, NOW + 319 * SECOND);
  assert.deepEqual(stops, []);
  tour.tick(NOW + 320 * SECOND);
  assert.deepEqual(stops, [1]);
});

test("sections that come or go do not disturb the stop one is at, unless it is gone", () => {
  const { tour, stops } = walking([1, 2, 3]);
  run(tour, NOW, NOW + 40 * SECOND);
  assert.equal(tour.stop, 2);
  tour.setStops([2, 4]);
  assert.equal(tour.stop, 2);
  tour.setStops([5]);
  assert.deepEqual(stops, [1, 2, null]);
});

test("a device that slept goes on with one step, and a clock that was set back does not stop the tour", () => {
  const { tour, stops } = walking([1, 2, 3]);
  tour.tick(NOW);
  tour.tick(NOW + 3600 * SECOND);
  assert.deepEqual(stops, [1]);
  tour.tick(NOW);
  run(tour, NOW, NOW + 20 * SECOND);
  assert.deepEqual(stops, [1, 2]);
});

test("one movement in five seconds, and none for whoever wants less motion", () => {
  const motion = new Motion();
  assert.deepEqual([0, 1, 4.9, 5, 6, 10].map((second) => motion.may(NOW + second * SECOND)), [true, false, false, true, false, true]);
  assert.equal(new Motion({ isReduced: () => true }).may(NOW), false);
});

test("what one sees is fresh for half a minute, stale for two, then grey, and the words say how old", () => {
  assert.deepEqual([0, 30, 31, 120, 121].map((seconds) => ageOf(seconds * SECOND)), ["fresh", "fresh", "stale", "stale", "grey"]);
  assert.equal(ageWords(NOW, NOW + 5 * SECOND), "Data as of 14:05:00");
  assert.equal(ageWords(NOW, NOW + 45 * SECOND), "Data as of 14:05:00, not renewed for 45 s");
  assert.equal(ageWords(NOW, NOW + 200 * SECOND), "Data not renewed for 3 min; what you see is of 14:05:00");
});

test("a lost connection is said after ten seconds with how long it lasts and of when the data are", () => {
  const lost = { isLost: true, heardAt: NOW, asOf: NOW };
  assert.equal(lostWords(lost, NOW + 9 * SECOND), "");
  assert.equal(lostWords(lost, NOW + 192 * SECOND), "Connection lost for 03:12, showing data of 14:05");
  assert.equal(lostWords({ ...lost, isLost: false }, NOW + 192 * SECOND), "");
  assert.equal(elapsed(3_792_000), "1:03:12");
});

test("it is night from ten to six by the clock of the office, whatever the device is set to", () => {
  const at = (time) => Date.parse(`2026-11-25T${time}:00+08:00`);
  assert.deepEqual(["21:59", "22:00", "00:00", "05:59", "06:00"].map((time) => isNight(at(time))), [false, true, true, true, false]);
  assert.equal(isNight(at("12:00"), "on"), true);
  assert.equal(isNight(at("23:00"), "off"), false);
});

test("the frame moves by two pixels every three minutes, to a neighbour, around the whole ring", () => {
  const places = Array.from({ length: 10 }, (_, step) => offsetAt(step * 3 * MINUTE));
  assert.equal(new Set(places.map(String)).size, 9);
  assert.deepEqual(offsetAt(3 * MINUTE - 1), offsetAt(0));
  for (let step = 1; step < places.length; step++) {
    const [[x, y], [a, b]] = [places[step - 1], places[step]];
    assert.ok(Math.max(Math.abs(x - a), Math.abs(y - b)) === 2, String([x, y, a, b]));
  }
});

function watched(t) {
  t.mock.timers.enable({ apis: ["setInterval", "Date"], now: NOW });
  const barks = [];
  const dog = new Watchdog({ onSilence: () => barks.push(Date.now() - NOW) });
  dog.start();
  t.after(() => dog.stop());
  return { dog, barks, wait: (ms) => { for (let gone = 0; gone < ms; gone += 10 * SECOND) t.mock.timers.tick(10 * SECOND); } };
}

test("the watch-dog barks after five silent minutes, and once for every five of them", (t) => {
  const { dog, barks, wait } = watched(t);
  for (let minute = 0; minute < 20; minute++) {
    dog.alive();
    wait(MINUTE);
  }
  assert.deepEqual(barks, []);
  wait(4 * MINUTE);
  assert.equal(barks.length, 1);
  wait(5 * MINUTE);
  assert.equal(barks.length, 2);
});

test("a device that slept for an hour is not taken for a page that hangs", (t) => {
  const { barks, dog } = watched(t);
  t.mock.timers.setTime(NOW + 60 * MINUTE);
  dog.look();
  assert.deepEqual(barks, []);
});

test("the quiet minute is ten past four by the office's clock, give or take ten, never just after the start", () => {
  const clock = (instant) => new Date(instant + 8 * 3_600_000).toISOString().slice(11, 16);
  assert.equal(clock(nextDaily(NOW, 0.5)), "04:10");
  assert.deepEqual([nextDaily(NOW, 0), nextDaily(NOW, 1)].map(clock), ["04:00", "04:20"]);
  const early = Date.parse("2026-11-25T04:01:00+08:00");
  assert.ok(nextDaily(early, 1) - early > 20 * 3_600_000);
});

function renewing({ page = "<html>b2</html>", busy = false, store, random = () => 0.5 } = {}) {
  const did = { asked: 0, loaded: 0, page, busy };
  const ask = async () => {
    did.asked += 1;
    return did.page;
  };
  did.renew = new Renew({ build: "b1", ask, reload: () => (did.loaded += 1), isBusy: () => did.busy, store, random, now: NOW });
  did.wait = async (from, to, step = SECOND) => {
    for (let now = from; now <= to; now += step) await did.renew.tick(now);
  };
  return did;
}

test("a new release is loaded once, within seconds, and only when the page of that release answered", async () => {
  const did = renewing({ page: null });
  did.renew.heard("b1", NOW);
  await did.wait(NOW, NOW + MINUTE);
  assert.equal(did.asked, 0);
  did.renew.heard("b2", NOW);
  await did.wait(NOW, NOW + 5 * MINUTE);
  assert.ok(did.asked >= 4 && did.asked <= 15, String(did.asked));
  did.page = "<html>b1</html>";
  await did.wait(NOW + 5 * MINUTE, NOW + 7 * MINUTE);
  assert.equal(did.loaded, 0);
  did.page = "<html>b2</html>";
  await did.wait(NOW + 7 * MINUTE, NOW + 12 * MINUTE);
  assert.equal(did.loaded, 1);
});

test("a clock that was set back by an hour does not put a new release off for an hour", async () => {
  const did = renewing();
  did.renew.heard("b2", NOW);
  await did.wait(NOW - 60 * MINUTE, NOW - 59 * MINUTE);
  assert.equal(did.loaded, 1);
});

test("nothing is loaded while a whistle has the stage, not even if it took it during the question", async () => {
  const did = renewing({ busy: true });
  did.renew.heard("b2", NOW);
  await did.wait(NOW, NOW + 2 * MINUTE);
  assert.equal(did.asked, 0);
  did.busy = false;
  const asking = did.renew.tick(NOW + 3 * MINUTE);
  did.busy = true;
  await asking;
  assert.deepEqual([did.asked, did.loaded], [1, 0]);
});

test("two servers of different releases do not make the screen reload for ever", async () => {
  const memory = new Map();
  const storage = { getItem: (key) => memory.get(key) ?? null, setItem: (key, value) => memory.set(key, value) };
  const did = renewing({ store: kept("renewed", storage) });
  did.renew.heard("b2", NOW);
  await did.wait(NOW, NOW + MINUTE);
  assert.equal(did.loaded, 1);
  const next = renewing({ store: kept("renewed", storage) });
  next.renew.heard("b2", NOW + 2 * MINUTE);
  await next.wait(NOW + 2 * MINUTE, NOW + 9 * MINUTE);
  assert.equal(next.loaded, 0);
  next.renew.heard("b2", NOW + 12 * MINUTE);
  await next.wait(NOW + 12 * MINUTE, NOW + 13 * MINUTE);
  assert.equal(next.loaded, 1);
});

test("at the quiet minute the page loads itself anew if it answers", async () => {
  const did = renewing();
  const daily = did.renew.dailyAt;
  await did.wait(daily - MINUTE, daily - SECOND);
  assert.equal(did.loaded, 0);
  await did.wait(daily, daily + MINUTE);
  assert.equal(did.loaded, 1);
});

test("only HTML that answered 200 at its own address counts as the new page", async () => {
  const answer = (status, type, redirected = false) => async () => ({ status, redirected, headers: new Map([["Content-Type", type]]), text: async () => "page" });
  assert.equal(await askForPage("/c/1/wall", answer(200, "text/html; charset=utf-8")), "page");
  assert.equal(await askForPage("/c/1/wall", answer(200, "text/html; charset=utf-8", true)), null);
  assert.equal(await askForPage("/c/1/wall", answer(503, "text/html")), null);
  assert.equal(await askForPage("/c/1/wall", answer(200, "application/json")), null);
});

function steered() {
  const did = [];
  const remote = new RemoteState({
    onView: ({ view, grid_id: grid }) => did.push(`view ${view} ${grid}`),
    onHold: (until) => did.push(`hold ${until && (until - NOW) / MINUTE}`),
    onExplain: (figure) => did.push(`explain ${figure}`),
    onReplay: (replay) => did.push(`replay ${replay && replay.speed}`),
  });
  return { remote, did };
}

const SCREEN = { device_id: 4, view: "community", grid_id: null, grid_code: null, held_until: null, explained: null, explained_until: null, replay_at: null, replay_since: null, replay_speed: null, version: 3 };
const iso = (at) => new Date(at).toISOString();

test("of what the remote wants only the difference is done, and an older wish never", () => {
  const { remote, did } = steered();
  remote.begin(SCREEN, { view: "community" });
  assert.deepEqual(did, []);
  remote.apply({ ...SCREEN, version: 5, grid_id: 12, view: "grid", held_until: iso(NOW + 5 * MINUTE) });
  remote.apply({ ...SCREEN, version: 4, explained: "hazards_open" });
  remote.apply({ ...SCREEN, version: 6, view: "grid", grid_id: 12, explained: "hazards_open" });
  assert.deepEqual(did, ["view grid 12", "hold 5", "hold null", "explain hazards_open"]);
});

test("what has lapsed at the server has its old version and is done all the same", () => {
  const { remote, did } = steered();
  remote.begin(SCREEN, { view: "community" });
  remote.apply({ ...SCREEN, version: 5, grid_id: 12, view: "grid", held_until: iso(NOW + 5 * MINUTE) });
  remote.apply({ ...SCREEN, version: 5 });
  assert.deepEqual(did.slice(2), ["view community null", "hold null"]);
});

test("a screen that opens takes the view that was left and begins no replay of before; begun again it is another one", () => {
  const { remote, did } = steered();
  const replay = { replay_at: "2026-11-20T00:00:00Z", replay_since: iso(NOW), replay_speed: 60 };
  remote.begin({ ...SCREEN, ...replay, view: "hazards", explained: "shops_unchecked" }, { view: "community" });
  assert.deepEqual(did, ["view hazards null", "explain shops_unchecked"]);
  remote.apply({ ...SCREEN, version: 8, view: "hazards", ...replay, replay_since: iso(NOW + MINUTE) });
  remote.apply({ ...SCREEN, version: 9, view: "hazards" });
  assert.deepEqual(did.slice(2), ["explain null", "replay 60", "replay null"]);
});

function audio(state) {
  const made = { tones: 0, state, currentTime: 0, resume: () => new Promise(() => {}), destination: {} };
  const node = { connect: (next) => next, disconnect() {}, frequency: {}, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, start: () => (made.tones += 1), stop() {} };
  Object.assign(made, { createOscillator: () => node, createGain: () => node });
  return { made, scope: { AudioContext: function () { return made; }, addEventListener() {} } };
}

test("one tone sounds where the browser allows it; where not, the screen says so", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const free = audio("running");
  assert.equal(await new Tone({ scope: free.scope }).ring("life"), true);
  assert.equal(free.made.tones, 1);
  const shut = audio("suspended");
  const said = [];
  const tone = new Tone({ scope: shut.scope, onState: (state) => said.push(state) });
  const rung = tone.ring();
  t.mock.timers.tick(1000);
  assert.equal(await rung, false);
  assert.deepEqual([said, shut.made.tones], [["blocked"], 0]);
  assert.equal(await new Tone({ isOn: false, scope: free.scope }).ring(), false);
  assert.equal(new Tone({ scope: {} }).state, "none");
});

test("the lock that keeps the screen on is taken again after the browser let it go", async () => {
  const locks = [];
  const navigator = { wakeLock: { request: async () => locks[locks.push({ addEventListener: (_name, act) => (locks.at(-1).release = act) }) - 1] } };
  const wake = new Wake({ navigator, document: { visibilityState: "visible", addEventListener() {} } });
  await wake.start();
  wake.tick();
  assert.equal(locks.length, 1);
  locks[0].release();
  wake.tick();
  await Promise.resolve();
  assert.equal(locks.length, 2);
  const without = new Wake({ navigator: {}, document: {} });
  await without.start();
  without.tick();
  assert.equal(without.state, "none");
});
