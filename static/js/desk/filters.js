// What the queue shows: kept in the address, so that a link shows the same queue to a colleague.

import { isOverdue } from "../map/incident_marks.js";
import { isOver } from "./order.js";

const LISTS = { state: /^[a-z_]+$/, section: /^\d{1,18}$/, category: /^[a-z0-9_.-]+$/, urgency: /^[a-z]+$/, source: /^[a-z0-9_]+$/ };
const SWITCHES = ["mine", "overdue", "unreached"];
// Our number, or that of the hotline, which has letters.
const NUMBER = /^[0-9A-Za-z_/-]{1,40}$/;

/** What an address asks for; parts that cannot be understood are left out. */
export function parseFilters(search) {
  const asked = new URLSearchParams(search || "");
  const filters = {};
  for (const [name, pattern] of Object.entries(LISTS)) {
    const value = asked.get(name);
    if (value && pattern.test(value)) filters[name] = value;
  }
  for (const name of SWITCHES) if (asked.get(name) === "1") filters[name] = true;
  if (NUMBER.test(asked.get("q") || "")) filters.q = asked.get("q");
  if (/^\d{1,18}$/.test(asked.get("id") || "")) filters.id = Number(asked.get("id"));
  return filters;
}

/** The address of filters, in a fixed order; nothing is said about what is not filtered. */
export function formatFilters(filters) {
  const words = new URLSearchParams();
  for (const name of [...Object.keys(LISTS), ...SWITCHES, "q", "id"]) {
    if (filters[name]) words.set(name, filters[name] === true ? "1" : String(filters[name]));
  }
  const text = words.toString();
  return text ? `?${text}` : "";
}

/** Whether a mark passes; `me` is the name under which the reader claims. By source the server filters: no mark names it. */
export function passes(mark, filters, { now, me }) {
  const { state, section, category, urgency, mine, overdue, unreached, q } = filters;
  if (state ? mark.state !== state : isOver(mark)) return false;
  if (section && String(mark.section_id) !== section) return false;
  if (category && mark.category !== category && !String(mark.category).startsWith(`${category}.`)) return false;
  if (urgency && mark.urgency !== urgency) return false;
  if (mine && mark.claimed_by_name !== me) return false;
  if (overdue && !isOverdue(mark, now)) return false;
  if (unreached && !mark.unreached) return false;
  return !q || [mark.number, mark.hotline_number].some((number) => number && String(number).toUpperCase().includes(q.toUpperCase()));
}

/** How many filters narrow the queue. */
export function countFilters(filters) {
  return [...Object.keys(LISTS), ...SWITCHES, "q"].filter((name) => filters[name]).length;
}
