// How old what one sees is: in words and colour after half a minute, greyed after two; what was last true stays.

import { t } from "../text/messages.js";
import { clock, lengthOf } from "../text/time_left.js";
import { elapsed } from "./life_words.js";

export const STALE_MS = 30_000;
export const GREY_MS = 120_000;
const SAID_AFTER_MS = 10_000;

/** `fresh`, `stale` or `grey`. */
export function ageOf(ms) {
  if (ms > GREY_MS) return "grey";
  return ms > STALE_MS ? "stale" : "fresh";
}

/** The sentence in the head of the screen. */
export function ageWords(asOf, now) {
  const age = ageOf(now - asOf);
  const time = clock(asOf, now, { seconds: true });
  if (age === "fresh") return t("Data as of %(time)s", { time });
  if (age === "stale") return t("Data as of %(time)s, not renewed for %(seconds)s s", { time, seconds: Math.floor((now - asOf) / 1000) });
  return t("Data not renewed for %(length)s; what you see is of %(time)s", { length: lengthOf(Math.floor((now - asOf) / 60_000)), time });
}

/** The banner of a broken connection; a break of a few seconds is nobody's concern. */
export function lostWords({ isLost, heardAt, asOf }, now) {
  if (!isLost || now - heardAt < SAID_AFTER_MS) return "";
  return t("Connection lost for %(length)s, showing data of %(time)s", { length: elapsed(now - heardAt), time: clock(asOf, now) });
}
