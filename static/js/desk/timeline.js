// What happened, step by step, newest first: who, when, and who said so on the phone.

import { fill, h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { clock } from "../text/time_left.js";

const AT_FIRST = 6;

export class Timeline {
  constructor(element) {
    this.element = element;
    this.isWhole = false;
  }

  show(steps, now) {
    const newest = [...steps].sort((a, b) => b.id - a.id);
    const seen = this.isWhole ? newest : newest.slice(0, AT_FIRST);
    const rest = newest.length - seen.length;
    const more = h("button", { type: "button", class: "button is-small", onclick: () => this.#all(steps, now) }, t("All %(count)s steps", { count: newest.length }));
    fill(this.element, h("h3", {}, t("Timeline")), h("ol", { class: "timeline" }, seen.map((step) => row(step, now))), rest > 0 && more);
  }

  forget() {
    this.isWhole = false;
  }

  /** Shows all of it. */
  unfold(steps, now) {
    this.isWhole = true;
    this.show(steps, now);
  }

  #all(steps, now) {
    this.unfold(steps, now);
    this.element.querySelector("li:last-child")?.scrollIntoView({ block: "nearest" });
  }
}

function row({ at, words, by_name: by, behalf_name: behalf, behalf_at: behalfAt, note }, now) {
  const spoken = behalf && t("said by %(name)s on the phone at %(time)s", { name: behalf, time: behalfAt ? clock(behalfAt, now) : "" });
  return h(
    "li",
    {},
    h("time", { datetime: at }, clock(at, now)),
    h("div", {}, h("strong", {}, words), h("small", {}, [by, spoken].filter(Boolean).join(" · ")), note && h("p", {}, note)),
  );
}
