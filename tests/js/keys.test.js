// Single keys and pairs of keys: off while somebody types, and as a whole when they are switched off.

import assert from "node:assert/strict";
import test from "node:test";

const listeners = [];
const kept = new Map();
globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
let dialog = null;
globalThis.document = { addEventListener: (_name, listener) => listeners.push(listener), querySelector: () => dialog };
const { onKey, onKeys, switchShortcuts } = await import("../../static/js/dom/keys.js");

const said = [];
onKey("m", () => said.push("m"));
onKey("Escape", () => said.push("escape"));
onKeys("g m", () => said.push("g m"));

let clock = 0;
function press(key, { typing = false, wait = 100, ...more } = {}) {
  clock += wait;
  const event = { key, timeStamp: clock, target: { closest: () => typing }, preventDefault: () => (event.isTaken = true), ...more };
  for (const listener of listeners) listener(event);
  return event;
}

function saidBy(act) {
  said.length = 0;
  act();
  return said.join();
}

test("the second key of a pair belongs to the pair, and alone it means itself", () => {
  assert.equal(saidBy(() => press("m")), "m");
  assert.equal(saidBy(() => (press("g"), press("m"))), "g m");
  assert.equal(saidBy(() => (press("g"), press("m"), press("m"))), "g m,m");
});

test("a pair that is pressed slowly is two keys", () => {
  assert.equal(saidBy(() => (press("g"), press("m", { wait: 2000 }))), "m");
});

test("nothing happens while somebody types, except for the way out", () => {
  assert.equal(saidBy(() => (press("m", { typing: true }), press("g", { typing: true }), press("Escape", { typing: true }))), "escape");
});

test("keys of the browser are left alone, and so are keys inside a dialog", () => {
  assert.equal(saidBy(() => press("m", { ctrlKey: true })), "");
  dialog = {};
  assert.equal(saidBy(() => press("m")), "");
  dialog = null;
});

test("single keys can be switched off, the way out stays", () => {
  switchShortcuts(false);
  assert.equal(saidBy(() => (press("m"), press("Escape"))), "escape");
  switchShortcuts(true);
  assert.equal(saidBy(() => press("m")), "m");
});
