// The time machine: a past day runs again at 1 to 600 times its speed, from the events that were told on it.

import { ZONE_MS } from "../text/time_left.js";

const DAY_MS = 86_400_000;
const FIGURES_MS = 5_000;
const AGAIN_MS = 3_000;
const AHEAD = 500;
const AFTERWARDS_MS = 30_000;
const FASTEST = 600;

/** The end of the day, by the product's clock, on which `at` lies. */
export function endOfDay(at) {
  return (Math.floor((at + ZONE_MS) / DAY_MS) + 1) * DAY_MS - ZONE_MS;
}

/**
 * `state(at)` and `history(from, to, after)` ask the server; `onState(state)`, `onMark(mark)`, `onClock({at, speed,
 * isWaiting, isOver})` show, `onEnd()` goes back to the present. Driven by `tick(now)`.
 */
export class Replay {
  constructor({ state, history, onState, onMark, onClock, onEnd }) {
    Object.assign(this, { state, history, onState, onMark, onClock, onEnd });
    this.run = null;
  }

  isOn() {
    return this.run !== null;
  }

  /** Begins at the instant that a replay of `at`, begun at `since`, has come to; one that runs gives way. */
  start({ at, since, speed }, now) {
    const begun = since ?? now;
    const bounded = Math.min(FASTEST, Math.max(1, speed));
    const until = Math.min(endOfDay(at), begun);
    const from = Math.min(at + Math.max(0, now - begun) * bounded, until);
    if (at >= now) return;
    const run = { from, at: from, until, speed: bounded, since: now, events: [], shown: [], after: null, isRead: false, isHere: false, figuresAt: 0, againAt: 0 };
    this.run = run;
    this.#ask(run, now);
    this.#read(run, now);
    this.#tell();
  }

  stop() {
    if (!this.run) return;
    this.run = null;
    this.onEnd();
  }

  tick(now) {
    const { run } = this;
    if (!run) return;
    this.#fetch(run, now);
    const real_ms = Math.min(Math.max(0, now - run.since), 60_000);
    run.since = now;
    if (run.isHere) this.#advance(run, real_ms);
    this.#tell();
    if (!isOver(run)) run.overAt = null;
    else if (now - (run.overAt ??= now) >= AFTERWARDS_MS) this.stop();
  }

  // The clock stands still where events are not read yet: what is shown is never ahead of what is known.
  #advance(run, real_ms) {
    const known = run.isRead ? run.until : (run.events.at(-1)?.at ?? run.at);
    run.at = Math.max(run.at, Math.min(run.at + real_ms * run.speed, run.until, known));
    while (run.events.length && run.events[0].at <= run.at) {
      const event = run.events.shift();
      run.shown.push(event);
      this.onMark(event.mark);
    }
  }

  #fetch(run, now) {
    if (now < run.againAt) return;
    if (!run.isRead && run.events.length < AHEAD) this.#read(run, now);
    if (!run.isHere || (now >= run.figuresAt && !isOver(run)) || (isOver(run) && run.figuresOf !== run.until)) this.#ask(run, now);
  }

  async #read(run, now) {
    if (run.isReading) return;
    run.isReading = true;
    const page = await this.history(run.from, run.until, run.after).catch(() => null);
    run.isReading = false;
    if (page === null) run.againAt = now + AGAIN_MS;
    if (page === null || this.run !== run) return;
    run.events.push(...page.events.map(({ at, mark }) => ({ at: Date.parse(at), mark })));
    run.after = page.next;
    run.isRead = page.next === null;
  }

  // Figures and marks of an instant; what was told since the question is shown again on top of them.
  async #ask(run, now) {
    if (run.isAsking) return;
    const { at } = run;
    run.isAsking = true;
    run.figuresAt = now + FIGURES_MS;
    const state = await this.state(at).catch(() => null);
    run.isAsking = false;
    if (state === null) run.againAt = now + AGAIN_MS;
    if (state === null || this.run !== run) return;
    run.figuresOf = at;
    run.isHere = true;
    this.onState(state);
    run.shown = run.shown.filter((event) => event.at > at);
    for (const { mark } of run.shown) this.onMark(mark);
  }

  #tell() {
    if (this.run) this.onClock({ at: this.run.at, speed: this.run.speed, isWaiting: !this.run.isHere, isOver: isOver(this.run) });
  }
}

function isOver({ at, until, isHere }) {
  return isHere && at >= until;
}
