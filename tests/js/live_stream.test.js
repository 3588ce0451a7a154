// The stream of live events: what it tells, when it is over, when silence counts as an end.

import assert from "node:assert/strict";
import test from "node:test";
import { Live } from "../../static/js/live/stream.js";

class Source {
  constructor() {
    this.listeners = {};
    this.readyState = 1;
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  close() {
    this.readyState = 2;
  }

  say(name, data = {}) {
    this.listeners[name]?.({ data: JSON.stringify(data) });
  }
}

function listening(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const sources = [];
  const told = [];
  const live = new Live("/live/c/1", {
    topics: { "incident.changed": (mark) => told.push(`changed ${mark.ref}`) },
    onHello: (_hello, { isReturn }) => told.push(isReturn ? "back" : "hello"),
    onResync: () => told.push("resync"),
    onState: (isOpen) => told.push(isOpen ? "open" : "shut"),
  }, { open: () => sources[sources.push(new Source()) - 1] });
  live.start();
  return { live, sources, told };
}

test("events reach their topic, and nothing is told before the server greets", (t) => {
  const { live, sources, told } = listening(t);
  sources[0].say("hello", { beat_s: 15 });
  sources[0].say("incident.changed", { ref: 7 });
  sources[0].say("resync");
  assert.deepEqual(told, ["open", "hello", "changed 7", "resync"]);
  live.stop();
});

test("after a silence of several beats the stream is opened anew, and what was missed is asked for", (t) => {
  const { live, sources, told } = listening(t);
  sources[0].say("hello", { beat_s: 15 });
  t.mock.timers.tick(30_000);
  sources[0].say("beat");
  t.mock.timers.tick(35_000);
  assert.equal(sources.length, 1);
  t.mock.timers.tick(10_000);
  assert.equal(sources.length, 2);
  sources[0].say("incident.changed", { ref: 1 });
  sources[1].say("hello", { beat_s: 15 });
  assert.deepEqual(told, ["open", "hello", "back"]);
  live.stop();
});

test("a stream that says goodbye or is refused is opened again after a while, with growing pauses", (t) => {
  const { live, sources, told } = listening(t);
  sources[0].say("hello", {});
  sources[0].say("bye", { reason: "rights" });
  assert.deepEqual(told.slice(-1), ["shut"]);
  t.mock.timers.tick(6000);
  assert.equal(sources.length, 2);
  sources[1].readyState = 2;
  sources[1].onerror();
  t.mock.timers.tick(5000);
  assert.equal(sources.length, 2);
  t.mock.timers.tick(6000);
  assert.equal(sources.length, 3);
  live.stop();
});

test("a short break is left to the browser, which comes back by itself with its cursor", (t) => {
  const { live, sources, told } = listening(t);
  sources[0].say("hello", {});
  sources[0].readyState = 0;
  sources[0].onerror();
  t.mock.timers.tick(3000);
  assert.equal(sources.length, 1);
  sources[0].say("hello", {});
  assert.deepEqual(told, ["open", "hello", "shut", "open", "back"]);
  live.stop();
});
