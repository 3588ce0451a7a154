// Single-key shortcuts: off while somebody types, and as a whole when a person switches them off.

import { remember } from "./page.js";

const TOGETHER_MS = 1200;
const actions = new Map();
const sequences = new Map();
let begun = { key: "", at: 0 };

export function onKey(key, action) {
  actions.set(key, action);
}

/** Two keys, one after the other: `onKeys("g m", action)`. */
export function onKeys(keys, action) {
  sequences.set(keys, action);
}

// The second key of a pair belongs to the pair, even where it means something by itself.
function actionFor(key, now) {
  const both = now - begun.at < TOGETHER_MS ? sequences.get(`${begun.key} ${key}`) : undefined;
  const isFirst = !both && [...sequences.keys()].some((keys) => keys.startsWith(`${key} `));
  begun = isFirst ? { key, at: now } : { key: "", at: 0 };
  return both || (isFirst ? () => {} : actions.get(key));
}

export function shortcutsOn() {
  return remember("shortcuts") !== "off";
}

export function switchShortcuts(on) {
  remember("shortcuts", on ? "on" : "off");
}

export function isTyping(target) {
  return Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
}

globalThis.document?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key !== "Escape" && (isTyping(event.target) || !shortcutsOn())) return;
  const action = actionFor(event.key, event.timeStamp);
  if (!action) return;
  if (action(event) !== false) event.preventDefault();
});
