// The quiet walk: the whole community, then its sections in the order of their numbers, each for twenty seconds.

export const STEP_MS = 20_000;

/** `onStop(id)` hears of every stop: the id of a section, or null for the whole community. Driven by `tick(now)`. */
export class Tour {
  constructor({ step_ms = STEP_MS, onStop = () => {} } = {}) {
    Object.assign(this, { step_ms, onStop });
    this.stops = [null];
    this.stop = null;
    this.holds = new Set();
    this.dueAt = null;
  }

  /** The sections in order; where the present one is gone, the walk begins anew. */
  setStops(ids) {
    this.stops = [null, ...ids];
    if (!this.stops.includes(this.stop)) this.#go(null);
  }

  /** Whoever holds the walk lets it go again; afterwards the present stop has its full time. */
  hold(reason, on = true) {
    if (on) this.holds.add(reason);
    else this.holds.delete(reason);
    if (this.isHeld()) this.dueAt = null;
  }

  isHeld() {
    return this.holds.size > 0;
  }

  next() {
    this.#go(this.stops[(this.stops.indexOf(this.stop) + 1) % this.stops.length]);
  }

  // A clock that was set back must not hold the walk for longer than a step.
  tick(now) {
    if (this.isHeld() || this.stops.length < 2) return;
    if (this.dueAt === null || this.dueAt - now > this.step_ms) this.dueAt = now + this.step_ms;
    if (now < this.dueAt) return;
    this.dueAt = now + this.step_ms;
    this.next();
  }

  #go(stop) {
    if (stop === this.stop) return;
    this.stop = stop;
    this.onStop(stop);
  }
}
