// What the desk knows: marks by id, rows' texts, and whom to tell when something changes.

import { inBands } from "./order.js";
import { passes } from "./filters.js";

// Counted beside the states: what is over, and what is asked of what is counted already.
const NO_STATES = ["closed", "asked"];

export class Store {
  /** `now()` is the server's time in ms; `me` the name under which the reader claims. */
  constructor({ now, me }) {
    this.now = now;
    this.me = me;
    this.marks = new Map();
    this.unseen = new Set();
    this.chosen = new Set();
    this.filters = {};
    this.totals = null;
    this.listeners = new Set();
  }

  onChange(listener) {
    this.listeners.add(listener);
  }

  /** Takes the whole queue as the server lists it; returns what was not known before. */
  setRows(rows) {
    const before = this.marks;
    const added = rows.filter(({ id }) => !before.has(id));
    this.marks = new Map(rows.map((row) => [row.id, newer(before.get(row.id), row)]));
    this.#tell();
    return added;
  }

  /** Takes one mark, from the feed or from an answer; returns whether it is new here. An older one changes nothing. */
  put(mark) {
    const known = this.marks.get(mark.id);
    if (known && known.version > mark.version) return false;
    this.marks.set(mark.id, { ...known, ...mark });
    this.#tell();
    return !known;
  }

  see(id) {
    if (this.unseen.delete(id)) this.#tell();
  }

  miss(id) {
    this.unseen.add(id);
    this.#tell();
  }

  choose(id) {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.#tell();
  }

  chooseNone() {
    this.chosen.clear();
    this.#tell();
  }

  setFilters(filters) {
    this.filters = filters;
    this.#tell();
  }

  /** Whether a mark passes the present filters, as far as marks say. */
  passes(mark) {
    return passes(mark, this.filters, { now: this.now(), me: this.me });
  }

  shown() {
    return [...this.marks.values()].filter((mark) => this.passes(mark));
  }

  bands() {
    return inBands(this.shown(), this.now());
  }

  /** How many open ones are in each state, whatever the filters say; the server's word where not all are here. */
  counts() {
    if (this.totals) return { ...this.totals, all: Object.entries(this.totals).reduce((sum, [state, count]) => (NO_STATES.includes(state) ? sum : sum + count), 0) };
    const counts = { all: 0 };
    for (const { state } of this.marks.values()) {
      if (state === "closed") continue;
      counts[state] = (counts[state] || 0) + 1;
      counts.all += 1;
    }
    return counts;
  }

  #tell() {
    for (const listener of this.listeners) listener();
  }
}

// A list that was read before an event arrived must not undo it.
function newer(known, row) {
  return known && known.version > row.version ? { ...row, ...known } : row;
}
