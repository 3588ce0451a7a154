// Live events of a community: one EventSource, watched for silence, opened anew where it ended, each event told once.

const SOON_MS = 600;
const AGAIN_MS = 4000;
const MOST_AGAIN_MS = 60_000;
const HIDDEN_MS = 30_000;
const OPENING_MS = 20_000;
const SILENCE = 2.6;
const USUAL_BEAT_S = 15;
const REMEMBERED = 2_000;

/** Told to the page when a stream ends because rights have ended or changed: whoever watches rights asks the server. */
export const BYE = "shaodao:bye";

/**
 * `new Live(address, handlers)` with `topics`: what to do with an event by its topic (`(data) => …`), `onHello(hello)`
 * after each connection, `onHeard()` at every sign of life, `onResync()` when something may have been missed, and
 * `onState(isOpen)`. `cursor` is where a reading stood that the page begins with. With `whileSeen` a page that is
 * hidden listens to nothing and fetches what it missed when it is seen again. Nothing is opened before `start()`.
 */
export class Live {
  constructor(address, handlers, { open = (url) => new EventSource(url), now = () => Date.now(), cursor = "", whileSeen = false } = {}) {
    Object.assign(this, { address, handlers, open, now, cursor, whileSeen });
    this.isOpen = false;
    this.failures = 0;
    this.beat_s = USUAL_BEAT_S;
    this.build = "";
    this.told = new Set();
  }

  start() {
    this.#connect();
    this.watch = setInterval(() => this.#look(), 5000);
    if (!this.whileSeen) return;
    this.seen = () => this.#seen();
    document.addEventListener("visibilitychange", this.seen);
  }

  stop() {
    clearInterval(this.watch);
    clearTimeout(this.again);
    clearTimeout(this.hiding);
    if (this.seen) document.removeEventListener("visibilitychange", this.seen);
    this.#shut();
  }

  /** How long nothing has been heard, ms. */
  silence_ms() {
    return this.now() - this.heardAt;
  }

  #connect() {
    clearTimeout(this.again);
    this.source?.close();
    this.heardAt = this.now();
    const source = this.open(this.cursor ? `${this.address}?after=${encodeURIComponent(this.cursor)}` : this.address);
    this.source = source;
    const on = (name, act) => source.addEventListener(name, (event) => source === this.source && this.#take(event, act));
    on("hello", (hello) => this.#hello(hello));
    on("beat", () => undefined);
    on("resync", () => this.handlers.onResync?.());
    on("bye", ({ reason }) => this.#bye(reason));
    for (const [topic, act] of Object.entries(this.handlers.topics || {})) on(topic, act);
    source.onerror = () => source === this.source && this.#lost(source);
  }

  // An event whose cursor was not read any more comes once again after a break: it is known by its number.
  #take(event, act) {
    const data = JSON.parse(event.data);
    this.heardAt = this.now();
    this.handlers.onHeard?.();
    this.cursor = event.lastEventId || this.cursor;
    if (data.event !== undefined) {
      if (this.told.has(data.event)) return;
      this.told.add(data.event);
      if (this.told.size > REMEMBERED) this.told.delete(this.told.values().next().value);
    }
    act(data);
  }

  #hello(hello) {
    const isReturn = Boolean(this.greeted);
    const isNewBuild = Boolean(this.build) && hello.build !== this.build;
    this.greeted = true;
    this.failures = 0;
    this.build ||= hello.build || "";
    this.beat_s = hello.beat_s || USUAL_BEAT_S;
    this.#state(true);
    this.handlers.onHello?.(hello, { isReturn, isNewBuild });
  }

  #bye(reason) {
    globalThis.document?.dispatchEvent?.(new Event(BYE));
    this.#later(reason === "changed" ? SOON_MS : AGAIN_MS);
  }

  // A browser comes back by itself after a break; after a refusal, or when it has given up, we do.
  #lost(source) {
    this.#state(false);
    if (source.readyState === 2) this.#later(AGAIN_MS);
  }

  #later(first_ms) {
    this.#shut();
    this.failures += 1;
    const wait_ms = Math.min(MOST_AGAIN_MS, first_ms * 2 ** (this.failures - 1)) * (0.75 + Math.random() / 2);
    clearTimeout(this.again);
    this.again = setTimeout(() => this.#connect(), wait_ms);
  }

  #shut() {
    this.source?.close();
    this.source = null;
    this.#state(false);
  }

  #seen() {
    clearTimeout(this.hiding);
    if (document.visibilityState === "hidden") this.hiding = setTimeout(() => (clearTimeout(this.again), this.#shut()), HIDDEN_MS);
    else if (!this.source) this.#connect();
  }

  #look() {
    if (this.isOpen && this.silence_ms() > this.beat_s * SILENCE * 1000) this.#connect();
    // One that neither opens nor fails is waited for by the browser for minutes.
    else if (!this.isOpen && this.source && this.silence_ms() > OPENING_MS) this.#later(AGAIN_MS);
  }

  #state(isOpen) {
    if (this.isOpen === isOpen) return;
    this.isOpen = isOpen;
    this.handlers.onState?.(isOpen);
  }
}
