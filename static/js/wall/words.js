// The wall's words for what the state carries as codes.

import { t } from "../text/messages.js";
import { ago, lengthOf, timeLeft } from "../text/time_left.js";

const MINUTE_MS = 60_000;

/** What is to be decided; with the shape and the colour that the map gives it. */
export function decisionLook(what) {
  const looks = {
    to_review: { status: "new", shape: "circle", word: t("To review") },
    unacknowledged: { status: "new", shape: "shield", word: t("Not acknowledged") },
    overdue: { status: "overdue", shape: "triangle", word: t("Overdue") },
    red: { status: "overdue", shape: "octagon", word: t("Red line") },
    arbitration: { status: "doing", shape: "pill", word: t("To arbitrate") },
  };
  return looks[what] || looks.to_review;
}

/** How long something waits, `{time, isOver}`: over by so much where its term is past, else since when. */
export function waiting({ due_at: due, since }, now) {
  const left = timeLeft(due, now);
  if (left?.isOver) return { time: left.words, isOver: true };
  const time = t("waiting %(length)s", { length: lengthOf(Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE_MS))) });
  return { time, isOver: false };
}

/** The time left of an open matter, `{time, isOver}`; without a term, or while it stands still, how long it has been here. */
export function untilDue({ state, due_at: due, received_at: received }, now) {
  const left = state === "suspended" ? null : timeLeft(due, now);
  return { time: left?.words || ago(received, now), isOver: Boolean(left?.isOver) };
}

/** Where a call stands. */
export function callWord(state) {
  const words = {
    sent: t("Not acknowledged"),
    acknowledged: t("Acknowledged"),
    en_route: t("On the way"),
    arrived: t("On the spot"),
    done: t("Handled"),
    refused: t("Refused"),
  };
  return words[state] || "";
}

/** The word of a mark: of one that is late it says what for, because the count of late matters means the whole matter. */
export function stateWords({ red, threat, due_what: what }, { status, word }) {
  if (status !== "overdue" || red || threat || !what || what === "finish") return word;
  return t("%(what)s overdue", { what: dueWord(what) });
}

/** What has to happen next. */
export function dueWord(code) {
  const words = {
    review: t("review"),
    call: t("somebody to call"),
    acknowledge: t("acknowledgement"),
    arrive: t("arrival"),
    finish: t("completion"),
    decide: t("decision"),
    verify: t("verification"),
  };
  return words[code] || "";
}

/** Age classes of hazards, youngest first. */
export function ageWord(key) {
  const words = { le7: t("within 7 days"), le30: t("within 30 days"), le90: t("within 90 days"), gt90: t("over 90 days") };
  return words[key] || key;
}

export const AGES = ["le7", "le30", "le90", "gt90"];

/** The class of an age in days. */
export function ageClass(days) {
  return days <= 7 ? "le7" : days <= 30 ? "le30" : days <= 90 ? "le90" : "gt90";
}

export const AGE_SHAPES = { le7: "circle", le30: "pill", le90: "square", gt90: "octagon" };
