// What the duty officer's phone wants of this screen: only what differs is done, an older wish never.

/** `onView({view, grid_id})`, `onHold(until_ms | null)`, `onExplain(figure | null)`, `onReplay({at, speed, since} | null)`. */
export class RemoteState {
  constructor({ onView, onHold, onExplain, onReplay }) {
    this.acts = { view: onView, hold: onHold, explain: onExplain, replay: onReplay };
    this.done = { hold: "null", explain: "null", replay: "null" };
    this.version = -1;
    this.explainedUntil = null;
  }

  /** The screen as the page finds it; `view` is what the page shows. A replay of before belongs to the page before. */
  begin(screen, view) {
    this.done.view = JSON.stringify(viewOf(view));
    this.done.replay = JSON.stringify(replayOf(screen || {}));
    this.apply(screen);
  }

  // Under one version the server tells what has lapsed meanwhile; a replay alone is ended by a press, or by itself.
  apply(screen) {
    if (!screen || screen.version < this.version) return;
    const isPress = screen.version > this.version;
    this.version = screen.version;
    this.explainedUntil = instant(screen.explained_until);
    this.#do("view", viewOf(screen));
    this.#do("hold", instant(screen.held_until));
    this.#do("explain", screen.explained ?? null);
    if (isPress) this.#do("replay", replayOf(screen));
  }

  /** An explained figure goes on time, not with the next state. */
  tick(now) {
    if (this.explainedUntil === null || now < this.explainedUntil) return;
    this.explainedUntil = null;
    this.#do("explain", null);
  }

  #do(name, value) {
    const text = JSON.stringify(value);
    if (this.done[name] === text) return;
    this.done[name] = text;
    this.acts[name](value);
  }
}

function viewOf({ view, grid_id: id }) {
  return { view, grid_id: id ?? null };
}

function replayOf({ replay_at: at, replay_speed: speed, replay_since: since }) {
  return at ? { at: instant(at), speed: speed || 1, since: instant(since) } : null;
}

function instant(text) {
  return text ? Date.parse(text) : null;
}
