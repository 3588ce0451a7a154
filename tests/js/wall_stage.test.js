// Which whistle takes the stage of the wall, for how long, and that none takes it twice.

import assert from "node:assert/strict";
import test from "node:test";
import { answersOf, isAnswered, StageQueue, weightOf } from "../../static/js/wall/stage.js";

const NOW = Date.parse("2026-11-25T06:05:00Z");
const SECOND = 1_000;
const SENT = { sent: 2 };

function mark(id, more = {}) {
  return { id, version: 1, state: "waiting", route: "whistle", urgency: "urgent", threat: false, received_at: new Date(NOW).toISOString(), calls: SENT, ...more };
}

function memory() {
  const made = { value: null, read: () => JSON.parse(made.value), write: (value) => (made.value = JSON.stringify(value)) };
  return made;
}

function staged(store = memory(), first = []) {
  const shown = [];
  const queue = new StageQueue({ store, onChange: (each) => shown.push(each && each.id) });
  queue.begin(first, NOW);
  return { queue, shown, store };
}

function run(queue, from, to) {
  for (let second = from; second <= to; second++) queue.tick(NOW + second * SECOND);
}

test("threats to life and urgent whistles take the stage, all others and what a grid settles itself do not", () => {
  assert.equal(weightOf(mark(1, { threat: true, urgency: "general" })), "life");
  assert.equal(weightOf(mark(1)), "urgent");
  assert.equal(weightOf(mark(1, { route: "self" })), null);
  assert.equal(weightOf(mark(1, { urgency: "complex" })), null);
});

test("an urgent whistle leaves the stage by itself after 45 seconds, a threat to life after 90", () => {
  const { queue, shown } = staged();
  queue.offer(mark(1), NOW);
  run(queue, 0, 44);
  assert.deepEqual(shown, [1]);
  run(queue, 45, 45);
  assert.deepEqual(shown, [1, null]);
  queue.offer(mark(2, { threat: true }), NOW);
  run(queue, 46, 135);
  assert.deepEqual(shown, [1, null, 2]);
  run(queue, 136, 136);
  assert.deepEqual(shown, [1, null, 2, null]);
});

test("it leaves a moment after all have acknowledged or somebody is there, with the last count shown", () => {
  const { queue, shown } = staged();
  queue.offer(mark(1), NOW);
  run(queue, 0, 9);
  queue.offer(mark(1, { version: 2, calls: { sent: 1, acknowledged: 1 } }), NOW + 10 * SECOND);
  run(queue, 10, 19);
  assert.deepEqual(shown, [1, 1]);
  queue.offer(mark(1, { version: 3, calls: { acknowledged: 2 } }), NOW + 20 * SECOND);
  run(queue, 20, 23);
  assert.deepEqual(shown, [1, 1, 1]);
  run(queue, 24, 24);
  assert.deepEqual(shown, [1, 1, 1, null]);
});

test("what is answered at once is still seen for six seconds", () => {
  const { queue, shown } = staged();
  queue.offer(mark(1), NOW);
  queue.tick(NOW);
  queue.offer(mark(1, { version: 2, calls: { arrived: 1, sent: 1 } }), NOW);
  run(queue, 0, 5);
  assert.deepEqual(shown, [1, 1]);
  run(queue, 6, 6);
  assert.deepEqual(shown, [1, 1, null]);
});

test("one at a time; life first, then the older; whoever is answered while waiting never comes", () => {
  const { queue, shown } = staged();
  queue.offer(mark(1), NOW);
  queue.tick(NOW);
  queue.offer(mark(2), NOW);
  queue.offer(mark(3, { received_at: new Date(NOW - 5 * SECOND).toISOString() }), NOW);
  queue.offer(mark(4), NOW);
  assert.equal(queue.waits, 3);
  queue.offer(mark(4, { version: 2, calls: { acknowledged: 2 } }), NOW + SECOND);
  queue.offer(mark(5, { urgency: "life" }), NOW + SECOND);
  run(queue, 1, 9);
  assert.deepEqual(shown, [1]);
  run(queue, 10, 250);
  assert.deepEqual(shown.filter(Boolean), [1, 5, 3, 2]);
});

test("in a storm each has a quarter of a minute", () => {
  const { queue, shown } = staged();
  for (let id = 1; id <= 10; id++) queue.offer(mark(id), NOW);
  run(queue, 0, 59);
  assert.deepEqual(shown.filter(Boolean), [1, 2, 3, 4]);
});

test("the same whistle never takes the stage twice, not even after a reload, unless it was closed and opened anew", () => {
  const { queue, shown, store } = staged();
  queue.offer(mark(1), NOW);
  run(queue, 0, 50);
  queue.offer(mark(1, { version: 2, calls: { sent: 3 } }), NOW + 50 * SECOND);
  run(queue, 50, 60);
  assert.deepEqual(shown, [1, null]);
  const after = staged(store, [mark(1, { version: 2 })]);
  run(after.queue, 60, 70);
  assert.deepEqual(after.shown, []);
  after.queue.offer(mark(1, { version: 3, state: "closed", calls: {} }), NOW + 70 * SECOND);
  after.queue.offer(mark(1, { version: 4 }), NOW + 3_000 * SECOND);
  run(after.queue, 3_000, 3_001);
  assert.deepEqual(after.shown, [1]);
});

test("what stands there when the screen is started is no news, what came during a reload or a break is", () => {
  const { queue, shown, store } = staged(memory(), [mark(1), mark(2, { urgency: "general" })]);
  run(queue, 0, 5);
  assert.deepEqual(shown, []);
  const after = staged(store, [mark(1), mark(2, { urgency: "general" }), mark(3)]);
  run(after.queue, 5, 6);
  assert.deepEqual(after.shown, [3]);
});

test("what came long ago is no news when the connection is back, what has become urgent since is", () => {
  const { queue, shown } = staged(memory(), [mark(2, { urgency: "general", received_at: new Date(NOW - 3_600 * SECOND).toISOString() })]);
  queue.offer(mark(1, { received_at: new Date(NOW - 1_800 * SECOND).toISOString() }), NOW);
  queue.offer(mark(2, { version: 2, received_at: new Date(NOW - 3_600 * SECOND).toISOString() }), NOW);
  run(queue, 0, 1);
  assert.deepEqual(shown, [2]);
});

test("who was called and how many have come is counted from the calls", () => {
  assert.deepEqual(answersOf(mark(1, { calls: { sent: 1, acknowledged: 1, en_route: 1, arrived: 1, done: 1, refused: 1 } })), { called: 6, acknowledged: 4, arrived: 2 });
  assert.equal(isAnswered(mark(1, { calls: { refused: 1 } })), false);
  assert.equal(isAnswered(mark(1, { calls: {} })), false);
  assert.equal(isAnswered(mark(1, { state: "suspended" })), true);
});

test("a page without storage remembers nothing and still shows", () => {
  const queue = new StageQueue();
  queue.begin([], NOW);
  queue.offer(mark(1), NOW);
  queue.tick(NOW);
  assert.equal(queue.current.mark.id, 1);
});

test("of the shown ones the last thousand are remembered", () => {
  const { queue, store } = staged();
  for (let id = 1; id <= 1_200; id++) queue.offer(mark(id, { urgency: "general" }), NOW);
  assert.equal(store.read().length, 1_000);
});

test("a clock that was set back by an hour holds the stage no longer than its time", () => {
  const { queue, shown } = staged();
  queue.offer(mark(1), NOW);
  queue.tick(NOW);
  run(queue, -3_600, -3_556);
  assert.deepEqual(shown, [1]);
  run(queue, -3_555, -3_555);
  assert.deepEqual(shown, [1, null]);
});
