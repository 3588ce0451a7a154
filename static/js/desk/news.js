// What of all that is heard has to be heard by the reader too: what came, and what became graver, whatever is filtered.

const FRESH_MS = 120_000;
const GRAVE = { none: 0, open: 1, review: 2, threat: 3 };

export class News {
  constructor() {
    this.known = new Map();
  }

  /** Takes in what is no news: the first list, one narrowed otherwise, the answer to the reader's own act. */
  learn(mark) {
    const before = this.known.get(mark.id);
    if (!before || before.version <= mark.version) this.known.set(mark.id, { version: mark.version, grave: gravity(mark), route: mark.route });
  }

  /**
   * `came`, `risen` or null. Where only a part is listed (`isPart`), something unknown may be old:
   * then it is news if it was received a moment ago, or threatens life.
   */
  hear(mark, { now, isPart }) {
    const before = this.known.get(mark.id);
    const grave = gravity(mark);
    this.learn(mark);
    if (grave === GRAVE.none || (before && before.version > mark.version)) return null;
    if (!before) return !isPart || grave === GRAVE.threat || now - Date.parse(mark.received_at) < FRESH_MS ? "came" : null;
    const isHandedUp = before.route === "self" && mark.route === "whistle";
    return isHandedUp || (grave > before.grave && grave >= GRAVE.review) ? "risen" : null;
  }
}

function gravity({ state, threat }) {
  if (state === "closed") return GRAVE.none;
  if (threat) return GRAVE.threat;
  return state === "to_review" ? GRAVE.review : GRAVE.open;
}
