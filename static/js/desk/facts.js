// The head of the detail: what it is, where, since when, by when.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { stateWord, styleOf } from "../map/incident_marks.js";
import { t } from "../text/messages.js";
import { ago, clock, lengthOf, timeLeft } from "../text/time_left.js";
import { closedWord, dueWord, sourceWord, urgencyWord, whistleWord } from "./words.js";

/** State, urgency and what else is true of the whole incident. */
export function chips(detail, now) {
  const style = styleOf(detail, now);
  const state = detail.state === "closed" ? `${stateWord("closed")} · ${closedWord(detail.closed_as)}` : stateWord(detail.state);
  return [
    h("span", { class: "chip is-state", dataset: { status: style.status } }, state),
    style.word !== stateWord(detail.state) && detail.state !== "closed" && h("span", { class: "chip is-state", dataset: { status: style.status } }, style.word),
    h("span", { class: "chip" }, whistleWord(detail.whistle_kind)),
    h("span", { class: "chip" }, urgencyWord(detail.urgency)),
    detail.joint && h("span", { class: "chip" }, t("Joint handling with %(section)s", { section: detail.border_section_name || "" })),
    detail.simulated && h("span", { class: "chip" }, t("Simulated")),
  ];
}

/** Where and from whom, as terms and words. */
export function facts(detail, now) {
  const rows = [
    [t("Grid"), [detail.section_name || detail.area_name, detail.generation_label].filter(Boolean).join(" · ")],
    [t("Place"), [detail.compound_name, detail.building_name, detail.place_text].filter(Boolean).join(" · ")],
    [t("Source"), [sourceWord(detail.source), detail.by_name].filter(Boolean).join(" · ")],
    [t("12345 order"), hotline(detail, now)],
    [t("Reported at"), received(detail, now)],
    [t("Tried before"), detail.tried],
    [t("Claimed at the desk by"), detail.claimed_by_name],
    [t("Code for whoever arrives"), detail.state !== "closed" && detail.arrival_code],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, words]) => words).map(([name, words]) => h("div", {}, h("dt", {}, name), h("dd", {}, words))));
}

function received({ received_at: at, client_at: sent, delay_s: delay }, now) {
  const late = sent && delay > 60 && t("written at %(time)s, arrived %(length)s later", { time: clock(sent, now), length: lengthOf(Math.round(delay / 60)) });
  return [`${clock(at, now)}（${ago(at, now)}）`, late].filter(Boolean).join(" · ");
}

/** The order's own number, by which the hotline asks, and its limit. */
function hotline({ hotline_number: number, hotline_limit_at: limit, state }, now) {
  if (!number) return null;
  const left = state === "closed" ? null : timeLeft(limit, now);
  return [number, limit && t("to be answered by %(time)s", { time: clock(limit, now) }), left?.words].filter(Boolean).join(" · ");
}

/** The deadline that runs now, in words and as time left. */
export function due(detail, now) {
  const left = timeLeft(detail.due_at, now);
  if (detail.state === "closed") return null;
  if (detail.state === "suspended") return h("p", { class: "due is-still" }, icon("clock"), h("strong", {}, t("The clock stands still")));
  if (!left) return null;
  return h(
    "div",
    { class: left.isOver ? "due is-over" : "due", role: "timer", "aria-label": t("Time left") },
    h("strong", { class: "due-left" }, left.words),
    h("p", {}, t("%(what)s by %(time)s", { what: dueWord(detail.due_what), time: clock(detail.due_at, now) }), detail.limits_words && h("small", {}, wordsOf(detail.limits_words))),
  );
}

/** The limits of a category in words: of each step, how long. */
const wordsOf = (limits) => Object.entries(limits).map(([step, words]) => `${dueWord(step)} ${words}`).join(" · ");

/** A threat to life: the numbers first, and whether somebody has called them; `onCalled` notes that somebody did. */
export function threat({ threat: isThreat, emergency_called_at: called, state, acts, many_from_one: isOfMany }, now, { numbers, onCalled }) {
  if (!isThreat || state === "closed") return null;
  const note = !called && acts.includes("emergency-called") && h("button", { type: "button", class: "button is-small", dataset: { act: "emergency-called" }, onclick: onCalled }, icon("phone"), t("Emergency number called"));
  return h(
    "div",
    { class: "threat" },
    icon("alert-triangle"),
    h("div", {}, h("strong", {}, t("Threat to life: first call %(numbers)s", { numbers })), h("p", {}, called ? t("Called at %(time)s", { time: clock(called, now) }) : t("Nobody has noted such a call yet.")), isOfMany && h("p", { class: "is-many" }, t("Many from one account within the hour."))),
    note,
  );
}
