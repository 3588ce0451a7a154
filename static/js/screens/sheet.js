// The bottom sheet of small screens: three heights, by press or by drag.

import { byId } from "../dom/elements.js";

const HEIGHTS = ["peek", "half", "full"];

/** `{set(name), atLeast(name)}`; `onChange` is called after the height changed. */
export function bindSheet(onChange) {
  const grip = byId("grip");
  const now = () => HEIGHTS.indexOf(document.body.dataset.sheet);
  const set = (name) => {
    if (document.body.dataset.sheet === name) return;
    document.body.dataset.sheet = name;
    onChange();
  };
  let from = null;
  grip.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener("pointerup", (event) => {
    const moved = from === null ? 0 : event.clientY - from;
    from = null;
    if (Math.abs(moved) < 24) return;
    set(HEIGHTS[Math.max(0, Math.min(2, now() + (moved < 0 ? 1 : -1)))]);
    grip.dataset.dragged = "yes";
  });
  grip.addEventListener("click", () => {
    if (grip.dataset.dragged) return delete grip.dataset.dragged;
    return set(HEIGHTS[(now() + 1) % HEIGHTS.length]);
  });
  return { set, atLeast: (name) => now() < HEIGHTS.indexOf(name) && set(name) };
}
