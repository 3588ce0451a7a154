// A page that draws nothing any more for five minutes is loaded anew, if the server has a page to give.

export const LIMIT_MS = 300_000;
export const LOOK_MS = 30_000;

/** `alive()` is said after every good drawing; `onSilence()` is called once for every silence. */
export class Watchdog {
  constructor({ onSilence, now = () => Date.now(), limit_ms = LIMIT_MS, look_ms = LOOK_MS }) {
    Object.assign(this, { onSilence, now, limit_ms, look_ms });
  }

  start() {
    this.aliveAt = this.lookedAt = this.now();
    this.timer = setInterval(() => this.look(), this.look_ms);
  }

  stop() {
    clearInterval(this.timer);
  }

  alive() {
    this.aliveAt = this.now();
  }

  // A device that slept, or whose clock was set, was not silent: it gets its five minutes from now.
  look() {
    const now = this.now();
    const slept = Math.abs(now - this.lookedAt) > 3 * this.look_ms;
    this.lookedAt = now;
    if (slept) this.aliveAt = now;
    if (now - this.aliveAt < this.limit_ms) return;
    this.aliveAt = now;
    this.onSilence();
  }
}
