// One thing after another: a lane of the outbox runs once at a time and waits longer after each failure.

export const EVERY_MS = 5_000;
export const LONGEST_MS = 60_000;

/** The pause after a failed attempt: twice the last one, up to a minute, with jitter. */
export function pauseAfter(previous_ms, random = Math.random()) {
  return Math.round(Math.min(LONGEST_MS, previous_ms * 2) * (0.8 + random * 0.4));
}

export class Lane {
  #busy = null;
  #again = false;
  #pause_ms = EVERY_MS / 2;
  #until = 0;

  /**
   * `work()` resolves to `{isDone, hasMoved?}`, with `wait_ms` where the server said how long, or to undefined where another page
   * does it. `ticking()` counts on whatever becomes of the time of day; `onIdle()` hears that it rests.
   */
  constructor(work, ticking, onIdle = () => {}) {
    Object.assign(this, { work, ticking, onIdle });
  }

  get isBusy() {
    return this.#busy !== null;
  }

  /** How long it pauses still. */
  wait() {
    return Math.max(0, this.#until - this.ticking());
  }

  /** Forgets the pause: something has changed that lets one hope. */
  calm() {
    this.#until = 0;
    this.#pause_ms = EVERY_MS / 2;
  }

  /** Runs until nothing is due or something fails; resolves to whether nothing is left undone. */
  go() {
    if (this.#busy) {
      this.#again = true;
      return this.#busy;
    }
    if (this.wait() > 0) return Promise.resolve(false);
    this.#busy = this.#run().finally(() => {
      this.#busy = null;
      this.onIdle();
    });
    return this.#busy;
  }

  async #run() {
    let answer;
    do {
      this.#again = false;
      answer = await this.work().catch(() => ({ isDone: false }));
    } while (this.#again && answer?.isDone);
    if (answer?.isDone) this.calm();
    else this.#rest(answer);
    return answer?.isDone ?? true;
  }

  #rest(answer) {
    if (answer?.hasMoved) this.calm();
    if (answer) this.#pause_ms = pauseAfter(this.#pause_ms);
    this.#until = this.ticking() + Math.max(answer ? this.#pause_ms : EVERY_MS, answer?.wait_ms || 0);
  }
}
