// What was written on this phone waits here until the server has it: in order, once, and only for who wrote it.

import { Lane } from "./lane.js";
import { asideFor, groupOf, headOf, heldFor, LANES, nextOf, settled, SOON_MS } from "./order.js";
import { Full, LIMITS, makeRoom } from "./room.js";
import { isServersFault, verdict } from "./verdict.js";

const SENT_KEEP_MS = 72 * 3600 * 1000;

/**
 * `store` keeps, `send(item, blob, note)` answers `{status, body}`, `shrink(blob)` gives a smaller photo or null,
 * `renew()` gets a new form token and tells whose log-in it is, `lock(lane, work)` lets one page send at a time.
 */
export class Outbox {
  constructor({ store, send, shrink, renew, lock = (_lane, work) => work(), now = Date.now, ticking = () => performance.now(), limits = LIMITS }) {
    Object.assign(this, { store, send, shrink, renew, lock, now, limits });
    this.account = null;
    this.needsLogin = false;
    this.numbers = new Map();
    this.listeners = new Set();
    this.lanes = Object.fromEntries(LANES.map((name) => [name, new Lane(() => lock(name, () => this.#run(name)), ticking, () => this.#tell({ type: "idle" }))]));
  }

  /** `listener(event)` hears `{type: "added" | "changed" | "taken" | "refused" | "idle", item?, body?}`. */
  listen(listener) {
    this.listeners.add(listener);
  }

  /** Keeps one item; throws Full. */
  async add(item, { hold_ms = 0, blob = null } = {}) {
    const [made] = await this.addAll([{ item, blob }], { hold_ms });
    return made;
  }

  /**
   * Keeps items together or not at all: `[{item: {id, path, body?, kind: "text" | "photo", label, after?, urgent?}, blob?}]`.
   * What is here already is not added once more. Throws Full.
   */
  async addAll(entries, { hold_ms = 0 } = {}) {
    const here = new Set((await this.#mine()).map(({ id }) => id));
    const fresh = entries.filter(({ item }) => !here.has(item.id));
    const bytes = fresh.reduce((sum, { blob }) => sum + (blob?.size || 0), 0);
    await makeRoom(this, await this.waiting(), { items: fresh.length, bytes });
    const made = fresh.map(({ item, blob }) => ({ item: { ...item, account: this.account, made_at: this.now(), hold_ms, size: blob?.size || 0 }, blob }));
    try {
      const numbers = await this.store.add(made);
      made.forEach(({ item }, index) => Object.assign(item, { seq: numbers[index] }));
    } catch (error) {
      throw error?.name === "QuotaExceededError" ? new Full("quota") : error;
    }
    const items = made.map(({ item }) => item);
    for (const item of items) this.#tell({ type: "added", item });
    return items;
  }

  /** Takes back what was not sent yet, with everything that hangs on it: `[{item, blob}]`, null where it is too late. */
  async undo(id) {
    const group = groupOf(await this.#mine(), id);
    if (!group.length || group[0].id !== id || group[0].refused || group[0].tried) return null;
    const blobs = await Promise.all(group.map((item) => (item.kind === "photo" ? this.store.blob(item.id) : null)));
    if (!(await this.store.takeBack(group))) return null;
    this.#tell({ type: "changed" });
    return group.map((item, index) => ({ item, blob: blobs[index] }));
  }

  async waiting() {
    return (await this.#mine()).filter(({ refused }) => !refused);
  }

  async refused() {
    return (await this.#mine()).filter(({ refused }) => refused);
  }

  /** Whistles that the server has, newest last: `[{uuid, incident, at}]`. */
  async sent() {
    const kept = (await this.store.read(this.#sentKey())) || [];
    return kept.filter(({ at }) => Math.abs(this.now() - at) < SENT_KEEP_MS);
  }

  /** How many items of other people wait on this phone for their own log-in. */
  async others() {
    return (await this.store.all()).filter(({ account }) => account !== this.account).length;
  }

  /** Removes a refused item because its writer has read why, with what hangs on it. */
  async discard(id) {
    const refused = await this.refused();
    await this.store.change({ remove: groupOf(refused, id) });
    this.#tell({ type: "changed" });
  }

  /** Sends a refused item once more, unchanged, with what hangs on it. */
  async retry(id) {
    const again = groupOf(await this.refused(), id).filter(({ refused }) => !refused.isOrphan);
    await this.store.change({ put: again.map((item) => ({ ...item, refused: null, failed: 0 })) });
    this.#tell({ type: "changed" });
  }

  /**
   * Sends what is due until something does not arrive; resolves to whether everything due was answered.
   * `hope` names lanes that need not wait out their pause, because something has changed.
   */
  async flush({ hope = [] } = {}) {
    for (const name of hope) this.lanes[name].calm();
    const { life, text, photo } = this.lanes;
    const texts = await Promise.all([life.go(), text.go()]);
    return (await photo.go()) && texts.every(Boolean);
  }

  /** In how many milliseconds something can be tried; null where nothing waits. */
  async dueIn() {
    const items = await this.#mine();
    const aside = items.map((item) => asideFor(item, this.now())).filter(Boolean);
    const waits = LANES.flatMap((name) => {
      const head = headOf(items, name, this.now());
      return !head || this.lanes[name].isBusy ? [] : [Math.max(heldFor(head, this.now()), this.lanes[name].wait())];
    });
    return waits.length || aside.length ? Math.min(...waits, ...aside) : null;
  }

  async #run(lane) {
    for (let answered = 0; ; answered += 1) {
      const item = nextOf(await this.#mine(), lane, this.now());
      if (!item) return { isDone: true };
      const answer = await this.#deliver(item);
      if (answer !== true) return { isDone: false, hasMoved: answered > 0, ...answer };
    }
  }

  /** True where it was answered; else `{wait_ms}`. */
  async #deliver(item, { renewed = false } = {}) {
    // A store that does not answer any more must not keep a text from the server.
    if (!(await this.store.claim(item).catch(() => true))) return true;
    Object.assign(item, { tried: true });
    const blob = item.kind === "photo" && !item.media ? await this.store.blob(item.id) : null;
    if (item.kind === "photo" && !item.media && !blob) return this.#refuse(item, { status: 0, isOrphan: true, title: "" });
    const { status, body, wait_ms } = await this.send(item, blob, (change) => this.store.change({ put: [Object.assign(item, change)] }));
    const meaning = verdict(status, body?.fields);
    if (meaning === "token") return !renewed && (await this.renew()) === this.account ? this.#deliver(item, { renewed: true }) : { wait_ms };
    this.needsLogin = meaning === "login";
    if (meaning === "taken") return this.#taken(item, body);
    if (meaning === "refused") return this.#refuse(item, { status, title: body?.title || "", detail: body?.detail || "" });
    if (status === 429 && wait_ms > SOON_MS) return this.#putOff(item, wait_ms);
    if (isServersFault(status)) await this.store.change({ put: [Object.assign(item, { failed: (item.failed || 0) + 1, trouble: body?.title || "" })] });
    this.#tell({ type: "changed" });
    return { wait_ms };
  }

  /** It goes, and what hangs on it learns which number the server gave it: both or neither. */
  async #taken(item, body) {
    this.numbers.set(item.id, body?.id);
    const hanging = (await this.store.all()).filter(({ after }) => after === item.id);
    const put = hanging.map((each) => ({ ...each, after: null, path: each.path.replace("{id}", body?.id) }));
    const keep = item.what === "whistle" ? { [this.#sentKey()]: [...(await this.sent()), { uuid: item.id, incident: body?.id, at: this.now() }] } : {};
    await this.store.change({ put, remove: [item], keep }).catch(() => this.store.change({ remove: [item] }));
    this.#tell({ type: "taken", item, body });
    return true;
  }

  /** It keeps its place, and holds up nothing else meanwhile. */
  async #putOff(item, wait_ms) {
    await this.store.change({ put: [Object.assign(item, { aside_until: this.now() + wait_ms })] });
    this.#tell({ type: "changed" });
    return true;
  }

  async #refuse(item, why) {
    const put = groupOf(await this.#mine(), item.id).map((each) => ({ ...each, refused: why }));
    await this.store.change({ put });
    this.#tell({ type: "refused", item: { ...item, refused: why } });
    return true;
  }

  async #mine() {
    const items = (await this.store.all()).filter(({ account }) => account === this.account);
    if (!items.some(({ after }) => after)) return items;
    const sent = new Map((await this.sent()).map(({ uuid, incident }) => [uuid, incident]));
    return settled(items, (id) => this.numbers.get(id) || sent.get(id));
  }

  #sentKey() {
    return `sent:${this.account}`;
  }

  #tell(event) {
    for (const listener of this.listeners) listener(event);
  }
}
