// How old what one sees is: said in words, coloured after half a minute, greyed after two.

import { fill } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { clock, lengthOf } from "../text/time_left.js";

export const OLD_S = 30;
export const STALE_S = 120;

/** `fresh`, `old` or `stale` by the seconds since the server was last heard. */
export function ageOf(seconds) {
  if (seconds > STALE_S) return "stale";
  return seconds > OLD_S ? "old" : "fresh";
}

/** The sentence that stands on the screen. */
export function freshnessWords(heard, seconds) {
  const time = clock(heard, heard, { seconds: true });
  const age = ageOf(seconds);
  if (age === "fresh") return t("Data as of %(time)s", { time });
  if (age === "old") return t("Data as of %(time)s, not renewed for %(seconds)s s", { time, seconds: Math.round(seconds) });
  return t("Data not renewed for %(length)s; what you see is of %(time)s", { length: lengthOf(Math.floor(seconds / 60)), time });
}

export class Freshness {
  constructor(element, { now = () => Date.now() } = {}) {
    this.element = element;
    this.now = now;
    this.heardAt = null;
  }

  heard(at = this.now()) {
    this.heardAt = Math.max(this.heardAt || 0, at);
    this.draw();
  }

  draw() {
    if (!this.heardAt) return;
    const seconds = (this.now() - this.heardAt) / 1000;
    const words = freshnessWords(new Date(this.heardAt), seconds);
    if (words !== this.words) fill(this.element, words);
    this.words = words;
    document.body.dataset.age = ageOf(seconds);
  }
}
