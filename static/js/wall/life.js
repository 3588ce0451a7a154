// What happens on the wall by itself: events, the tour, the stage, the remote, the replay, and how it stays alive.

import { getJson } from "../net/api.js";
import { onConnection } from "../net/connection.js";
import { BYE, Live } from "../live/stream.js";
import { ageOf } from "./age.js";
import { Band } from "./band.js";
import { Explained } from "./explained.js";
import { Feed } from "./feed.js";
import { kept } from "./kept.js";
import { Motion } from "./motion.js";
import { isNight } from "./night.js";
import { RemoteState } from "./remote_state.js";
import { askForPage, Renew } from "./renew.js";
import { Replay } from "./replay.js";
import { offsetAt } from "./shift.js";
import { Signs } from "./signs.js";
import { StageQueue, weightOf } from "./stage.js";
import { Tone } from "./tone.js";
import { Tour } from "./tour.js";
import { Wake } from "./wake.js";
import { Watchdog } from "./watchdog.js";

const TICK_MS = 1_000;
const LESS_MOTION = "(prefers-reduced-motion: reduce)";

/**
 * `screen` has `store` (`state`, `marks`, `told`, `put(mark)`), `map` (`focus(id, how)`, `stage(mark, how)`, `retry()`),
 * `clock()`, `pastAt`, `apply(state, since)` and `show(view)`. `places` are the elements `root`, `frame`, `band`,
 * `banner`, `replay`, `age`, `connection` and `sound`.
 */
export class Life {
  constructor(screen, page, places) {
    Object.assign(this, { screen, page, places });
    this.heldUntil = null;
    this.chosen = this.figure = null;
    this.staged = null;
    this.signs = new Signs(places);
    this.band = new Band(places.band);
    this.explained = new Explained(places.frame);
    this.motion = new Motion({ isReduced: () => matchMedia(LESS_MOTION).matches });
    this.stage = new StageQueue({ store: kept("stage") });
    this.tone = new Tone({ isOn: page.asked.sound !== "off", onState: (state) => this.signs.sound(state) });
    this.tour = new Tour({ onStop: () => this.#focus() });
    this.tour.hold("address", page.asked.tour === "off");
    this.wake = new Wake();
    this.feed = new Feed({ read: () => this.#ask(), onState: (state) => this.#read(state), onGone: () => location.replace(page.home || "/wall") });
    this.renew = new Renew({ build: page.build, ask: () => askForPage(location.href), reload: () => location.reload(), isBusy: () => this.#isBusy(), store: kept("renewed"), now: this.now() });
    this.watchdog = new Watchdog({ onSilence: () => this.renew.want("silence", this.now()) });
    this.remote = new RemoteState(this.#wishes());
    this.replay = new Replay(this.#past());
  }

  /** The server's time, ms, also during a replay. */
  now() {
    return this.screen.clock();
  }

  start(state, view) {
    this.#stops(state);
    this.stage.begin(state.marks, this.now());
    this.chosen = view.grid_id ?? null;
    this.tour.hold("view", this.chosen !== null);
    this.remote.begin(state.screen, view);
    this.feed.start(Date.parse(state.as_of));
    this.live = new Live(this.page.live, this.#handlers(), { cursor: state.cursor });
    this.live.start();
    this.watchdog.start();
    this.wake.start();
    this.tone.begin();
    onConnection(({ isLost }) => (isLost ? this.feed.resync() : this.#back()));
    document.addEventListener(BYE, () => this.feed.resync());
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  stop() {
    clearInterval(this.ticking);
    this.live.stop();
    this.feed.stop();
    this.watchdog.stop();
  }

  tick() {
    const now = this.now();
    this.tour.hold("remote", this.heldUntil !== null && now < this.heldUntil);
    this.remote.tick(now);
    this.replay.tick(now);
    this.#setStage(now);
    this.tour.tick(now);
    this.renew.tick(now);
    this.wake.tick();
    this.signs.night(isNight(now, this.page.asked.night));
    this.signs.shift(offsetAt(now));
    this.#age(now);
  }

  #handlers() {
    return {
      topics: {
        "wall.incident": (mark) => this.#told(mark),
        "wall.steered": (screen) => this.remote.apply(screen),
        "wall.warned": () => this.feed.changed(),
      },
      onHello: ({ build }, { isReturn }) => {
        this.renew.heard(build, this.now());
        if (isReturn) this.#back();
      },
      onHeard: () => this.feed.heard(),
      onResync: () => this.feed.resync(),
      onState: (isOpen) => this.feed.live(isOpen),
    };
  }

  // During a replay the screen shows the past; what happens meanwhile is only looked at for the stage.
  #told(mark) {
    if (this.replay.isOn()) this.stage.offer(mark, this.now());
    else if (this.screen.store.put(mark) !== false) this.stage.offer(mark, this.now());
    this.feed.changed();
    this.#setStage(this.now());
  }

  #ask() {
    this.since = this.screen.store.told;
    return getJson(this.page.state_url);
  }

  #read(state) {
    this.renew.heard(state.build, this.now());
    this.remote.apply(state.screen);
    if (!this.replay.isOn()) this.#present(state);
    for (const mark of state.marks) this.stage.offer(this.#newest(mark), this.now());
  }

  #newest(mark) {
    return (!this.replay.isOn() && this.screen.store.marks.get(mark.id)) || mark;
  }

  #show(state, since) {
    this.screen.apply(state, since);
    this.#stops(state);
    this.#explain();
  }

  #explain() {
    this.explained.draw(this.screen.store.state, this.figure, this.now());
  }

  // The sign of a replay stays until the present is there.
  #present(state) {
    this.#show(state, this.since);
    if (!this.isReturning) return;
    this.isReturning = false;
    this.screen.pastAt = null;
    this.signs.replay(null);
    this.tour.hold("replay", false);
    this.#focus();
  }

  #stops({ sections = [] }) {
    this.tour.setStops(sections.map(({ id }) => id));
  }

  #back() {
    this.feed.resync();
    this.screen.map.retry?.();
  }

  // An urgent whistle of now ends a replay: the past can wait.
  #setStage(now) {
    if (this.replay.isOn() && this.stage.waits) this.replay.stop();
    this.stage.tick(now);
    const mark = this.stage.current?.mark ?? null;
    if (mark) this.band.show(mark, { sectionName: (id) => this.#sectionName(id), waits: this.stage.waits, now });
    if (mark?.id === this.staged?.id && mark?.version === this.staged?.version) return;
    const isAnother = mark?.id !== this.staged?.id;
    this.staged = mark;
    this.signs.stage(mark && (weightOf(mark) || "urgent"));
    this.tour.hold("stage", mark !== null);
    if (mark && isAnother) this.tone.ring(weightOf(mark) || "urgent");
    if (!mark) this.band.hide();
    this.screen.map.stage(mark, { animate: isAnother && this.motion.may(now) });
    if (!mark) this.#focus();
  }

  // Where the map looks: what the remote or the address chose, else where the tour is; a replay shows the whole.
  #focus() {
    if (this.staged) return;
    const stop = this.replay.isOn() ? null : this.tour.stop;
    this.screen.map.focus(this.chosen ?? stop, { animate: this.motion.may(this.now()) });
    this.screen.redraw();
  }

  #sectionName(id) {
    const { name, code } = this.screen.store.state.sections?.find((each) => each.id === id) || {};
    return name || code || "";
  }

  #wishes() {
    return {
      onView: (view) => {
        this.chosen = view.grid_id;
        this.tour.hold("view", view.grid_id !== null);
        this.screen.show(view);
        this.#focus();
      },
      onHold: (until) => (this.heldUntil = until),
      onExplain: (figure) => {
        this.figure = figure;
        this.#explain();
      },
      onReplay: (wish) => (wish ? this.#travel(wish) : this.replay.stop()),
    };
  }

  #travel(wish) {
    this.replay.start(wish, this.now());
    this.tour.hold("replay", this.replay.isOn());
    this.#focus();
  }

  #past() {
    const { state_url: state } = this.page;
    const history = this.page.history_url ?? state.replace(/state$/, "history");
    const iso = (at) => encodeURIComponent(new Date(at).toISOString());
    return {
      state: (at) => getJson(`${state}?at=${iso(at)}`),
      history: (from, to, after) => getJson(`${history}?from=${iso(from)}&to=${iso(to)}${after === null ? "" : `&after=${after}`}`),
      onState: (past) => this.#show(past),
      onMark: (mark) => this.screen.store.put(mark),
      onClock: (clock) => {
        if (!clock.isWaiting) this.screen.pastAt = clock.at;
        this.signs.replay(clock);
      },
      onEnd: () => {
        this.isReturning = true;
        this.feed.ask();
      },
    };
  }

  #isBusy() {
    return Boolean(this.stage.current || this.stage.waits || this.replay.isOn());
  }

  // A page whose data are fresh, or which says that they are not because the server is gone, is alive.
  #age(now) {
    const offset_ms = now - Date.now();
    const trueAt = this.feed.trueAt() + offset_ms;
    const { isLost, heardAt } = this.feed;
    // A stream that is heard while no state can be read any more is no good connection.
    const isOpen = this.feed.isOpen && this.feed.failures === 0;
    this.signs.age({ isLost, isOpen, heardAt: heardAt + offset_ms, asOf: trueAt }, now);
    if (this.feed.isLost || ageOf(now - trueAt) !== "grey") this.watchdog.alive();
  }
}
