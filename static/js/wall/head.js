// The head of the wall: what it shows, what time it is by the server's clock, how fresh, and whether the server is heard.

import { part, write } from "./write.js";
import { t } from "../text/messages.js";
import { ZONE } from "../text/time_left.js";
import { currentLanguage } from "../text/numbers.js";

const formats = new Map();

function written(now, name, options) {
  const key = `${currentLanguage()}/${name}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(currentLanguage(), { ...options, timeZone: ZONE }));
  return formats.get(key).format(now);
}

/** The name of a view; of one grid its own name. */
export function viewWords(view, gridName) {
  if (gridName) return gridName;
  const words = { community: t("The whole community"), grid: t("One grid"), dispatch: t("Whistles and report-in"), hazards: t("Hazards") };
  return words[view] || "";
}

export class Head {
  constructor(element) {
    this.element = element;
    this.parts = Object.fromEntries(["title", "clock", "day"].map((name) => [name, part(element, name)]));
  }

  title(words) {
    write(this.parts.title, words);
  }

  tick(now) {
    const { clock, day } = this.parts;
    write(clock, written(now, "time", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }));
    write(day, `${written(now, "day", { month: "long", day: "numeric" })}\n${written(now, "weekday", { weekday: "long" })}`);
  }
}
