// The order of the queue: threats to life first, then by the time that is left.

import { minutesLeft } from "../text/time_left.js";

const LAST = Number.MAX_SAFE_INTEGER;

/** Whether nothing is to be done any more: closed, and nobody asks to open it again. */
export const isOver = ({ state, asked }) => state === "closed" && !asked;

const dueOf = (mark) => (isOver(mark) ? LAST : mark.due_at ? Date.parse(mark.due_at) : LAST - 1);

/** Compares two marks. */
export function byTimeLeft(a, b) {
  const threat = Number(isPinned(b)) - Number(isPinned(a));
  return threat || dueOf(a) - dueOf(b) || Date.parse(a.received_at) - Date.parse(b.received_at) || a.id - b.id;
}

/** A threat to life that somebody still has to do something about. */
export function isPinned({ threat, state }) {
  return Boolean(threat) && state !== "closed" && state !== "suspended";
}

/** The heading under which a mark stands. */
export function bandOf(mark, now) {
  if (isOver(mark)) return "closed";
  if (isPinned(mark)) return "threat";
  if (mark.state === "suspended") return "suspended";
  if (!mark.due_at) return "open";
  const minutes = minutesLeft(mark.due_at, now);
  if (minutes < 0) return "over";
  if (minutes < 60) return "hour";
  return minutes < 24 * 60 ? "day" : "later";
}

export const BANDS = ["threat", "over", "hour", "day", "later", "open", "suspended", "closed"];

/** Marks in order, cut into `[band, marks]`. */
export function inBands(marks, now) {
  const found = new Map(BANDS.map((band) => [band, []]));
  for (const mark of [...marks].sort(byTimeLeft)) found.get(bandOf(mark, now)).push(mark);
  return [...found].filter(([, members]) => members.length);
}
