// Which whistle has the whole attention: an urgent one that is new, one at a time, each once.

const SHOWN_MS = { life: 90_000, urgent: 45_000 };
const LEAST_MS = 6_000;
const ANSWERED_MS = 4_000;
const CROWDED = 3;
const CROWDED_MS = 15_000;
const GIVES_WAY_MS = 10_000;
/** What is older is no news any more: it stands among what needs a decision. */
export const NEWS_MS = 600_000;
const REMEMBERED = 1_000;
const OVER = ["to_verify", "suspended", "closed"];

/** `life` for a threat to life, `urgent`, or null for what does not take the stage. */
export function weightOf({ threat, urgency, route }) {
  if (threat || urgency === "life") return "life";
  return urgency === "urgent" && route !== "self" ? "urgent" : null;
}

/** `{called, acknowledged, arrived}`: how many were called and how far they have come; who refused was called too. */
export function answersOf({ calls = {} }) {
  const { sent = 0, acknowledged = 0, en_route: onTheWay = 0, arrived = 0, done = 0, refused = 0 } = calls;
  const there = arrived + done;
  return { called: sent + acknowledged + onTheWay + there + refused, acknowledged: acknowledged + onTheWay + there, arrived: there };
}

/** Whether help is certain: somebody is there, or all who were called have acknowledged, or it is over. */
export function isAnswered(mark) {
  if (OVER.includes(mark.state)) return true;
  const { acknowledged, arrived } = answersOf(mark);
  return arrived > 0 || (acknowledged > 0 && !mark.calls?.sent);
}

/**
 * `onChange(mark | null)` hears who takes the stage, every change of that mark, and when the stage is empty again;
 * `store` keeps which ones were shown, for the page that follows a reload. Driven by `tick(now)`.
 */
export class StageQueue {
  constructor({ store, onChange = () => {} } = {}) {
    Object.assign(this, { store, onChange });
    this.waiting = new Map();
    this.current = null;
    const before = store?.read();
    this.isFirst = !before;
    this.known = new Map(before || []);
  }

  /** Marks that a page begins with: on the first page they are no news, after a reload those unseen are. */
  begin(marks, now) {
    for (const mark of marks) {
      if (this.isFirst) this.#note(mark);
      else this.offer(mark, now);
    }
    this.isFirst = false;
    this.#keep();
  }

  /** A mark that is new here or may have changed; an older version must not come. */
  offer(mark, now) {
    if (this.current?.mark.id === mark.id) return this.#changed(mark, now);
    const waits = this.waiting.get(mark.id);
    if (waits ? !isAnswered(mark) && weightOf(mark) : this.#isNews(mark, now)) this.waiting.set(mark.id, { mark, sinceAt: waits?.sinceAt ?? now });
    else this.#pass(mark);
    return undefined;
  }

  /** How many wait for the stage. */
  get waits() {
    return this.waiting.size;
  }

  tick(now) {
    this.#setBack(now);
    if (this.current && now >= this.#endsAt()) this.#leave();
    for (const { mark, sinceAt } of this.waiting.values()) if (now - sinceAt > NEWS_MS) this.#pass(mark);
    if (!this.current && this.waiting.size) this.#enter(this.#foremost(), now);
  }

  // A clock that was set back must not hold the stage, or who waits for it, for longer than their time.
  #setBack(now) {
    const { current } = this;
    if (current) current.begunAt = Math.min(current.begunAt, now);
    if (current?.answeredAt) current.answeredAt = Math.min(current.answeredAt, now);
    for (const each of this.waiting.values()) each.sinceAt = Math.min(each.sinceAt, now);
  }

  #isNews(mark, now) {
    const before = this.known.get(mark.id);
    if (!weightOf(mark) || isAnswered(mark) || before === "shown") return false;
    return before !== undefined || now - Date.parse(mark.received_at) < NEWS_MS;
  }

  #pass(mark) {
    this.waiting.delete(mark.id);
    this.#note(mark);
  }

  #enter(mark, now) {
    this.waiting.delete(mark.id);
    this.current = { mark, begunAt: now, answeredAt: null };
    this.#note(mark);
    this.onChange(mark);
  }

  #changed(mark, now) {
    const { current } = this;
    const isNewer = mark.version !== current.mark.version;
    current.mark = mark;
    current.answeredAt = isAnswered(mark) ? (current.answeredAt ?? now) : null;
    this.#note(mark);
    if (isNewer) this.onChange(mark);
  }

  #leave() {
    this.current = null;
    this.onChange(null);
  }

  #endsAt() {
    const { begunAt, answeredAt, mark } = this.current;
    const weight = weightOf(mark) || "urgent";
    const ends = [begunAt + SHOWN_MS[weight]];
    if (answeredAt !== null) ends.push(answeredAt + ANSWERED_MS);
    if (this.waiting.size > CROWDED) ends.push(begunAt + CROWDED_MS);
    if (weight === "urgent" && [...this.waiting.values()].some((each) => weightOf(each.mark) === "life")) ends.push(begunAt + GIVES_WAY_MS);
    return Math.max(begunAt + LEAST_MS, Math.min(...ends));
  }

  #foremost() {
    const rank = (mark) => (weightOf(mark) === "life" ? 0 : 1);
    const marks = [...this.waiting.values()].map(({ mark }) => mark);
    return marks.sort((a, b) => rank(a) - rank(b) || Date.parse(a.received_at) - Date.parse(b.received_at))[0];
  }

  // `calm`: known and not urgent; `shown`: had its turn, or needs none any more; `closed`: would be news if opened anew.
  #note(mark) {
    const shown = this.known.get(mark.id) === "shown" || weightOf(mark);
    const status = mark.state === "closed" ? "closed" : shown ? "shown" : "calm";
    if (this.known.get(mark.id) === status) return;
    this.known.delete(mark.id);
    this.known.set(mark.id, status);
    if (this.known.size > REMEMBERED) this.known.delete(this.known.keys().next().value);
    if (!this.isFirst) this.#keep();
  }

  #keep() {
    this.store?.write([...this.known]);
  }
}
