// Figures on the wall: the number as the server counted it, "—" and the reason where there is none.

import { mark, part, show, write } from "./write.js";
import { t } from "../text/messages.js";
import { formatNumber } from "../text/numbers.js";

/** Minutes are whole from ten on: nobody reads tenths from across a room. */
export function figureWords(value) {
  if (value === null || value === undefined) return "—";
  return formatNumber(value, value < 10 ? 1 : 0);
}

/** Why there is no number. */
export function reasonOf(key) {
  const reasons = {
    report_in_median_min: t("Nobody arrived yet"),
    report_in_worst_min: t("Nobody arrived yet"),
  };
  return reasons[key] || t("Not known");
}

/** Writes a number into the element of a figure; `title` is its definition. */
export function drawFigure(element, value, { reason, definition } = {}) {
  const isNone = value === null || value === undefined;
  write(part(element, "number"), figureWords(value));
  element.classList.toggle("is-none", isNone);
  const why = part(element, "why");
  if (why) {
    write(why, isNone ? reason || reasonOf(element.dataset.figure) : "");
    show(why, isNone);
  }
  if (definition && element.title !== definition) element.title = definition;
}

/** Writes a count that waits for a decision; nothing waiting is quiet. */
export function drawWaiting(element, value) {
  drawFigure(element, value);
  element.classList.toggle("is-zero", !value);
  mark(element, "count", String(value ?? ""));
}

/** Every figure of a panel that belongs to no section, by its key. */
export function figuresOf(panel) {
  return [...panel.querySelectorAll("[data-figure]:not(.of-section)")];
}
