// Single-key shortcuts: off while somebody types, and as a whole when a person switches them off.

import { remember } from "./page.js";

const actions = new Map();

export function onKey(key, action) {
  actions.set(key, action);
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

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const action = actions.get(event.key);
  if (!action || document.querySelector("dialog[open]")) return;
  if (event.key !== "Escape" && (isTyping(event.target) || !shortcutsOn())) return;
  if (action(event) !== false) event.preventDefault();
});
