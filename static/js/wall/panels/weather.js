// Announced weather: a band in the head of the wall, the gravest first, one after the other.

import { mark, show, write } from "../write.js";
import { h } from "../../dom/elements.js";
import { t } from "../../text/messages.js";
import { clock } from "../../text/time_left.js";

const PAGE_MS = 10_000;

/** Which of the warnings that hold is shown, and how many there are: `{warning, page, pages}`. */
export function warningAt({ warnings = [] }, now) {
  const running = warnings.filter(({ begins_at: from, ends_at: to }) => Date.parse(from) <= now && now < Date.parse(to));
  const page = Math.floor(now / PAGE_MS) % Math.max(1, running.length);
  return { warning: running[page] || null, page, pages: running.length };
}

export class WeatherPanel {
  constructor(element) {
    this.element = element;
    this.parts = Object.fromEntries(["name", "level", "text", "until", "page"].map((name) => [name, h("span", { class: `weather-${name}` })]));
    this.band = h("p", { class: "weather", hidden: true, role: "status" }, Object.values(this.parts));
    element.append(this.band);
  }

  isShown() {
    return true;
  }

  draw({ state }, now) {
    const { warning, page, pages } = warningAt(state, now);
    show(this.band, Boolean(warning));
    if (!warning) return;
    mark(this.band, "level", warning.level);
    write(this.parts.name, warning.kind_label);
    write(this.parts.level, warning.level_label);
    write(this.parts.text, warning.text);
    write(this.parts.until, t("until %(time)s", { time: clock(warning.ends_at, now) }));
    write(this.parts.page, pages > 1 ? `${page + 1}/${pages}` : "");
  }
}

