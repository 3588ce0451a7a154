// How the screen reads in sun and wind: size of the text, sunlight or night, and whether the whistle must be held.

import { remember } from "../dom/page.js";
import { setTheme, theme } from "../dom/theme.js";

export const SIZES = ["usual", "large", "largest"];

/** Sunlight is the rule outdoors, whatever the system is set to; night is chosen. */
export function wearTheme(name = remember("phone-theme") || "light", { keep = false } = {}) {
  setTheme(name, { keep: false });
  if (keep) remember("phone-theme", name);
  document.querySelector("meta[name=theme-color]")?.setAttribute("content", name === "dark" ? "#121c2d" : "#c8372d");
}

export function switchTheme() {
  wearTheme(theme() === "dark" ? "light" : "dark", { keep: true });
}

export function size() {
  const kept = remember("phone-size");
  return SIZES.includes(kept) ? kept : "usual";
}

export function wearSize(name = size()) {
  document.documentElement.dataset.size = name;
  remember("phone-size", name);
}

export function isTapEnough() {
  return remember("phone-tap") === "yes";
}

export function letTapBeEnough(isEnough) {
  remember("phone-tap", isEnough ? "yes" : "no");
}
