// What states, times and ways are called on the phone: word and icon together, never colour alone.

import { icon } from "../dom/icons.js";
import { h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { serverNow } from "./clock.js";

const CALLS = {
  sent: ["bell", "new", () => t("To acknowledge")],
  acknowledged: ["check", "doing", () => t("Acknowledged")],
  en_route: ["walk", "doing", () => t("On the way")],
  arrived: ["map-pin", "doing", () => t("Has reported in")],
  done: ["circle-check", "done", () => t("Work done")],
  refused: ["arrow-back-up", "late", () => t("Sent back")],
  recalled: ["minus", "off", () => t("Recalled")],
};

const INCIDENTS = {
  to_review: ["eye", "new", () => t("Being reviewed")],
  waiting: ["bell", "new", () => t("Waiting for somebody to report in")],
  handling: ["walk", "doing", () => t("Being handled")],
  to_verify: ["clipboard-list", "new", () => t("To be verified")],
  suspended: ["clock", "off", () => t("Suspended")],
  closed: ["circle-check", "done", () => t("Matter closed")],
};

const URGENCIES = {
  life: ["alert-triangle", "late", () => t("Threat to life")],
  urgent: ["alert-circle", "new", () => t("Urgent")],
  general: ["info-circle", "doing", () => t("General")],
  complex: ["stack-2", "off", () => t("Complex")],
};

export function callState(state) {
  return chip(CALLS[state] || CALLS.sent);
}

export function incidentState(state) {
  return chip(INCIDENTS[state] || INCIDENTS.handling);
}

export function urgencyOf(name) {
  const [sign, tone, word] = URGENCIES[name] || URGENCIES.general;
  return { sign, tone, word: word() };
}

export const URGENCY_NAMES = Object.keys(URGENCIES);

/** What belongs to the simulated day says so wherever it stands. */
export function simulatedMark({ simulated }) {
  return simulated && h("span", { class: "chip is-off" }, icon("refresh"), h("span", {}, t("Simulated")));
}

function chip([sign, tone, word]) {
  return h("span", { class: `chip is-${tone}` }, icon(sign), h("span", {}, word()));
}

/** How long until a deadline, or since it passed. */
export function timeLeft(iso, now = serverNow()) {
  if (!iso) return "";
  const minutes = Math.round((Date.parse(iso) - now) / 60_000);
  const words = lengthOf(Math.abs(minutes));
  return minutes < 0 ? t("%(time)s overdue", { time: words }) : t("%(time)s left", { time: words });
}

export function isLate(iso, now = serverNow()) {
  return Boolean(iso) && Date.parse(iso) < now;
}

function lengthOf(minutes) {
  if (minutes < 60) return t("%(n)s min", { n: minutes });
  if (minutes < 48 * 60 && minutes % 60 === 0) return t("%(n)s h", { n: minutes / 60 });
  if (minutes < 48 * 60) return t("%(n)s h %(m)s min", { n: Math.floor(minutes / 60), m: minutes % 60 });
  return t("%(n)s days", { n: Math.round(minutes / 1440) });
}

export function clock(when) {
  const date = new Date(when);
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

/** When something was, with the day where it was not today. */
export function moment(iso, today = new Date()) {
  const date = new Date(iso);
  const isToday = date.toDateString() === today.toDateString();
  return isToday ? clock(date) : `${date.getMonth() + 1}-${date.getDate()} ${clock(date)}`;
}

/** Why there is no position, and what to do. */
export function positionWords({ error, now, isUseful }) {
  if (error === "denied") return t("Position is not allowed. Allow it in the browser's settings (lock sign beside the address), or choose another way.");
  if (error === "unavailable") return t("This phone gives no position here. Choose another way.");
  if (error === "timeout" && !now) return t("No position found yet. Go into the open, or choose another way.");
  if (!now) return t("Looking for your position…");
  if (!isUseful) return t("Position is only known to about %(m)s m. Better choose another way.", { m: now.accuracy_m });
  return t("Position known to about %(m)s m.", { m: now.accuracy_m });
}
