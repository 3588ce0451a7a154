// Live events of a community: one EventSource, watched for silence, opened anew when it is over.

const AGAIN_MS = 4000;
const MOST_AGAIN_MS = 60_000;
const SILENCE = 2.6;
const USUAL_BEAT_S = 15;

/**
 * `new Live(address, handlers)` with `topics`: what to do with an event by its topic (`(data) => …`), `onHello(hello)`
 * after each connection, `onHeard()` at every sign of life, `onResync()` when something may have been missed, and
 * `onState(isOpen)`. Nothing is opened before `start()`.
 */
export class Live {
  constructor(address, handlers, { open = (url) => new EventSource(url), now = () => Date.now() } = {}) {
    Object.assign(this, { address, handlers, open, now });
    this.isOpen = false;
    this.failures = 0;
    this.beat_s = USUAL_BEAT_S;
  }

  start() {
    this.#connect();
    this.watch = setInterval(() => this.#look(), 5000);
  }

  stop() {
    clearInterval(this.watch);
    clearTimeout(this.again);
    this.source?.close();
    this.#state(false);
  }

  #connect() {
    clearTimeout(this.again);
    this.source?.close();
    this.heardAt = this.now();
    const source = this.open(this.address);
    this.source = source;
    const on = (name, act) => source.addEventListener(name, (event) => source === this.source && act(event.data));
    on("hello", (data) => this.#hello(JSON.parse(data)));
    on("beat", () => this.#heard());
    on("resync", () => (this.#heard(), this.handlers.onResync?.()));
    on("bye", () => this.#later());
    for (const [topic, act] of Object.entries(this.handlers.topics || {})) on(topic, (data) => (this.#heard(), act(JSON.parse(data))));
    source.onerror = () => source === this.source && this.#lost(source);
  }

  #hello(hello) {
    const isReturn = this.greeted;
    this.greeted = true;
    this.failures = 0;
    this.beat_s = hello.beat_s || USUAL_BEAT_S;
    this.#heard();
    this.#state(true);
    this.handlers.onHello?.(hello, { isReturn });
  }

  #heard() {
    this.heardAt = this.now();
    this.handlers.onHeard?.();
  }

  // A browser comes back by itself after a break; after a refusal, or when it has given up, we do.
  #lost(source) {
    this.#state(false);
    if (source.readyState === 2) this.#later();
  }

  #later() {
    this.source?.close();
    this.#state(false);
    this.failures += 1;
    const wait_ms = Math.min(MOST_AGAIN_MS, AGAIN_MS * 2 ** (this.failures - 1)) * (0.75 + Math.random() / 2);
    clearTimeout(this.again);
    this.again = setTimeout(() => this.#connect(), wait_ms);
  }

  #look() {
    if (this.isOpen && this.now() - this.heardAt > this.beat_s * SILENCE * 1000) this.#connect();
  }

  #state(isOpen) {
    if (this.isOpen === isOpen) return;
    this.isOpen = isOpen;
    this.handlers.onState?.(isOpen);
  }
}
