// The state of the wall: read soon after something has changed and every half minute, until it is there again.

const POLL_MS = [22_000, 29_000];
const AT_ONCE_MS = 150;
const LEAST_MS = 2_000;
const SOON_MS = [300, 1_500];
const FIRST_PAUSE_MS = 2_000;
const MOST_PAUSE_MS = 30_000;
const GONE = [401, 403];
const SILENT_MS = 28_000;
const GONE_TIMES = 2;

/**
 * `read()` asks the server for the state. `onState(state)` gets every newer one, `onFailed(error)` every failure, and
 * `onGone()` is told when this screen may not be shown any more. `now()` is the device's clock.
 */
export class Feed {
  constructor({ read, onState, onFailed = () => {}, onGone = () => {}, now = () => Date.now(), random = Math.random }) {
    Object.assign(this, { read, onState, onFailed, onGone, now, random });
    this.failures = 0;
    this.refusals = 0;
    this.isStopped = false;
  }

  /** Begins with a state that the page came with. */
  start(asOf) {
    this.asOf = asOf;
    this.readAt = this.askedAt = this.heardAt = this.now();
    this.#plan(this.#within(POLL_MS));
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Something was told that the figures do not have yet: many at once are one reading, two seconds apart. */
  changed() {
    this.isBehind = true;
    if (!this.failures) this.#sooner(Math.max(AT_ONCE_MS, this.askedAt + LEAST_MS - this.now()));
  }

  /** Something may have been missed: read within a moment, not all screens in the same one. */
  resync() {
    this.isBehind = true;
    this.#sooner(this.#within(SOON_MS));
  }

  /** A sign of life of the stream: as long as nothing is told, the figures are those of now. */
  heard() {
    this.heardAt = this.now();
  }

  /** The stream opened or ended; when it ends, whether the server is still there is asked at once. */
  live(isOpen) {
    this.isOpen = isOpen;
    if (!isOpen) this.resync();
  }

  /** Whether nothing of the server reaches this screen: a cable that was pulled leaves the stream open and silent. */
  get isLost() {
    return this.failures > 0 && (!this.isOpen || this.now() - this.heardAt > SILENT_MS);
  }

  /** The instant, by the device's clock, of which what is shown is true. */
  trueAt() {
    const isQuiet = this.isOpen && !this.isBehind && this.failures === 0;
    return isQuiet ? Math.max(this.readAt, this.heardAt) : this.readAt;
  }

  async ask() {
    clearTimeout(this.timer);
    if (this.isAsking || this.isStopped) return;
    this.isAsking = true;
    this.plannedFor = null;
    this.isBehind = false;
    this.askedAt = this.now();
    try {
      this.#took(await this.read());
    } catch (error) {
      if (error?.status === undefined) console.error(error);
      this.#failed(error);
    }
    this.isAsking = false;
    if (this.isStopped) return;
    if (this.failures) this.#plan(this.#pause());
    else this.#plan(this.isBehind ? LEAST_MS : this.#within(POLL_MS));
  }

  // An answer that was overtaken by a newer one says nothing.
  #took(state) {
    const asOf = Date.parse(state.as_of);
    if (asOf >= this.asOf) this.onState(state);
    this.asOf = Math.max(this.asOf, asOf);
    this.failures = this.refusals = 0;
    this.readAt = this.askedAt;
    this.heardAt = Math.max(this.heardAt, this.readAt);
  }

  #failed(error) {
    this.failures += 1;
    this.isBehind = true;
    this.refusals = GONE.includes(error?.status) ? this.refusals + 1 : 0;
    this.onFailed(error);
    if (this.refusals < GONE_TIMES) return;
    this.stop();
    this.onGone();
  }

  #pause() {
    const pause_ms = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(10, this.failures - 1));
    return pause_ms * (0.75 + this.random() / 2);
  }

  #sooner(wait_ms) {
    if (this.isAsking || this.isStopped) return;
    const at = this.now() + wait_ms;
    if (this.plannedFor === null || at < this.plannedFor) this.#plan(wait_ms);
  }

  #plan(wait_ms) {
    clearTimeout(this.timer);
    this.plannedFor = this.now() + wait_ms;
    this.timer = setTimeout(() => this.ask(), wait_ms);
  }

  #within([least, most]) {
    return least + this.random() * (most - least);
  }
}
