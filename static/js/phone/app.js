// The phone as a whole: what every page asks of it, and what follows when something was sent or heard.

import { byId, h } from "../dom/elements.js";
import { remember } from "../dom/page.js";
import { connection, onConnection } from "../net/connection.js";
import { keepFlushing } from "../outbox/schedule.js";
import { t } from "../text/messages.js";
import { Alarm } from "./alarm.js";
import { Api } from "./api.js";
import { drawBands } from "./bands.js";
import { Drafts } from "./draft.js";
import { GroundMap } from "./ground_map.js";
import { Home } from "./home.js";
import { listen } from "./listening.js";
import { Pages } from "./pages.js";
import { Position } from "./position.js";
import { Queue } from "./queue.js";
import { Sending } from "./sending.js";
import { keepGround, keepShell, renewShell } from "./shell.js";
import { Toasts } from "./toast.js";
import { why } from "./queue_page.js";
import { callState } from "./words.js";
import { Work } from "./work.js";

const SHOWING = ["list", "call", "matter", "track", "queue", "more"];

export class App {
  constructor({ page, session, store, box, direct }) {
    Object.assign(this, { page, session, store, box, direct });
    this.community = chosen(session.communities);
    this.api = new Api(this.community.code, () => session.writer());
    this.toasts = new Toasts(byId("toasts"));
    this.alarm = new Alarm();
    this.position = new Position();
    this.details = new Map();
    this.categories = [];
    this.work = new Work({ api: this.api, store, account: session.account });
    this.drafts = new Drafts(store, session.account, this.community.code);
    this.queue = new Queue({ box, direct, onChange: () => this.#changed() });
    this.takenBack = new Set();
    this.sending = new Sending({ box, direct, api: this.api, source: this.community.source, toasts: this.toasts, numberOf: (uuid) => this.queue.sentWhistle(uuid)?.incident, isAnothers: () => session.isAnothers });
    this.map = new GroundMap({ kinds: page.kinds });
    this.pages = new Pages(() => this.#turned());
  }

  async start() {
    await Promise.all([this.drafts.recall(), this.work.recall(), this.queue.look()]);
    this.work.listen((how) => this.#told(how));
    this.work.failed = (error) => this.#refused(error);
    for (const way of new Set([this.box, this.direct])) way.listen((event) => this.#answered(event));
    this.position.listen(() => this.#stood());
    onConnection(() => this.#connected());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#seen());
    addEventListener("pointerdown", () => this.alarm.allow(), { once: true });
    this.flush = keepFlushing(this.box);
    listen(this.community.code, { onChange: (incidents) => this.#elsewhere(incidents), onState: (isOpen) => this.work.told(isOpen) });
    this.work.ask();
    if (this.session.communities.length > 1 && !remember("phone-community")) this.pages.go("choose");
    await this.fetchGround();
    if (!(await keepShell())) return;
    await keepGround(this.map.community || {}, this.map.ground);
    document.documentElement.dataset.ground = "kept";
  }

  /** The ground, my grid in it, and the kinds of matters; each of them from the phone's memory where nobody answers. */
  async fetchGround() {
    const asked = [this.api.shown(), this.api.ground(), this.api.categories(), this.api.simulation()];
    const [community, ground, categories, simulation] = await Promise.allSettled(asked);
    if (community.status === "fulfilled") this.map.show(community.value);
    if (ground.status === "fulfilled") this.map.showGround(ground.value.grid ? ground.value : null);
    if (categories.status === "fulfilled") this.categories = listed(categories.value);
    this.#place(ground.value, simulation.value?.running);
    this.pages.refresh("whistle");
  }

  emergencies() {
    return this.community.emergencies;
  }

  needsLogin() {
    return this.session.isOver || this.box.needsLogin;
  }

  /** What waits on the phone about a call, as a sign; null where nothing does. */
  pendingOn(call) {
    if (!this.queue.actsOn(call.id).length) return null;
    return h("span", { class: "pending" }, callState(this.afterPending(call).state), h("small", {}, t("Waits to be sent.")));
  }

  /** A call as it will stand when what waits has arrived: the next step may be written before. */
  afterPending(call) {
    return this.queue.afterWaiting(call);
  }

  pendingWhistles() {
    return this.queue.whistles();
  }

  pendingNotes(incident) {
    return this.queue.notesOn(incident);
  }

  /** All about an incident, as far as it is known; what is newer arrives by itself. */
  detail(id) {
    const known = this.details.get(id);
    if (!connection.isLost && (!known || known.askedAt < Date.now() - 5_000)) this.#fetchDetail(id, known);
    return known?.value || null;
  }

  /** One press on a call: kept, said, and back to where one came from. */
  async answer(call, act, body, said) {
    const done = await this.sending.act(this.api.call(call.id, act), body, { label: said, said, of: `call:${call.id}`, act });
    if (done) await this.pages.home();
  }

  async decide(id, act, body, said) {
    const done = await this.sending.act(this.api.act(id, act), body, { label: said, said, of: `incident:${id}`, act });
    if (done) await this.pages.home();
  }

  async noteSent() {
    await this.queue.look();
    this.home.draw();
  }

  look() {
    return this.queue.look();
  }

  refresh() {
    this.pages.refresh(...SHOWING);
  }

  async sendNow() {
    await this.flush();
    await this.look();
    if (this.queue.waiting.length) this.toasts.say(connection.isLost ? t("Still no network. It is tried again by itself.") : t("Not everything could be sent yet."), { sign: "cloud-off" });
  }

  async retryItem(id) {
    await this.box.retry(id);
    await this.sendNow();
  }

  async discardItem(id) {
    await this.box.discard(id);
    await this.look();
  }

  moveTo(code) {
    remember("phone-community", code);
    location.reload();
  }

  async speak(code) {
    await fetch("/language", { method: "POST", body: new URLSearchParams({ lang: code, next: "/phone" }), redirect: "manual" });
    await renewShell();
    setTimeout(() => location.reload(), 600);
  }

  /** This phone is nobody's at once, with or without network; what waits stays for its writer. */
  async logOut() {
    const { session } = this;
    await Promise.resolve(this.work.forget()).catch(() => {});
    const isHeard = !session.isOver && !connection.isLost && (await session.renew()) !== null;
    await session.leave();
    if (!isHeard) return session.isOver ? location.assign("/login?next=/phone") : location.reload();
    const form = h("form", { method: "post", action: "/logout" }, h("input", { type: "hidden", name: "csrf_token", value: session.csrf }));
    document.body.append(form);
    return form.submit();
  }

  async #fetchDetail(id, known) {
    this.details.set(id, { value: known?.value || null, askedAt: Date.now() });
    try {
      this.details.set(id, { value: await this.api.incident(id), askedAt: Date.now() });
      this.refresh();
    } catch {
      // The page says that it is waiting; the next look asks again.
    }
  }

  /** Something changed elsewhere: what is open of it is asked for anew. */
  #elsewhere(incidents) {
    for (const id of incidents) this.details.delete(id);
    if (incidents.includes(null)) this.details.clear();
    this.work.ask();
  }

  #told({ isSame = false } = {}) {
    const fresh = this.alarm.hear(this.work.toAcknowledge.map((call) => ({ id: call.id, threat: call.incident.threat })));
    if (fresh.length) this.toasts.say(t("A call for you"), { sign: "bell", tone: "is-call", for_ms: 15_000, act: { label: t("Show"), action: () => this.pages.go("call", { id: fresh[0].id }) } });
    drawBands(this);
    // Nothing new: only the list says of when it is.
    return isSame ? this.pages.refresh("list") : this.refresh();
  }

  /** Somebody may have logged in elsewhere in this browser while this page was not seen. */
  #seen() {
    if (this.session.isAnothers) return location.reload();
    if (this.position.watch !== null) this.position.restart();
    return this.work.ask();
  }

  #refused(error) {
    if (error.status === 401 && !this.session.isOver) {
      this.session.end();
      // It may be somebody else's by now: then this page goes.
      this.session.renew().then(() => drawBands(this));
    }
    if (error.status === 403 || error.status === 404) this.toasts.say(error.message, { sign: "lock", tone: "is-wrong" });
    drawBands(this);
  }

  #answered({ type, item, body }) {
    if (type === "refused") {
      const act = { label: t("Show"), action: () => this.pages.go("queue") };
      this.toasts.say(t("Not accepted: %(why)s", { why: why(item) }), { sign: "circle-x", tone: "is-wrong", act, for_ms: 10_000 });
    }
    if (type === "taken") this.work.ask();
    // The server answers an act with the whole incident as it stands now.
    if (type === "taken" && body?.steps) this.details.set(body.id, { value: body, askedAt: Date.now() });
  }

  #changed() {
    const { length } = this.queue.waiting;
    byId("queue-open").hidden = length + this.queue.refused.length === 0;
    byId("queue-count").textContent = length;
    byId("queue-open").classList.toggle("is-wrong", this.queue.refused.length > 0);
    drawBands(this);
    // A failed attempt changes nothing that a page shows.
    const shown = JSON.stringify([this.queue.waiting, this.queue.refused, this.queue.others, this.queue.sent]);
    if (shown !== this.shown) this.refresh();
    this.shown = shown;
  }

  #connected() {
    drawBands(this);
    if (connection.isLost) return;
    // That the server answers is no hope for a photo that it could not take.
    this.flush({ hope: ["life", "text"] });
    this.work.ask();
    if (!this.map.community || !this.categories.length) this.fetchGround();
    else this.map.scene.retry();
  }

  #stood() {
    const { now } = this.position;
    this.map.dot.show(now);
    byId("accuracy").hidden = !now && !this.position.error;
    byId("accuracy").textContent = now ? t("±%(m)s m", { m: now.accuracy_m }) : t("No position");
    byId("accuracy").classList.toggle("is-warning", !this.position.isUseful);
  }

  #turned() {
    this.home?.draw();
    this.map.measure();
    if (this.pages.open === null) this.map.fit(false);
  }

  #place(ground, isSimulated) {
    const version = [isSimulated && t("Simulated day"), ground?.generation || this.map.community?.generation?.label, ground?.as_of?.slice(0, 10)].filter(Boolean).join(" · ");
    byId("where-name").textContent = ground?.grid?.name || this.map.community?.name || this.community.name;
    byId("where-version").textContent = version;
  }

  begin(Whistle) {
    this.whistle = new Whistle(this);
    this.home = new Home(this);
  }
}

function listed(answer) {
  return Array.isArray(answer) ? answer : answer.items || answer.categories || [];
}

function chosen(communities) {
  return communities.find(({ code }) => code === remember("phone-community")) || communities[0];
}
