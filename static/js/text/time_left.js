// Time left until a deadline, in words short enough for a row, and clock times that name another day.

import { t } from "./messages.js";
import { currentLanguage } from "./numbers.js";

const MINUTE_MS = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/** Minutes until `due`, rounded against the reader: 59 s left is 0 minutes, 1 s over is 1 minute over. */
export function minutesLeft(due, now) {
  const left_ms = Date.parse(due) - Number(now);
  return left_ms >= 0 ? Math.floor(left_ms / MINUTE_MS) : -Math.ceil(-left_ms / MINUTE_MS);
}

/** A length of time in the two largest parts that matter. */
export function lengthOf(minutes) {
  const days = Math.floor(minutes / DAY);
  const hours = Math.floor((minutes % DAY) / HOUR);
  if (days) return hours && days < 3 ? t("%(days)s d %(hours)s h", { days, hours }) : t("%(days)s d", { days });
  if (hours) return minutes % HOUR ? t("%(hours)s h %(minutes)s min", { hours, minutes: minutes % HOUR }) : t("%(hours)s h", { hours });
  return t("%(minutes)s min", { minutes });
}

/** `{isOver, minutes, words}` of a deadline; null where there is none. */
export function timeLeft(due, now) {
  if (!due) return null;
  const minutes = minutesLeft(due, now);
  const isOver = minutes < 0;
  const words = isOver ? t("over by %(length)s", { length: lengthOf(-minutes) }) : minutes ? t("%(length)s left", { length: lengthOf(minutes) }) : t("under 1 min");
  return { isOver, minutes, words };
}

/** How long ago something was. */
export function ago(at, now) {
  const minutes = Math.max(0, Math.floor((Number(now) - Date.parse(at)) / MINUTE_MS));
  return minutes ? t("%(length)s ago", { length: lengthOf(minutes) }) : t("just now");
}

const dayOf = (date) => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;

/** `14:05`, and the day before it where it is not today. */
export function clock(at, now, { seconds = false } = {}) {
  const date = new Date(at);
  const time = { hour: "2-digit", minute: "2-digit", hour12: false, ...(seconds && { second: "2-digit" }) };
  const words = date.toLocaleTimeString(currentLanguage(), time);
  if (dayOf(date) === dayOf(new Date(now))) return words;
  return `${date.toLocaleDateString(currentLanguage(), { month: "numeric", day: "numeric" })} ${words}`;
}
