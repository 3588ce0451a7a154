// What the wall shows: the last state the server gave, and every mark that came since. Nothing older undoes what is newer.

const REAL = { simulated: false, figures: {} };

export class Store {
  /** `now()` is the server's time in ms. */
  constructor({ now = () => Date.now() } = {}) {
    this.now = now;
    this.state = null;
    this.marks = new Map();
    this.isReset = false;
    this.toldAt = new Map();
    this.listeners = new Set();
  }

  onChange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Takes a whole state. A mark that came after the instant it was read at stays, whatever it says of it. An older state
   * than the present one changes nothing, unless the wall looks into another time.
   */
  replace(state) {
    const before = this.isReset || this.state?.replay !== state.replay ? null : this.state;
    if (before && !state.replay && Date.parse(state.as_of) < Date.parse(before.as_of)) return false;
    const known = before && !state.replay ? this.marks : new Map();
    const kept = [...known.values()].filter(({ id }) => this.toldAt.get(id) > Date.parse(state.as_of));
    const marks = new Map(state.marks.map((mark) => [mark.id, newer(known.get(mark.id), mark)]));
    for (const mark of kept) marks.set(mark.id, newer(marks.get(mark.id), mark));
    this.marks = marks;
    this.state = { sets: [], sections: [], recent: [], ...state };
    this.isReset = false;
    for (const id of [...this.toldAt.keys()]) if (!marks.has(id)) this.toldAt.delete(id);
    this.#tell();
    return true;
  }

  /** Takes one mark from the feed; returns whether anything changed. One of an older or the same version changes nothing. */
  put(mark) {
    const known = this.marks.get(mark.id);
    if (known && known.version >= mark.version) return false;
    this.marks.set(mark.id, mark);
    this.toldAt.set(mark.id, this.now());
    this.#tell();
    return true;
  }

  /** Forgets what is newer than what: the next state is of another time and counts whatever is here. */
  reset() {
    this.isReset = true;
    this.toldAt.clear();
  }

  /** What is to be told without a new state: another view, another set. */
  touch() {
    this.#tell();
  }

  /** The figures of what happens, or of what is only simulated; null where there is no such set. */
  set(simulated) {
    return this.state?.sets.find((each) => each.simulated === simulated) || (simulated ? null : REAL);
  }

  /** Whether the simulated set leads: only where nothing real has happened and nothing real is open. */
  isSimulated() {
    return Boolean(this.set(true)) && this.isCalm(false);
  }

  /** The figures that lead the wall. */
  leading() {
    return this.set(this.isSimulated());
  }

  /** Whether a set has nothing to show: nothing came today, nothing is open. */
  isCalm(simulated) {
    const { figures } = this.set(simulated) || REAL;
    return !figures.incidents_of_day && !figures.whistles_of_day && !this.open(simulated).length;
  }

  /** Open matters of a set; of both without one. */
  open(simulated) {
    return [...this.marks.values()].filter((mark) => mark.state !== "closed" && (simulated === undefined || mark.simulated === simulated));
  }

  section(id) {
    return this.state?.sections.find((each) => each.id === id) || null;
  }

  sectionName(id) {
    return this.section(id)?.name || "";
  }

  /** The name of a section or of an area. */
  gridName(id) {
    return this.sectionName(id) || this.state.sections.find(({ area_id: area }) => area === id)?.area_name || "";
  }

  #tell() {
    for (const listener of this.listeners) listener();
  }
}

function newer(known, mark) {
  return known && known.version > mark.version ? known : mark;
}
