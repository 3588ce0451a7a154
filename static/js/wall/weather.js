// Warnings of the weather: a band each below the head while they hold, the gravest first; over is over by the clock.

import { h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { clock } from "../text/time_left.js";
import { mark, Rows, show, write } from "./write.js";

const MOST = 3;

/** Those that hold at an instant, of the warnings of a state. */
export function holding(warnings, now) {
  return (warnings || []).filter((each) => Date.parse(each.begins_at) <= now && now < Date.parse(each.ends_at));
}

export class WeatherBand {
  constructor(list) {
    this.list = list;
    this.rows = new Rows(list, row, (made, warning) => this.#write(made, warning));
  }

  draw(warnings, now) {
    const found = holding(warnings, now);
    this.now = now;
    this.others = found.length - MOST;
    this.last = found[Math.min(found.length, MOST) - 1];
    show(this.list, found.length > 0);
    this.rows.show(found.slice(0, MOST));
  }

  #write({ element, label, words, until, more }, warning) {
    mark(element, "level", warning.level);
    write(label, `${warning.kind_label} ${warning.level_label}`);
    write(words, warning.text);
    write(until, t("until %(time)s", { time: clock(warning.ends_at, this.now) }));
    write(more, warning === this.last && this.others > 0 ? t("%(count)s more warnings", { count: this.others }) : "");
  }
}

function row() {
  const [label, words, until, more] = [h("b"), h("span", { class: "weather-words" }), h("span", { class: "weather-until" }), h("span", { class: "weather-more" })];
  const element = h("li", {}, h("span", { class: "weather-label" }, h("i", { "aria-hidden": "true" }), label), words, more, until);
  return { element, label, words, until, more };
}
