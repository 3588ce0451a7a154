// What the duty officer's phone wants of this screen: only what differs is done, an older wish never.

/**
 * `onView({view, grid_id})`, `onHold(until_ms | null)`, `onExplain({figure, until} | null)`, `onReplay({at, since, speed}
 * | null)`. What lapses by itself has the version it had: the same version may therefore say something else later.
 */
export class RemoteState {
  constructor({ onView, onHold, onExplain, onReplay }) {
    this.acts = { view: onView, hold: onHold, explain: onExplain, replay: onReplay };
    this.done = { hold: "null", explain: "null", replay: "null" };
    this.version = -1;
  }

  /** The screen as a page finds it; `view` is what the page shows already. */
  begin(screen, view) {
    this.done.view = JSON.stringify(viewOf(view));
    this.apply(screen);
  }

  apply(screen) {
    if (!screen || screen.version < this.version) return;
    this.version = screen.version;
    this.#do("view", viewOf(screen));
    this.#do("hold", instant(screen.held_until));
    this.#do("explain", screen.explained ? { figure: screen.explained, until: instant(screen.explained_until) } : null);
    this.#do("replay", replayOf(screen));
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

function replayOf({ replay_at: at, replay_since: since, replay_speed: speed }) {
  return at ? { at: instant(at), since: instant(since), speed: speed || 1 } : null;
}

function instant(text) {
  return text ? Date.parse(text) : null;
}
