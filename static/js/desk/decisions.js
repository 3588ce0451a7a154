// What was asked that somebody else must decide, and what became of it.

import { fill, h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { clock, timeLeft } from "../text/time_left.js";
import { decisionWord, groundWord, levelWord } from "./words.js";

export class Decisions {
  constructor(element, { onDecide }) {
    Object.assign(this, { element, onDecide });
  }

  show({ decisions, calls }, now) {
    this.element.hidden = decisions.length === 0;
    fill(this.element, h("h3", {}, t("Decisions")), h("ul", { class: "decisions" }, decisions.map((one) => this.#card(one, calls, now))));
  }

  #card(one, calls, now) {
    const of = calls.find(({ id }) => id === one.call_id)?.label;
    const left = one.outcome ? null : timeLeft(one.decide_by, now);
    const outcome = { granted: one.kind === "arbitration" ? t("The refusal stands") : t("Granted"), denied: one.kind === "arbitration" ? t("The refusal is overruled") : t("Denied") }[one.outcome];
    return h(
      "li",
      { class: "decision", dataset: { status: one.outcome ? "off" : left?.isOver ? "overdue" : "new" } },
      h("div", { class: "call-head" }, h("strong", {}, decisionWord(one.kind), of && ` · ${of}`), h("span", { class: "call-state" }, outcome || t("Undecided"))),
      h("p", {}, [groundWord(one.ground), one.note].filter(Boolean).join(" · ")),
      h("p", { class: "call-times" }, [levelWord(one.level), t("asked %(time)s", { time: clock(one.asked_at, now) }), one.until_at && t("until %(time)s", { time: clock(one.until_at, now) })].filter(Boolean).join(" · ")),
      left && h("p", { class: left.isOver ? "call-due is-over" : "call-due" }, [t("decide by %(time)s", { time: clock(one.decide_by, now) }), left.words].join(" · ")),
      one.answer && h("p", { class: "call-outcome" }, one.answer),
      one.may_decide && h("div", { class: "call-acts" }, h("button", { type: "button", class: "button is-small", onclick: () => this.onDecide(one) }, t("Decide it"))),
    );
  }
}
