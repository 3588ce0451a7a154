// How much may move: one movement in five seconds, none for whoever asked his device for less motion.

export const PAUSE_MS = 5_000;

export class Motion {
  constructor({ isReduced = () => false, pause_ms = PAUSE_MS } = {}) {
    Object.assign(this, { isReduced, pause_ms });
    this.lastAt = -Infinity;
  }

  /** Whether what changes now may be animated; whoever asks and may has used it. */
  may(now) {
    if (this.isReduced() || Math.abs(now - this.lastAt) < this.pause_ms) return false;
    this.lastAt = now;
    return true;
  }
}
