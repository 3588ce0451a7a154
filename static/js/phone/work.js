// What I have to do and what became of my whistles, as the server last said it; a short memory of it for no network.

import { connection } from "../net/connection.js";
import { Failure } from "../net/api.js";
import { heardTime } from "./clock.js";

const EVERY_MS = 15_000;
/** While the stream tells what changes, asking is only for what it may have missed. */
const TOLD_EVERY_MS = 90_000;
const SOON_MS = 4_000;
const KEEP_MS = 72 * 3600 * 1000;
/** What may stay on the phone: neither texts nor names. */
const KEPT = ["id", "uuid", "version", "state", "number", "category", "category_name", "icon", "urgency", "threat", "place_text", "lon", "lat", "simulated"];
const KEPT_OF_CALL = ["id", "uuid", "version", "state", "is_lead", "acknowledge_by", "arrive_by", "finish_by", "acts"];
const EMPTY = { calls: [], whistles: [], verify: [], due: [], at: null };

export class Work {
  constructor({ api, store, account }) {
    Object.assign(this, { api, store, account }, EMPTY);
    this.listeners = new Set();
    this.timer = 0;
    this.isTold = false;
  }

  listen(listener) {
    this.listeners.add(listener);
  }

  get toAcknowledge() {
    return this.calls.filter(({ state }) => state === "sent");
  }

  get open() {
    return this.calls.filter(({ state }) => ["sent", "acknowledged", "en_route", "arrived"].includes(state));
  }

  call(id) {
    return this.calls.find((call) => call.id === id);
  }

  matter(id) {
    return [...this.whistles, ...this.verify, ...this.due, ...this.calls.map(({ incident }) => incident)].find((each) => each.id === id);
  }

  async recall() {
    const kept = await this.store?.read(this.#key()).catch(() => null);
    if (!kept) return;
    if (Date.now() - kept.at > KEEP_MS) return void this.store.forget(this.#key());
    Object.assign(this, kept);
    this.#tell();
  }

  /** Asks now, and then every fifteen seconds while somebody looks and no stream tells. */
  async ask() {
    clearTimeout(this.timer);
    try {
      const answer = await this.api.work();
      if (answer.as_of) heardTime(answer.as_of);
      this.#take(shaped(answer));
      // What is remembered is for later; a phone without room for it still tells what is now.
      await this.#remember().catch(() => {});
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.failed?.(error);
    } finally {
      this.#plan(this.isTold ? TOLD_EVERY_MS : EVERY_MS);
    }
  }

  #take(lists) {
    const before = JSON.stringify(shaped({ ...this, to_verify: this.verify }));
    Object.assign(this, lists, { at: Date.now() });
    this.#tell({ isSame: before === JSON.stringify(lists) });
  }

  /** The stream tells from now on, or no more: then soon asks whether the server is there at all. */
  told(isTold) {
    const hasEnded = this.isTold && !isTold;
    this.isTold = isTold;
    // Not all phones in the same moment: the server may just be coming back.
    if (hasEnded) this.#plan(SOON_MS + Math.random() * SOON_MS);
  }

  forget() {
    clearTimeout(this.timer);
    return this.store?.forget(this.#key());
  }

  #plan(wait_ms) {
    clearTimeout(this.timer);
    if (document.visibilityState === "visible" && !connection.isLost) this.timer = setTimeout(() => this.ask(), wait_ms);
  }

  async #remember() {
    const calls = this.calls.map((call) => ({ ...only(call, KEPT_OF_CALL), incident: only(call.incident, KEPT) }));
    const lists = Object.fromEntries(["whistles", "verify", "due"].map((name) => [name, this[name].map((each) => only(each, KEPT))]));
    await this.store?.write(this.#key(), { calls, ...lists, at: this.at });
  }

  #key() {
    return `work:${this.account}`;
  }

  #tell(how = {}) {
    for (const listener of this.listeners) listener(how);
  }
}

function only(thing, names) {
  return Object.fromEntries(names.filter((name) => name in thing).map((name) => [name, thing[name]]));
}

/** The server's answer in the phone's words: calls with their incident, whistles, what to verify, what is due. */
export function shaped({ calls = [], whistles = [], to_verify = [], due = [] }) {
  return { calls, whistles, verify: to_verify, due };
}
