// The stream of live events: what it tells, when it is over, when silence counts as an end.

import assert from "node:assert/strict";
import test from "node:test";
import { Live } from "../../static/js/live/stream.js";

class Source {
  constructor(url) {
    this.url = url;
    this.listeners = {};
    this.readyState = 1;
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  close() {
    this.readyState = 2;
  }

  say(name, data = {}, lastEventId = "") {
    this.listeners[name]?.({ data: JSON.stringify(data), lastEventId });
  }
}

function listening(t, { onHello, ...options } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const sources = [];
  const told = [];
  const live = new Live("/live/c/1", {
    topics: { "incident.changed": (mark) => told.push(`changed ${mark.ref}`) },
    onHello: onHello || ((_hello, { isReturn }) => told.push(isReturn ? "back" : "hello")),
    onResync: () => told.push("resync"),
    onState: (isOpen) => told.push(isOpen ? "open" : "shut"),
  }, { open: (url) => sources[sources.push(new Source(url)) - 1], ...options });
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

test("a stream that neither opens nor fails is opened anew, with growing pauses", (t) => {
  const { live, sources } = listening(t);
  const pass = (seconds) => Array.from({ length: seconds }, () => t.mock.timers.tick(1000));
  pass(20);
  assert.equal(sources.length, 1);
  pass(12);
  assert.equal(sources.length, 2);
  assert.equal(sources[0].readyState, 2);
  pass(18);
  assert.equal(sources.length, 2);
  pass(20);
  assert.equal(sources.length, 3);
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

test("a stream opened anew goes on at the last cursor, and an event that comes twice is told once", (t) => {
  const { live, sources, told } = listening(t);
  sources[0].say("hello", {}, "1:5:5:");
  sources[0].say("incident.changed", { ref: 7, event: 70 }, "1:6:6:");
  sources[0].say("beat", {}, "1:9:9:");
  sources[0].readyState = 2;
  sources[0].onerror();
  t.mock.timers.tick(6000);
  assert.equal(sources[1].url, `/live/c/1?after=${encodeURIComponent("1:9:9:")}`);
  sources[1].say("hello", {});
  sources[1].say("incident.changed", { ref: 7, event: 70 });
  sources[1].say("incident.changed", { ref: 7, event: 71 });
  assert.deepEqual(told.filter((each) => each.startsWith("changed")), ["changed 7", "changed 7"]);
  live.stop();
});

test("a page begins where its own reading stood", (t) => {
  const { live, sources } = listening(t, { cursor: "1:2:3:" });
  assert.equal(sources[0].url, `/live/c/1?after=${encodeURIComponent("1:2:3:")}`);
  live.stop();
});

test("rights that change are told to the page at once, and what is left of them is listened to soon", (t) => {
  const heard = [];
  globalThis.document = { dispatchEvent: (event) => heard.push(event.type) };
  t.after(() => delete globalThis.document);
  const { live, sources } = listening(t);
  sources[0].say("hello", {});
  sources[0].say("bye", { reason: "changed" });
  assert.deepEqual(heard, ["shaodao:bye"]);
  t.mock.timers.tick(1000);
  assert.equal(sources.length, 2);
  live.stop();
});

test("a newer release is noticed at the first greeting after it", (t) => {
  const { live, sources, told } = listening(t, { onHello: (_hello, { isNewBuild }) => told.push(isNewBuild) });
  for (const build of ["a", "a", "b"]) sources[0].say("hello", { build });
  assert.deepEqual(told.filter((each) => typeof each === "boolean"), [false, false, true]);
  live.stop();
});

test("a page that nobody sees lets go of its stream after a while and takes it up again", (t) => {
  const listeners = {};
  globalThis.document = { visibilityState: "visible", addEventListener: (name, act) => (listeners[name] = act), removeEventListener() {} };
  t.after(() => delete globalThis.document);
  const { live, sources } = listening(t, { whileSeen: true });
  sources[0].say("hello", {}, "1:2:2:");
  document.visibilityState = "hidden";
  listeners.visibilitychange();
  t.mock.timers.tick(29_000);
  assert.equal(sources[0].readyState, 1);
  t.mock.timers.tick(2_000);
  assert.equal(sources[0].readyState, 2);
  document.visibilityState = "visible";
  listeners.visibilitychange();
  assert.equal(sources[1].url, `/live/c/1?after=${encodeURIComponent("1:2:2:")}`);
  live.stop();
});
