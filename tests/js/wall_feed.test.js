// When the wall asks for its state, what it says of its age, and how a past day runs again.

import assert from "node:assert/strict";
import test from "node:test";
import { Feed } from "../../static/js/wall/feed.js";
import { endOfDay, Replay } from "../../static/js/wall/replay.js";

const NOW = Date.parse("2026-11-25T06:05:00Z");
const SECOND = 1_000;

async function settle() {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

function feeding(t, { random = () => 0.5 } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  const did = { reads: [], states: 0, failed: 0, gone: 0, answer: () => ({ as_of: new Date().toISOString() }) };
  const read = async () => {
    did.reads.push((Date.now() - NOW) / SECOND);
    return did.answer();
  };
  did.feed = new Feed({ read, onState: () => (did.states += 1), onFailed: () => (did.failed += 1), onGone: () => (did.gone += 1), random });
  did.feed.start(NOW);
  did.feed.live(true);
  did.wait = async (seconds) => {
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      t.mock.timers.tick(100);
      await settle();
    }
  };
  t.after(() => did.feed.stop());
  return did;
}

function refusal(status) {
  return () => {
    throw Object.assign(new Error("refused"), { status });
  };
}

test("the state is read about every half minute, sooner than what one sees turns stale", async (t) => {
  const did = feeding(t);
  await did.wait(300);
  assert.ok(did.reads.length >= 10 && did.reads.length <= 13, String(did.reads));
});

test("events bring one reading at once and no more than one in two seconds, however many they are", async (t) => {
  const did = feeding(t);
  await did.wait(5);
  for (let tenth = 0; tenth < 100; tenth++) {
    did.feed.changed();
    await did.wait(0.1);
  }
  assert.ok(did.reads[0] < 5.5, String(did.reads[0]));
  assert.ok(did.reads.length >= 5 && did.reads.length <= 6, String(did.reads));
  await did.wait(3);
  for (let index = 1; index < did.reads.length; index++) assert.ok(did.reads[index] - did.reads[index - 1] >= 1.9, String(did.reads));
});

test("a silent server is asked again with growing pauses of at most half a minute, for an hour and more", async (t) => {
  const did = feeding(t);
  did.answer = refusal(0);
  did.feed.live(false);
  await did.wait(3_600);
  assert.ok(did.reads.length > 100 && did.reads.length < 170, String(did.reads.length));
  assert.equal(did.feed.isLost, true);
  assert.ok(did.feed.trueAt() <= NOW, "what one sees is still of the last reading");
  did.answer = () => ({ as_of: new Date().toISOString() });
  await did.wait(40);
  assert.ok(did.states >= 1);
  assert.equal(did.feed.isLost, false);
});

test("events do not shorten the pauses of a server that fails", async (t) => {
  const did = feeding(t);
  did.answer = refusal(500);
  did.feed.resync();
  for (let second = 0; second < 60; second++) {
    did.feed.changed();
    did.feed.heard();
    await did.wait(1);
  }
  assert.ok(did.reads.length <= 7, String(did.reads));
  assert.equal(did.feed.isLost, false, "the stream says that the server is there");
});

test("a cable that was pulled leaves the stream open and silent: then the connection is lost all the same", async (t) => {
  const did = feeding(t);
  did.answer = refusal(0);
  did.feed.resync();
  await did.wait(25);
  assert.equal(did.feed.isLost, false);
  await did.wait(10);
  assert.equal(did.feed.isLost, true);
  did.feed.heard();
  assert.equal(did.feed.isLost, false);
});

test("an answer that is older than what one sees changes nothing", async (t) => {
  const did = feeding(t);
  did.answer = () => ({ as_of: new Date(NOW - SECOND).toISOString() });
  await did.wait(60);
  assert.equal(did.states, 0);
  assert.ok(did.reads.length >= 2);
});

test("beats keep what one sees fresh as long as nothing is told that is not read yet", async (t) => {
  const did = feeding(t);
  did.answer = () => new Promise(() => {});
  await did.wait(20);
  did.feed.heard();
  assert.equal(did.feed.trueAt(), NOW + 20 * SECOND);
  did.feed.changed();
  assert.equal(did.feed.trueAt(), NOW);
});

test("a screen whose right is over is told so after the second refusal and asks no more", async (t) => {
  const did = feeding(t);
  did.answer = refusal(401);
  did.feed.resync();
  await did.wait(120);
  assert.deepEqual([did.gone, did.reads.length], [1, 2]);
});

function replaying({ events = [], page = 2, failing = 0 } = {}) {
  const did = { shown: [], asked: [], clocks: [], ended: 0, failing };
  const history = async (from, to, after) => {
    if (did.failing-- > 0) throw new Error("silent");
    did.range = [from, to];
    const begin = after ?? 0;
    return { events: events.slice(begin, begin + page), next: begin + page < events.length ? begin + page : null };
  };
  const state = async (at) => {
    did.asked.push(at);
    return { as_of: new Date(at).toISOString(), replay: true };
  };
  did.replay = new Replay({
    state,
    history,
    onState: ({ as_of: at }) => did.shown.push(`state ${Date.parse(at)}`),
    onMark: ({ id }) => did.shown.push(id),
    onClock: (clock) => did.clocks.push(clock),
    onEnd: () => (did.ended += 1),
  });
  did.run = async (from, to, step = SECOND) => {
    for (let now = from; now <= to; now += step) {
      did.replay.tick(now);
      await settle();
    }
  };
  return did;
}

const DAY = Date.parse("2026-11-20T08:00:00+08:00");
const at = (minutes, id) => ({ id: minutes, at: new Date(DAY + minutes * 60_000).toISOString(), mark: { id, version: 1 } });

test("a past day runs from its instant at its speed, and marks appear when it was their time", async () => {
  const did = replaying({ events: [at(1, 11), at(2, 12), at(5, 13), at(9, 14)] });
  did.replay.start({ at: DAY, speed: 60 }, NOW);
  await settle();
  await did.run(NOW, NOW + 2 * SECOND);
  assert.deepEqual(did.shown.filter((each) => typeof each === "number"), [11, 12]);
  await did.run(NOW + 3 * SECOND, NOW + 8 * SECOND);
  assert.deepEqual([...new Set(did.shown.filter((each) => typeof each === "number"))], [11, 12, 13]);
  assert.equal(did.clocks.at(-1).at, DAY + 8 * 60_000);
  assert.deepEqual(did.range, [DAY, Date.parse("2026-11-21T00:00:00+08:00")]);
});

test("figures are asked for every five seconds of the reader's time, and what was told meanwhile stays on top", async () => {
  const did = replaying({ events: [at(1, 11)] });
  did.replay.start({ at: DAY, speed: 600 }, NOW);
  await settle();
  await did.run(NOW, NOW + 20 * SECOND);
  assert.ok(did.asked.length >= 4 && did.asked.length <= 6, String(did.asked.length));
});

test("at the end of the day it stands for half a minute and goes back to now by itself", async () => {
  const did = replaying({ events: [at(1, 11)] });
  did.replay.start({ at: DAY, speed: 600 }, NOW);
  await settle();
  await did.run(NOW, NOW + 100 * SECOND);
  assert.equal(did.clocks.at(-1).isOver, true);
  assert.equal(did.clocks.at(-1).at, endOfDay(DAY));
  assert.equal(did.ended, 0);
  await did.run(NOW + 101 * SECOND, NOW + 130 * SECOND);
  assert.equal(did.ended, 1);
  assert.equal(did.replay.isOn(), false);
});

test("the clock of a replay stands while what it would show is not read, and goes on when it is", async () => {
  const did = replaying({ events: [at(1, 11), at(2, 12), at(3, 13)], page: 1, failing: 1 });
  did.replay.start({ at: DAY, speed: 60 }, NOW);
  await settle();
  await did.run(NOW, NOW + 2 * SECOND);
  assert.equal(did.clocks.at(-1).at, DAY);
  await did.run(NOW + 3 * SECOND, NOW + 30 * SECOND);
  assert.deepEqual([...new Set(did.shown.filter((each) => typeof each === "number"))], [11, 12, 13]);
});

test("today is replayed up to when the replay began, a day to come not at all", async () => {
  const did = replaying();
  did.replay.start({ at: NOW + SECOND, speed: 1 }, NOW);
  assert.equal(did.replay.isOn(), false);
  did.replay.start({ at: NOW - 60 * SECOND, speed: 1, since: NOW }, NOW);
  await settle();
  assert.equal(did.range[1], NOW);
  await did.run(NOW, NOW + 200 * SECOND);
  assert.equal(did.ended, 1);
});

test("a screen that was loaded anew during a replay goes on where the replay has come to", async () => {
  const did = replaying();
  did.replay.start({ at: DAY, speed: 60, since: NOW - 10 * SECOND }, NOW);
  await settle();
  assert.equal(did.clocks[0].at, DAY + 10 * 60_000);
  did.replay.start({ at: DAY, speed: 60, since: NOW }, NOW);
  assert.equal(did.clocks.at(-1).at, DAY);
  did.replay.stop();
  assert.equal(did.ended, 1);
});
