// Numbers and times as a reader of the page's language writes them.

const formats = new Map();

let language = "zh-CN";

export function useLanguage(tag) {
  language = tag || "zh-CN";
  formats.clear();
}

export function currentLanguage() {
  return language;
}

function remembered(key, make) {
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key);
}

export function formatNumber(value, digits = 2) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (typeof value !== "number") return String(value);
  return remembered(`n${digits}`, () => new Intl.NumberFormat(language, { maximumFractionDigits: digits })).format(value);
}

export function formatTime(date) {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
  return remembered("time", () => new Intl.DateTimeFormat(language, options)).format(date);
}

/** `2026-03-01` as the language writes a day; anything else is returned as it is. */
export function formatDay(text) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text || "");
  if (!parts) return text || "";
  const day = new Date(Date.UTC(+parts[1], +parts[2] - 1, +parts[3]));
  const options = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };
  return remembered("day", () => new Intl.DateTimeFormat(language, options)).format(day);
}

export function formatPosition(lat, lng) {
  const ns = lat >= 0 ? "N" : "S";
  const ew = lng >= 0 ? "E" : "W";
  return `${Math.abs(lat).toFixed(5)}°${ns} ${Math.abs(lng).toFixed(5)}°${ew}`;
}
