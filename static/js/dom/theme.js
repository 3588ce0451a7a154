// Light or dark: what the person chose, else what the system asks for.

import { remember } from "./page.js";

const THEMES = ["light", "dark"];
const listeners = new Set();

export function theme() {
  return document.documentElement.dataset.theme || "light";
}

export function setTheme(name, { keep = true } = {}) {
  if (!THEMES.includes(name) || name === document.documentElement.dataset.theme) return;
  document.documentElement.dataset.theme = name;
  if (keep) keepTheme(name);
  for (const listener of listeners) listener(name);
}

// A cookie, so that the server writes it into the next page and nothing flashes.
function keepTheme(name) {
  remember("theme", name);
  document.cookie = `theme=${name}; path=/; max-age=31536000; samesite=lax`;
}

export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function preferredTheme() {
  const chosen = remember("theme");
  if (THEMES.includes(chosen)) return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
