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

/** The zone of the product's clocks, whatever the device is set to. */
export const ZONE = "Asia/Shanghai";
const ZONE_OFFSET = "+08:00";
export const ZONE_MS = 8 * HOUR * MINUTE_MS;

const dayOf = (instant) => Math.floor((Number(new Date(instant)) + ZONE_MS) / (DAY * MINUTE_MS));

/** `14:05`, and the day before it where it is not today. */
export function clock(at, now, { seconds = false } = {}) {
  const date = new Date(at);
  const time = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: ZONE, ...(seconds && { second: "2-digit" }) };
  const words = date.toLocaleTimeString(currentLanguage(), time);
  if (dayOf(at) === dayOf(now)) return words;
  return `${date.toLocaleDateString(currentLanguage(), { month: "numeric", day: "numeric", timeZone: ZONE })} ${words}`;
}

/** An instant as a field for date and time holds it: `2026-11-24T14:05`, by the product's clocks. */
export function toField(date) {
  return new Date(Number(date) + ZONE_MS).toISOString().slice(0, 16);
}

/** The instant that such a field holds. */
export function fromField(text) {
  return text ? new Date(`${text}:00${ZONE_OFFSET}`).toISOString() : "";
}
