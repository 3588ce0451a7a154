// At night the screen is dimmed, by the product's clock and not by the device's.

import { ZONE } from "../text/time_left.js";

const FROM_HOUR = 22;
const TO_HOUR = 6;
const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hour12: false, timeZone: ZONE });

/** Whether it is night at `now`; `mode` is `auto`, or `on` and `off` for whoever wants it otherwise. */
export function isNight(now, mode = "auto") {
  if (mode === "on" || mode === "off") return mode === "on";
  const hour = Number(hours.format(new Date(now))) % 24;
  return hour >= FROM_HOUR || hour < TO_HOUR;
}
