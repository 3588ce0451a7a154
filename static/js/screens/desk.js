// The dispatcher's desk: the queue by time left, the map beside it, and the incident that is open.

import { announce } from "../dom/announce.js";
import { byId, fill, h } from "../dom/elements.js";
import { useSprite, iconPaths } from "../dom/icons.js";
import { readPage } from "../dom/page.js";
import { onTheme, preferredTheme, setTheme } from "../dom/theme.js";
import { wireMenus } from "../office/wiring.js";
import { watchRights } from "../office/rights.js";
import { Alarm } from "../desk/alarm.js";
import { Bar } from "../desk/bar.js";
import { Detail } from "../desk/detail.js";
import { Feed } from "../desk/feed.js";
import { FilterForm } from "../desk/filter_form.js";
import { formatFilters, parseFilters } from "../desk/filters.js";
import { Drafts } from "../desk/form.js";
import { Freshness } from "../desk/freshness.js";
import { DeskMap } from "../desk/desk_map.js";
import { News } from "../desk/news.js";
import { Queue } from "../desk/queue.js";
import { Requests } from "../desk/requests.js";
import { bindShortcuts } from "../desk/shortcuts.js";
import { Store } from "../desk/store.js";
import { Today } from "../desk/today.js";
import { titleWith, waitingFor } from "../desk/title.js";
import { oncePerFrame } from "../dom/debounce.js";
import { Live } from "../live/stream.js";
import { getJson } from "../net/api.js";
import { onConnection } from "../net/connection.js";
import { t, useCatalogue } from "../text/messages.js";
import { useLanguage } from "../text/numbers.js";

const SAID_MS = 6000;
const UNDO_MS = 15_000;
const MOST_FOUND = 6;
const TICK_MS = 1000;

class DeskScreen {
  constructor(page) {
    this.page = page;
    this.offset_ms = 0;
    this.requests = new Requests({ base: page.base, token: page.csrf });
    this.drafts = new Drafts();
    this.store = new Store({ now: () => this.now(), me: page.me });
    this.news = new News();
    this.freshness = new Freshness(byId("freshness"));
    this.map = new DeskMap(byId("map"), { page, iconPaths, now: () => this.now(), onOpen: (id) => this.open(id), onPoint: (id) => this.point(id) });
    this.queue = new Queue({ list: byId("queue") }, this.store, this.#queueOptions());
    this.detail = new Detail(byId("detail"), this.#detailContext());
    this.filters = new FilterForm(byId("filters"), { sections: () => this.map.sections(), onChange: (filters) => this.filter(filters) });
    this.bar = new Bar({ states: byId("states"), chosen: byId("chosen") }, this.store, { onState: (state) => this.filter({ ...this.store.filters, state }), onMerge: () => this.mergeChosen() });
    this.alarm = new Alarm({ sound: byId("sound"), notify: byId("notify"), onOpen: (id) => this.open(id) });
    this.feed = new Feed({ requests: this.requests, onList: (list) => this.#listed(list), onFailed: (error) => this.#failed(error) });
    this.live = new Live(page.live, this.#liveHandlers());
    this.redraw = oncePerFrame(() => this.draw());
    this.store.onChange(this.redraw);
    this.today = new Today(byId("today"), { address: page.today });
    bindShortcuts(this);
    this.#wire();
  }

  /** The server's time, ms. */
  now() {
    return Date.now() + this.offset_ms;
  }

  async start() {
    this.store.setFilters(parseFilters(location.search));
    this.filters.show(this.store.filters);
    this.feed.query = asked(this.store.filters);
    this.live.start();
    await Promise.all([this.feed.start(), this.#ground(), this.#categories()]);
    if (this.store.filters.id) this.open(this.store.filters.id, { write: false });
    this.today.start();
    setInterval(() => this.#tick(), TICK_MS);
  }

  draw() {
    this.queue.draw();
    this.bar.draw();
    this.filters.count(this.store.filters);
    this.map.show(this.store.shown());
    document.title = titleWith(waitingFor([...this.store.marks.values()], this.store.unseen), document.title);
  }

  open(id, { write = true, focus = false } = {}) {
    this.queue.open = id;
    this.store.see(id);
    if (write) this.#write({ ...this.store.filters, id }, { push: this.store.filters.id !== id });
    document.body.dataset.view = "detail";
    const opened = this.detail.open(id, { focus });
    this.map.select(id);
    this.redraw();
    return opened.then(() => this.queue.reveal(id));
  }

  closeDetail() {
    const id = this.queue.open;
    this.detail.close();
    this.queue.open = null;
    this.map.select(null);
    this.view("list");
    this.#write({ ...this.store.filters, id: undefined });
    this.redraw();
    requestAnimationFrame(() => this.queue.focus(id));
  }

  /** One step back: the form, then the panel, then what was chosen. */
  back() {
    if (document.activeElement?.closest?.("input, textarea, select")) return document.activeElement.blur();
    if (this.detail.closeForm()) return true;
    if (this.queue.open) return this.closeDetail();
    return this.store.chosen.size ? this.store.chooseNone() : false;
  }

  point(id) {
    if (this.queue.hot === id) return;
    this.queue.hot = id;
    this.map.heat(id);
    this.redraw();
  }

  filter(filters) {
    this.#write(filters);
    this.filters.show(filters);
  }

  view(name) {
    document.body.dataset.view = name;
    this.map.resized();
    if (name === "list") this.queue.focus(this.queue.current() ?? this.queue.order?.[0]);
    if (name === "map") byId("map").focus();
    if (name === "detail" && this.queue.open) byId("detail").querySelector("[data-part=title]").focus();
  }

  /** Opens what the reader stands on, then does something with it. */
  async onCurrent(action) {
    const id = this.queue.current();
    if (!id) return;
    if (this.queue.open !== id || !this.detail.detail) await this.open(id);
    action();
  }

  choose() {
    const id = this.queue.current();
    if (id) this.store.choose(id);
  }

  takeIn() {
    if (!this.page.intake) return false;
    location.assign(this.page.intake);
    return true;
  }

  /** The oldest of the chosen stays, the others are merged into it one after the other. */
  async mergeChosen() {
    const marks = [...this.store.chosen].map((id) => this.store.marks.get(id)).filter(Boolean).sort((a, b) => Date.parse(a.received_at) - Date.parse(b.received_at) || a.id - b.id);
    const [kept, ...others] = marks;
    for (const { id, version } of others) {
      try {
        await this.requests.act(id, "merge", { into_id: kept.id }, version);
        this.store.chosen.delete(id);
      } catch (error) {
        if (error?.status === undefined) throw error;
        this.say(error.message || t("This did not work."), { bad: true });
        break;
      }
    }
    if (this.store.chosen.size <= 1) this.store.chooseNone();
    await this.feed.read();
    this.open(kept.id);
  }

  say(words, { bad = false, undo = null } = {}) {
    const place = byId("said");
    const stop = () => {
      place.hidden = true;
      undo();
    };
    fill(place, h("span", {}, words), undo && h("button", { type: "button", class: "button is-small", onclick: stop }, t("Undo")));
    place.hidden = false;
    place.classList.toggle("is-bad", bad);
    announce(words);
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (place.hidden = true), undo ? UNDO_MS : SAID_MS);
  }

  #queueOptions() {
    return {
      sprite: this.page.sprite,
      intake: this.page.intake,
      sectionName: (id) => this.map.sectionName(id),
      hasDraft: (id) => this.drafts.has(id),
      isNarrowed: () => this.store.marks.size > 0,
      onOpen: (id) => this.open(id),
      onPoint: (id) => this.point(id),
      onClear: () => this.filter({}),
    };
  }

  #detailContext() {
    const { page } = this;
    return {
      requests: this.requests,
      drafts: this.drafts,
      templates: page.templates || {},
      categories: () => this.categoryOptions || [],
      categoryName: (code) => this.categoryNames?.get(code) || code || "",
      now: () => this.now(),
      me: page.me,
      mayAct: page.may_dispatch,
      numbers: page.numbers,
      reasons: page.reasons,
      sprite: page.sprite,
      say: (words, how) => this.say(words, how),
      onChanged: (detail) => this.#changed(detail),
      onClose: () => this.closeDetail(),
      onOpen: (id) => this.open(id),
      placing: { map: this.map, onMap: () => this.view("map"), find: (word) => this.#find(word) },
    };
  }

  async #find(word) {
    const asked = new URLSearchParams({ community: this.page.community, limit: String(MOST_FOUND), q: word });
    return (await getJson(`/api/v1/search?${asked}`)).results;
  }

  #changed(detail) {
    this.map.showCalls(detail);
    this.news.learn(detail);
    this.store.put(markOf(detail));
  }

  #listed(list) {
    if (list.as_of) this.offset_ms = Date.parse(list.as_of) - Date.now();
    this.freshness.heard();
    const isAnother = this.listed !== list.query;
    this.listed = list.query;
    this.isPartial = list.isPartial || (this.isPartial && Object.keys(list.query).length > 0);
    this.store.totals = this.isPartial || Object.keys(list.query).length ? list.counts : null;
    byId("partial").hidden = !list.isPartial;
    this.store.setRows(list.items);
    document.documentElement.dataset.desk = "ready";
    for (const mark of list.items) {
      if (isAnother) this.news.learn(mark);
      else this.#hear(mark);
    }
    const open = this.store.marks.get(this.queue.open);
    if (open && this.detail.detail && open.version > this.detail.detail.version) this.detail.refresh();
    this.redraw();
  }

  #liveHandlers() {
    return {
      topics: {
        "incident.changed": (mark) => this.#told(mark),
        "incident.noted": ({ ref }) => ref === this.detail.id && this.detail.refresh(),
        "incident.viewed": ({ ref, by, by_name: name }) => by !== this.page.account && this.#viewed(ref, name),
      },
      onHello: (hello, { isReturn }) => this.#greeted(hello, isReturn),
      onHeard: () => this.freshness.heard(),
      onResync: () => this.feed.read(),
      onState: (isOpen) => {
        document.body.dataset.live = isOpen ? "open" : "shut";
        this.feed.live(isOpen);
      },
    };
  }

  // A page of before a new release goes on working; its reader chooses the moment to load the new one.
  #greeted({ build }, isReturn) {
    if (isReturn) this.feed.read();
    if (this.build && build && build !== this.build) this.say(t("A new release is there: load the page anew when it suits you."));
    this.build ||= build;
  }

  // An event is enough to draw; the words of a row that only lists carry are read soon after.
  #told(mark) {
    const known = this.store.marks.get(mark.id);
    this.#hear(mark);
    if (!known && mark.state === "closed") this.store.see(mark.id);
    if (!known && this.feed.isNarrowed()) return this.feed.readSoon();
    this.store.put(mark);
    if (!known || known.lead_label === undefined) this.feed.readSoon();
    if (mark.id === this.detail.id && mark.version > (this.detail.detail?.version || 0)) this.detail.refresh();
    return undefined;
  }

  #viewed(id, name) {
    this.detail.presence.heard(id, name);
    if (id === this.detail.id) this.detail.presence.show(id);
  }

  #hear(mark) {
    const news = this.news.hear(mark, { now: this.now(), isPart: this.isPartial || this.feed.isNarrowed() });
    if (!news) return;
    this.store.miss(mark.id);
    this.map.greet(mark.id);
    const words = [mark.category_name, this.map.sectionName(mark.section_id)].filter(Boolean).join(" · ");
    const said = news === "came" ? t("New whistle: %(words)s", { words }) : t("More urgent now: %(words)s", { words });
    if (this.store.passes(mark)) announce(said);
    else this.say(t("%(said)s (hidden by the filters)", { said }));
    this.alarm.ring(mark, words);
  }

  #failed(error) {
    this.freshness.draw();
    if (error.status === 403) this.say(t("This right is missing; ask whoever gives roles."), { bad: true });
  }

  async #ground() {
    const community = await getJson(`/api/v1/communities/${this.page.community}`);
    this.map.setCommunity(community);
    this.filters.offerSections(this.map.sections());
    this.redraw();
  }

  async #categories() {
    try {
      const tree = await this.requests.categories();
      this.categoryOptions = flat(tree.categories);
      this.categoryNames = new Map(this.categoryOptions.map(([code, name]) => [code, name.trim()]));
      this.filters.offerCategories(this.categoryOptions);
    } catch (error) {
      if (error?.status === undefined) throw error;
      this.categoryOptions = [];
    }
  }

  #write(filters, { push = false } = {}) {
    this.store.setFilters(filters);
    this.feed.narrow(asked(filters, this.isPartial));
    history[push ? "pushState" : "replaceState"](null, "", `${location.pathname}${formatFilters(filters)}`);
  }

  #tick() {
    this.freshness.draw();
    const minute = Math.floor(this.now() / 15_000);
    if (minute === this.minute) return;
    this.minute = minute;
    this.redraw();
    if (!this.detail.form) this.detail.tick();
  }

  #wire() {
    wireMenus(document);
    watchRights(document.body);
    onTheme(() => this.map.repaint());
    onConnection((state) => (document.body.dataset.connection = state.isLost ? "lost" : "here"));
    byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
    for (const button of document.querySelectorAll("[data-goto]")) button.addEventListener("click", () => this.view(button.dataset.goto));
    addEventListener("popstate", () => this.#followAddress());
  }

  #followAddress() {
    const filters = parseFilters(location.search);
    this.store.setFilters(filters);
    this.filters.show(filters);
    this.feed.narrow(asked(filters, this.isPartial));
    if (filters.id) this.open(filters.id, { write: false });
    else if (this.queue.open) this.closeDetail();
  }
}

/** What the server must know of the filters: sources are in no mark, closed ones not in the queue; all of them where not everything is here. */
function asked({ state, source, section, category, urgency, mine, q }, isPartial) {
  const always = { ...(state === "closed" && { state }), ...(source && { source }) };
  if (!isPartial) return always;
  const narrow = { state, section, category, urgency, mine, q };
  return { ...always, ...Object.fromEntries(Object.entries(narrow).filter(([, value]) => value)) };
}

/** The part of a detail that the queue and the map show. */
function markOf({ calls, steps, notes, photos, decisions, verifications, ratings, duplicates, similar, reporter, acts, ...mark }) {
  const lead = calls?.find(({ is_lead: isLead }) => isLead);
  return { ...mark, ...(lead && { lead_label: lead.label }) };
}

/** Categories as options, deeper ones indented. */
function flat(nodes, depth = 0) {
  return nodes.flatMap(({ code, name, children = [] }) => [[code, `${"　".repeat(depth)}${name}`], ...flat(children, depth + 1)]);
}

const page = readPage();
useCatalogue(page.messages);
useLanguage(page.language);
useSprite(page.sprite);
setTheme(preferredTheme(), { keep: false });
const screen = new DeskScreen(page);
screen.start();
