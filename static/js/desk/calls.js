// Who is called and why, how far each is, by when, and what may be done for him.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { clock, timeLeft } from "../text/time_left.js";
import { callActs } from "./acts.js";
import { CALL_STATUS, callWord, groundWord, methodWord } from "./words.js";

const PLAIN = ["acknowledge", "arrive", "finish"];
const NEXT_DUE = { sent: "acknowledge_by", acknowledged: "arrive_by", en_route: "arrive_by", arrived: "finish_by" };

/** The deadline that runs for a call now. */
export function dueOf(call) {
  const own = call[NEXT_DUE[call.state]];
  return NEXT_DUE[call.state] ? own || call.arrive_by || call.finish_by || null : null;
}

/** Calls that somebody has to ring up: not acknowledged, and no message is known to have reached them. */
export function unreached(calls) {
  return calls.filter(({ state, reached }) => state === "sent" && reached !== "yes");
}

export class Calls {
  /** `onAct(name, call, {behalf})`. */
  constructor(element, { onAct }) {
    Object.assign(this, { element, onAct });
    this.unfolded = new Set();
  }

  show({ calls }, now) {
    this.element.hidden = calls.length === 0;
    const sorted = [...calls].sort((a, b) => Number(b.is_lead) - Number(a.is_lead) || a.id - b.id);
    fill(this.element, h("h3", {}, t("Who is called, and why")), h("ul", { class: "calls" }, sorted.map((call) => this.#card(call, now))));
  }

  #card(call, now) {
    const left = timeLeft(dueOf(call), now);
    return h(
      "li",
      { class: "call", dataset: { status: CALL_STATUS[call.state], call: String(call.id) } },
      h(
        "div",
        { class: "call-head" },
        h("strong", {}, call.label, call.handed_to && ` › ${call.handed_to}`),
        call.is_lead && h("span", { class: "chip is-lead" }, icon("flag"), t("Lead")),
        h("span", { class: "call-state" }, callWord(call.state)),
      ),
      h("p", { class: "call-reason" }, call.reason),
      h("p", { class: "call-times" }, timesOf(call, now).join(" · ")),
      left && h("p", { class: left.isOver ? "call-due is-over" : "call-due" }, icon("clock"), `${dueWords(call, now)} · ${left.words}`),
      warnings(call, now),
      call.outcome && h("p", { class: "call-outcome" }, call.remote ? t("Handled without coming: %(outcome)s", { outcome: call.outcome }) : call.outcome),
      call.state === "refused" && h("p", { class: "call-outcome" }, t("Ground: %(ground)s", { ground: groundWord(call.refusal_ground) })),
      this.#phone(call),
      this.#acts(call),
    );
  }

  // A telephone number is a link: a desk telephone or a phone dials it.
  #phone(call) {
    if (!unreached([call]).length || !call.contact_hint) return null;
    const number = /[0-9][0-9 -]{5,}[0-9]/.exec(call.contact_hint)?.[0];
    return h(
      "p",
      { class: "call-phone" },
      icon("phone"),
      h("span", {}, t("Please telephone: %(contact)s", { contact: call.contact_hint })),
      number && h("a", { class: "button is-small", href: `tel:${number.replace(/[^0-9]/g, "")}` }, t("Dial")),
    );
  }

  #acts(call) {
    const words = callActs();
    const names = Object.keys(words).filter((name) => call.acts.includes(name));
    if (!names.length) return null;
    const buttons = names.map((name) => {
      const behalf = !call.is_mine && !["recall", "lead"].includes(name);
      const label = behalf ? t("%(act)s (by phone)", { act: words[name].word }) : words[name].word;
      return h("button", { type: "button", class: "button is-small", dataset: { act: name }, onclick: () => this.onAct(name, call, { behalf }) }, label);
    });
    const isPlain = ({ dataset }) => PLAIN.includes(dataset.act);
    const rest = buttons.filter((button) => !isPlain(button));
    const more = rest.length > 0 && h("details", { class: "call-more", open: this.unfolded.has(call.id), ontoggle: ({ target }) => this.unfolded[target.open ? "add" : "delete"](call.id) }, h("summary", {}, t("More")), h("div", { class: "call-acts" }, rest));
    return h("div", { class: "call-acts", role: "group", "aria-label": call.label }, buttons.filter(isPlain), more);
  }
}

function timesOf(call, now) {
  const { times = {} } = call;
  const named = [
    [t("called"), call.sent_at],
    [t("acknowledged"), times.acknowledged_at],
    [t("on the way"), times.en_route_at],
    [t("reported in"), times.arrived_at],
    [t("handled"), times.done_at],
  ];
  const proof = call.arrival_method && `${methodWord(call.arrival_method)}${call.arrival_accuracy_m ? ` ±${Math.round(call.arrival_accuracy_m)} m` : ""}`;
  return [...named.filter(([, at]) => at).map(([name, at]) => `${name} ${clock(at, now)}`), proof].filter(Boolean);
}

function dueWords(call, now) {
  const at = clock(dueOf(call), now);
  return { sent: t("acknowledge by %(time)s", { time: at }), arrived: t("finish by %(time)s", { time: at }) }[call.state] || t("arrive by %(time)s", { time: at });
}

function warnings(call, now) {
  const said = [
    call.urged_at && t("Reminded %(time)s", { time: clock(call.urged_at, now) }),
    call.supervised_at && t("Supervised %(time)s", { time: clock(call.supervised_at, now) }),
    call.red_at && t("Far overdue since %(time)s", { time: clock(call.red_at, now) }),
    call.extended && t("Extended once"),
  ].filter(Boolean);
  return said.length > 0 && h("p", { class: "call-warn" }, icon("alert-triangle"), said.join(" · "));
}
