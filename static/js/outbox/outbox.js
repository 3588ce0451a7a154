// What was written on this phone waits here until the server has it: in order, once, and only for who wrote it.

import { verdict } from "./verdict.js";

export const LIMITS = { items: 50, bytes: 100 * 1024 * 1024 };
/** What the server takes only after longer than this lets what was written after it pass; and no wait is longer than an hour. */
const SOON_S = 60;
const LONGEST_ASIDE_MS = 3_600_000;
const LONGEST_HOLD_MS = 60_000;

/** There is no room left; `what` is `items`, `bytes` or `quota`. */
export class Full extends Error {
  constructor(what) {
    super(`the outbox is full: ${what}`);
    this.what = what;
  }
}

/**
 * `store` keeps, `send(item, blob)` answers `{status, body, wait_s}`, `shrink(blob)` gives a smaller photo or null,
 * `renew()` gets a new form token and tells whose log-in it is, `lock(work)` lets one page send at a time.
 */
export class Outbox {
  #busy = null;
  #again = false;

  constructor({ store, send, shrink, renew, lock = (work) => work(), now = Date.now, limits = LIMITS }) {
    Object.assign(this, { store, send, shrink, renew, lock, now, limits });
    this.account = null;
    this.needsLogin = false;
    this.sending = null;
    this.listeners = new Set();
  }

  /** `listener(event)` hears `{type: "added" | "changed" | "taken" | "refused", item?, body?}`. */
  listen(listener) {
    this.listeners.add(listener);
  }

  /** Keeps an item: `{id, path, body?, kind: "text" | "photo", label, after?, urgent?}`; throws Full. */
  async add(item, { hold_ms = 0, blob = null } = {}) {
    await this.#makeRoom(blob?.size || 0);
    const made = { ...item, account: this.account, made_at: this.now(), held_until: this.now() + hold_ms, size: blob?.size || 0 };
    try {
      made.seq = await this.store.add(made, blob);
    } catch (error) {
      throw error?.name === "QuotaExceededError" ? new Full("quota") : error;
    }
    this.#tell({ type: "added", item: made });
    return made;
  }

  /** Takes back what was not sent yet, with everything that hangs on it; false where it is too late for that. */
  async undo(id) {
    const items = await this.#mine();
    const found = items.find((item) => item.id === id && !item.refused);
    if (!found || this.sending === id) return false;
    for (const item of [found, ...items.filter(({ after }) => after === id)]) await this.store.remove(item);
    this.#tell({ type: "changed" });
    return true;
  }

  async waiting() {
    return (await this.#mine()).filter(({ refused }) => !refused);
  }

  async refused() {
    return (await this.#mine()).filter(({ refused }) => refused);
  }

  /** How many items of other people wait on this phone for their own log-in. */
  async others() {
    return (await this.store.all()).filter(({ account }) => account !== this.account).length;
  }

  /** Removes a refused item because its writer has read why. */
  async discard(id) {
    for (const item of await this.refused()) if (item.id === id) await this.store.remove(item);
    this.#tell({ type: "changed" });
  }

  /** Sends a refused item once more, unchanged. */
  async retry(id) {
    for (const item of await this.refused()) if (item.id === id) await this.store.put({ ...item, refused: null });
    this.#tell({ type: "changed" });
  }

  /** Sends what is due until something does not arrive; resolves to whether everything due was answered. */
  flush() {
    if (this.#busy) {
      this.#again = true;
      return this.#busy;
    }
    this.#busy = this.#flushAll().finally(() => {
      this.#busy = null;
    });
    return this.#busy;
  }

  async #flushAll() {
    let done = true;
    do {
      this.#again = false;
      done = (await this.lock(() => this.#run())) ?? true;
    } while (this.#again && done);
    return done;
  }

  async #run() {
    for (;;) {
      const item = nextOf(await this.#mine(), this.now());
      if (!item) return true;
      if (!(await this.#deliver(item))) return false;
    }
  }

  async #deliver(item, { renewed = false } = {}) {
    this.sending = item.id;
    let answer;
    try {
      const blob = item.kind === "photo" ? await this.store.blob(item.id) : null;
      answer = await this.send(item, blob, (change) => this.store.put(Object.assign(item, change)));
    } finally {
      this.sending = null;
    }
    const { status, body, wait_s = 0 } = answer;
    const meaning = verdict(status, body?.fields);
    if (status === 429 && wait_s > SOON_S) return this.#setAside(item, wait_s);
    this.needsLogin = meaning === "login";
    if (meaning === "taken") await this.#taken(item, body);
    if (meaning === "refused") await this.#refuse(item, { status, title: body?.detail || body?.title || "" });
    if (meaning === "login" || meaning === "later") this.#tell({ type: "changed" });
    if (meaning === "token" && !renewed) return (await this.renew()) === this.account && this.#deliver(item, { renewed: true });
    return meaning === "taken" || meaning === "refused";
  }

  /** So many were sent within the hour that the server takes this one later: it keeps its place and holds up nothing else. */
  async #setAside(item, wait_s) {
    await this.store.put({ ...item, aside_until: this.now() + Math.min(wait_s * 1000, LONGEST_ASIDE_MS) });
    this.#tell({ type: "changed" });
    return true;
  }

  /** What hangs on it learns which number the server gave it. */
  async #taken(item, body) {
    for (const each of await this.#mine()) {
      if (each.after === item.id) await this.store.put({ ...each, after: null, path: each.path.replace("{id}", body?.id) });
    }
    await this.store.remove(item);
    this.#tell({ type: "taken", item, body });
  }

  async #refuse(item, why) {
    const hanging = (await this.#mine()).filter(({ after }) => after === item.id);
    for (const each of [item, ...hanging]) await this.store.put({ ...each, refused: why });
    this.#tell({ type: "refused", item: { ...item, refused: why } });
  }

  async #makeRoom(more) {
    const waiting = await this.waiting();
    if (waiting.length >= this.limits.items) throw new Full("items");
    const held = (items) => items.reduce((sum, { size }) => sum + size, 0) + more;
    for (const item of waiting.filter(({ kind }) => kind === "photo")) {
      if (held(waiting) <= this.limits.bytes) return;
      const smaller = await this.shrink?.(await this.store.blob(item.id));
      if (!smaller || smaller.size >= item.size) continue;
      await this.store.putBlob(item.id, smaller);
      item.size = smaller.size;
      await this.store.put(item);
    }
    if (held(waiting) > this.limits.bytes) throw new Full("bytes");
  }

  async #mine() {
    return (await this.store.all()).filter(({ account }) => account === this.account);
  }

  #tell(event) {
    for (const listener of this.listeners) listener(event);
  }
}

/** Whether the server asked for it later; a clock that was set back keeps nothing waiting. */
export const isAside = ({ aside_until = 0 }, now) => aside_until > now && aside_until - now <= LONGEST_ASIDE_MS;

/** Urgent texts first, then texts in the order they were written, then photos; one that is held holds those behind it. */
export function nextOf(items, now) {
  const free = items.filter((item) => !item.refused && !item.after && !isAside(item, now));
  const isDue = ({ held_until }) => held_until <= now || held_until - now > LONGEST_HOLD_MS;
  const urgent = free.find((item) => item.urgent && isDue(item));
  if (urgent) return urgent;
  const first = free.find(({ kind }) => kind !== "photo") || free[0];
  return first && isDue(first) ? first : undefined;
}
