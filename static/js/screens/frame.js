// Everything around the map that a person presses: tools, tabs, sheet, theme, print, help, banner.

import { announce } from "../dom/announce.js";
import { byId, fill } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { onKey, shortcutsOn, switchShortcuts } from "../dom/keys.js";
import { onTheme, setTheme, theme } from "../dom/theme.js";
import { connection, onConnection, tryNow } from "../net/connection.js";
import { t } from "../text/messages.js";
import { formatTime } from "../text/numbers.js";
import { bindSheet } from "./sheet.js";
import { bindPrint } from "./print.js";

const PAGES = ["overview", "layers", "list"];
const PHONE = "(max-width: 47.99rem)";
const SLOW_MS = 2000;

const FLOATING = ".bar, .sheet, .tool-group, .legend, .scale, .pill, .banner, .leaflet-control-attribution";

/** Where panels and controls lie over the map, px of the map: no name is written under them. */
function floatingBoxes() {
  const map = byId("map").getBoundingClientRect();
  return [...document.querySelectorAll(FLOATING)]
    .map((element) => element.getBoundingClientRect())
    .filter(({ width, height }) => width > 0 && height > 0)
    .map(({ left, top, right, bottom }) => [left - map.left, top - map.top, right - map.left, bottom - map.top]);
}

export class Frame {
  constructor(screen) {
    this.screen = screen;
    this.scene = screen.scene;
    this.sheet = bindSheet(() => this.measure());
    this.#tabs();
    this.#tools();
    this.#keys();
    this.#help();
    bindPrint(this.scene);
    onConnection((state) => this.#connection(state));
    byId("retry").addEventListener("click", () => tryNow());
    addEventListener("resize", () => this.measure());
    byId("legend-box").open = innerWidth >= 1600 && innerHeight >= 800;
    byId("legend-box").addEventListener("toggle", () => this.measure());
    byId("sheet").addEventListener("transitionend", () => this.measure());
    this.scene.setFloating(floatingBoxes);
    this.measure();
    this.#themeButton(theme());
    onTheme((name) => this.#themeButton(name));
    this.slow = setTimeout(() => this.wait(true), SLOW_MS);
  }

  page() {
    return this.current;
  }

  #tabs() {
    const tabs = PAGES.map((name) => byId(`tab-${name}`));
    tabs.forEach((tab, index) => {
      tab.addEventListener("click", () => this.turnTo(PAGES[index]));
      tab.addEventListener("keydown", ({ key }) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
        if (!step) return;
        const next = (index + step + tabs.length) % tabs.length;
        this.turnTo(PAGES[next]);
        tabs[next].focus();
      });
    });
    this.current = "overview";
  }

  turnTo(name) {
    if (document.body.dataset.ground === "none") return;
    this.current = name;
    this.screen.editor?.escape();
    if (!byId("card").hidden) this.screen.card.close();
    for (const page of PAGES) {
      const chosen = page === name;
      byId(`page-${page}`).hidden = !chosen;
      byId(`tab-${page}`).setAttribute("aria-selected", String(chosen));
      byId(`tab-${page}`).tabIndex = chosen ? 0 : -1;
    }
    byId("pages").scrollTop = 0;
    this.#unfold(true);
    this.sheet.atLeast("half");
    if (name === "list") this.screen.list.refresh();
  }

  #tools() {
    const { map } = this.scene;
    byId("zoom-in").addEventListener("click", () => map.zoomIn());
    byId("zoom-out").addEventListener("click", () => map.zoomOut());
    byId("fit").addEventListener("click", () => this.scene.fit());
    byId("theme").addEventListener("click", () => this.#switchTheme());
    byId("fold").addEventListener("click", () => this.#unfold(document.body.dataset.panel === "closed"));
    byId("community").addEventListener("change", ({ target }) => this.screen.choose(target.value));
    byId("language").addEventListener("submit", ({ target }) => {
      target.elements.next.value = `/${location.hash}`;
    });
    this.#fullscreen();
    map.on("zoomend", () => this.#zoomButtons());
  }

  #zoomButtons() {
    const { map } = this.scene;
    byId("zoom-in").disabled = map.getZoom() >= map.getMaxZoom();
    byId("zoom-out").disabled = map.getZoom() <= map.getMinZoom();
  }

  #fullscreen() {
    const button = byId("fullscreen");
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    });
    document.addEventListener("fullscreenchange", () => {
      const on = Boolean(document.fullscreenElement);
      button.setAttribute("aria-pressed", String(on));
      fill(button, icon(on ? "arrows-minimize" : "arrows-maximize"));
    });
  }

  #switchTheme() {
    setTheme(theme() === "dark" ? "light" : "dark");
  }

  #themeButton(name) {
    fill(byId("theme"), icon(name === "dark" ? "sun" : "moon"));
    document.querySelector("meta[name=color-scheme]")?.setAttribute("content", name);
  }

  #unfold(open) {
    document.body.dataset.panel = open ? "open" : "closed";
    byId("fold").setAttribute("aria-expanded", String(open));
    this.measure();
  }

  #keys() {
    onKey("/", () => byId("query").focus());
    onKey("f", () => this.scene.fit());
    onKey("t", () => this.#switchTheme());
    onKey("o", () => this.turnTo("overview"));
    onKey("l", () => this.turnTo("layers"));
    onKey("j", () => this.turnTo("list"));
    onKey("?", () => byId("help").showModal());
    onKey("Escape", () => this.screen.editor?.escape() || (byId("card").hidden ? false : this.screen.card.close()));
  }

  #help() {
    const dialog = byId("help");
    byId("help-open").addEventListener("click", () => dialog.showModal());
    byId("help-close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    const box = byId("shortcuts");
    box.checked = shortcutsOn();
    box.addEventListener("change", () => switchShortcuts(box.checked));
  }

  /** Tells the map how much of it panels cover, so that things are centred in what is seen. */
  measure() {
    if (document.documentElement.dataset.printing) return undefined;
    const phone = matchMedia(PHONE).matches;
    const bar = byId("bar").getBoundingClientRect();
    document.documentElement.style.setProperty("--bar-height", `${Math.round(bar.height)}px`);
    if (phone) {
      const full = document.body.dataset.sheet === "full";
      const sheet = full ? 0 : innerHeight * (document.body.dataset.sheet === "half" ? 0.46 : 0) || 76;
      this.scene.setCovered({ top: bar.bottom, bottom: sheet });
      return document.documentElement.style.setProperty("--covered-left", "0px");
    }
    const open = document.body.dataset.panel === "open";
    const left = open ? byId("panel").getBoundingClientRect().right : 0;
    const legend = byId("legend-box");
    const right = legend.open ? innerWidth - legend.getBoundingClientRect().left : innerWidth - byId("zoom-in").getBoundingClientRect().left;
    this.scene.setCovered({ left, right });
    return document.documentElement.style.setProperty("--covered-left", `${Math.round(left)}px`);
  }

  showCard() {
    this.#unfold(true);
    this.sheet.atLeast("half");
  }

  hideCard() {
    this.sheet.set("peek");
  }

  showCommunity({ code }) {
    byId("community").value = code;
    this.#zoomButtons();
    this.#fresh();
  }

  #fresh() {
    byId("freshness").textContent = t("Data as of %(time)s", { time: formatTime(connection.heardAt || new Date()) });
  }

  showEmpty() {
    byId("empty").hidden = false;
    byId("figures").replaceChildren();
    this.wait(false);
  }

  wait(on) {
    clearTimeout(this.slow);
    const text = on ? t("Loading the map…") : "";
    byId("wait").textContent = text;
    byId("wait").hidden = !on || this.screen.complete === true;
  }

  failed(error, again) {
    byId("banner-text").textContent = error.status ? error.message : t("The server does not answer.");
    byId("banner").hidden = false;
    this.again = again;
  }

  #connection({ isLost, lostAt, heardAt }) {
    byId("banner").hidden = !isLost;
    this.scene.redrawLabels();
    if (isLost) {
      const since = t("Connection lost at %(time)s.", { time: formatTime(lostAt) });
      const shown = heardAt ? t("You see the data of %(time)s.", { time: formatTime(heardAt) }) : "";
      byId("banner-text").textContent = `${since} ${shown}`;
      return;
    }
    this.#fresh();
    this.scene.retry();
    this.again?.();
    this.again = null;
  }

  async copyAddress(button) {
    const address = new URL(this.screen.address(), location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      button.lastChild.textContent = t("Copied");
      announce(t("Copied"));
    } catch {
      window.prompt(t("Copy this address"), address);
    }
  }
}
