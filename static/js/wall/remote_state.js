// What the duty officer's phone wants of this screen: only what differs is done, an older wish never.

/** `onView({view, grid_id, grid_code})`, `onHold(until_ms | null)`, `onExplain(figure | null)`, `onReplay({at, speed} | null)`. */
export class RemoteState {
  constructor({ onView, onHold, onExplain, onReplay }) {
    this.acts = { view: onView, hold: onHold, explain: onExplain, replay: onReplay };
    this.done = { hold: "null", explain: "null", replay: "null" };
    this.version = -1;
  }

  /** The screen as the page finds it; `view` is what the page shows. A replay of before belongs to the page before. */
  begin(screen, view) {
    this.done.view = JSON.stringify(viewOf(view));
    this.done.replay = JSON.stringify(replayOf(screen || {}));
    this.apply(screen);
  }

  apply(screen) {
    if (!screen || screen.version <= this.version) return;
    this.version = screen.version;
    this.#do("view", viewOf(screen));
    this.#do("hold", instant(screen.held_until));
    this.#do("explain", screen.explained ?? null);
    this.#do("replay", replayOf(screen));
  }

  #do(name, value) {
    const text = JSON.stringify(value);
    if (this.done[name] === text) return;
    this.done[name] = text;
    this.acts[name](value);
  }
}

function viewOf({ view, grid_id: id, grid_code: code }) {
  return { view, grid_id: id ?? null, grid_code: code ?? null };
}

function replayOf({ replay_at: at, replay_speed: speed }) {
  return at ? { at: instant(at), speed: speed || 1 } : null;
}

function instant(text) {
  return text ? Date.parse(text) : null;
}
