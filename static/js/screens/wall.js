// The wall display: the state that travels in the page is drawn at once; everything after that is written in place.

import { byId } from "../dom/elements.js";
import { iconPaths, useSprite } from "../dom/icons.js";
import { readPage } from "../dom/page.js";
import { setTheme } from "../dom/theme.js";
import { oncePerFrame } from "../dom/debounce.js";
import { getJson } from "../net/api.js";
import { t, useCatalogue } from "../text/messages.js";
import { useLanguage } from "../text/numbers.js";
import { Head, viewWords } from "../wall/head.js";
import { Life } from "../wall/life.js";
import { BaselinePanel } from "../wall/panels/baseline.js";
import { DecisionsPanel } from "../wall/panels/decisions.js";
import { DutyPanel } from "../wall/panels/duty.js";
import { AgesPanel, HazardAgesPanel, HazardSectionsPanel } from "../wall/panels/hazards.js";
import { HoursPanel } from "../wall/panels/hours.js";
import { QueuePanel } from "../wall/panels/queue.js";
import { SectionPanel, SectionShopsPanel } from "../wall/panels/section.js";
import { SharesPanel } from "../wall/panels/shares.js";
import { TickerPanel } from "../wall/panels/ticker.js";
import { TodayPanel, otherWords } from "../wall/panels/today.js";
import { Room } from "../wall/room.js";
import { Store } from "../wall/store.js";
import { WallMap } from "../wall/wall_map.js";
import { WeatherBand } from "../wall/weather.js";
import { mark, part, show, write } from "../wall/write.js";

const TICK_MS = 1_000;
const DRAW_MS = 10_000;

class WallScreen {
  constructor(page) {
    this.page = page;
    this.offset_ms = 0;
    this.pastAt = null;
    this.view = { view: "community", grid_id: null };
    this.store = new Store({ now: () => this.now() });
    this.head = new Head(document.querySelector(".wall-head"));
    this.map = new WallMap(byId("map"), { page, iconPaths, now: () => this.now(), onComplete: () => (document.documentElement.dataset.map = "complete") });
    this.panels = panels(page);
    this.weather = new WeatherBand(byId("weather"));
    this.life = new Life(this, page, places());
    this.room = new Room();
    this.redraw = oncePerFrame(() => this.draw());
    this.store.onChange(this.redraw);
    addEventListener("resize", this.redraw);
  }

  /** The instant that is shown, ms: the server's time, or that of a replay. */
  now() {
    return this.pastAt ?? this.clock();
  }

  /** The server's time, ms. */
  clock() {
    return Date.now() + this.offset_ms;
  }

  async start() {
    this.apply(this.page.state);
    this.show(this.#asked());
    this.map.focus(this.view.grid_id);
    this.draw();
    this.life.start(this.page.state, this.view);
    setInterval(() => this.tick(), TICK_MS);
    await this.#ground();
  }

  /** Takes a state of the server; `since` is what the store had been told of when it was asked for. */
  apply(state, since) {
    if (!state.replay) this.offset_ms = Date.parse(state.as_of) - Date.now();
    const isTaken = this.store.replace(state, since);
    if (this.day && this.day !== this.store.state.day) this.#ground();
    return isTaken;
  }

  /** Shows another view, of one grid where it has one. */
  show({ view, grid_id: gridId = null }) {
    this.view = { view, grid_id: gridId };
    mark(document.body, "view", view);
    this.map.setView(view);
    this.redraw();
  }

  tick() {
    this.head.tick(this.clock());
    if (Math.abs(this.clock() - this.drawnAt) >= DRAW_MS) this.draw();
  }

  draw() {
    const { store, view } = this;
    const now = this.now();
    this.drawnAt = this.clock();
    const isSimulated = store.isSimulated();
    this.head.tick(this.drawnAt);
    this.weather.draw(store.state.warnings, now);
    this.head.title(viewWords(view.view, store.gridName(view.grid_id ?? this.map.focused ?? null)));
    mark(document.body, "set", isSimulated ? "simulated" : "real");
    show(part(document.body, "set-mark"), isSimulated);
    const other = otherWords(store);
    write(part(document.body, "set-other"), other);
    show(part(document.body, "set-other"), Boolean(other));
    const context = { gridId: view.grid_id, room: this.room.measure() };
    for (const panel of this.panels) if (panel.isShown(view.view)) panel.draw(store, now, context);
    this.map.draw(store);
  }

  // What the remote chose for this screen, else what the address asks for.
  #asked() {
    const { screen, sections } = this.page.state;
    if (screen) return { view: screen.view, grid_id: screen.grid_id };
    const { view = "community", grid } = this.page.asked || {};
    return { view, grid_id: sections.find(({ code }) => code === grid)?.id ?? null };
  }

  // The ground of the day that is shown: in a replay the grids are those of then, and after midnight those of the new day.
  async #ground() {
    const { day, replay } = this.store.state;
    this.day = day;
    try {
      const community = await getJson(`/api/v1/communities/${this.page.community}${replay ? `?on=${day}` : ""}`);
      if (this.day !== day) return;
      if (community.generation?.id !== this.map.community?.generation?.id || !this.map.community) this.map.setCommunity(community);
      this.map.draw(this.store);
      const note = part(document.body, "map-note");
      show(note, community.is_synthetic);
      if (community.is_synthetic) write(note, t("Real place, synthetic streets and buildings"));
      show(part(document.body, "map-lost"), false);
    } catch (error) {
      if (error?.status === undefined) throw error;
      write(part(document.body, "map-lost"), t("The map has not come yet. It is asked for again every few seconds."));
      show(part(document.body, "map-lost"), true);
      setTimeout(() => this.#ground(), 5_000 + Math.random() * 5_000);
    }
  }
}

function places() {
  const named = ["band", "banner", "replay", "sound", "connection"].map((name) => [name, part(document.body, name)]);
  return { root: document.body, frame: byId("frame"), age: part(document.body, "as-of"), ...Object.fromEntries(named) };
}

function panels({ sprite }) {
  return [
    new DecisionsPanel(byId("decisions"), { sprite }),
    new TodayPanel(byId("today")),
    new HoursPanel(byId("hours")),
    new SectionPanel(byId("section"), { sprite }),
    new QueuePanel(byId("queue"), { sprite }),
    new AgesPanel(byId("ages")),
    new BaselinePanel(byId("baseline")),
    new HazardAgesPanel(byId("hazard-ages")),
    new SharesPanel(byId("shares")),
    new SectionShopsPanel(byId("section-shops")),
    new HazardSectionsPanel(byId("hazard-sections")),
    new DutyPanel(byId("duty")),
    new TickerPanel(byId("ticker")),
  ];
}

const page = readPage();
useCatalogue(page.messages);
useLanguage(page.language);
useSprite(page.sprite);
setTheme("dark", { keep: false });
const screen = new WallScreen(page);
screen.start();
