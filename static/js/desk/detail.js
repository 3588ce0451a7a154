// The panel of one incident. Its parts are written anew when it changes; forms, drafts and the note being typed stay.

import { announce } from "../dom/announce.js";
import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { glyph, paint } from "../map/incident_glyph.js";
import { styleOf } from "../map/incident_marks.js";
import { t } from "../text/messages.js";
import { clock } from "../text/time_left.js";
import { callForm, decisionForm, incidentActs, incidentForm, photoForm, ratingForm } from "./acts.js";
import { Calls } from "./calls.js";
import { conflict } from "./conflict.js";
import { Decisions } from "./decisions.js";
import { chips, due, facts, threat } from "./facts.js";
import { ActForm } from "./form.js";
import { Notes } from "./notes.js";
import { Photos } from "./photos.js";
import { placeForm } from "./place.js";
import { Presence, SAY_EVERY_MS } from "./presence.js";
import { ReporterPart } from "./reporter.js";
import { Results } from "./results.js";
import { callMoreForm, reviewForm } from "./review.js";
import { Similar } from "./similar.js";
import { Timeline } from "./timeline.js";

const AS_BUTTONS = 2;

export class Detail {
  /** `context`: `requests`, `drafts`, `templates`, `categories()`, `categoryName(code)`, `now()`, `me`, `mayAct`, `numbers`, `sprite`, `onChanged(detail)`, `onClose()`, `onOpen(id)`. */
  constructor(element, context) {
    Object.assign(this, { element, context });
    this.detail = null;
    const part = (name) => element.querySelector(`[data-part="${name}"]`);
    this.part = part;
    this.glyph = glyph();
    part("glyph").append(this.glyph.picture);
    part("close").addEventListener("click", () => context.onClose());
    part("print").addEventListener("click", () => window.print());
    addEventListener("beforeprint", () => this.#printed());
    this.presence = new Presence(part("presence"));
    this.photos = new Photos(part("photos"), { base: context.requests.base, onRemove: (uuid) => this.#removePhoto(uuid) });
    this.calls = new Calls(part("calls"), { onAct: (name, call, how) => this.callAct(name, call, how) });
    this.decisions = new Decisions(part("decisions"), { onDecide: (decision) => this.#decide(decision) });
    this.reporter = new ReporterPart(part("reporter"), { reasons: context.reasons, reveal: (id, reason) => context.requests.act(id, "reporter", { reason }) });
    this.results = new Results(part("results"), { onOpen: context.onOpen });
    this.notes = new Notes(part("notes"), { drafts: context.drafts, templates: context.templates.note || [], send: (id, text) => this.#note(id, text) });
    this.timeline = new Timeline(part("timeline"));
    this.similar = new Similar(part("similar"), { onOpen: context.onOpen, onMerge: (id) => this.act("merge", { into_id: String(id) }) });
    setInterval(() => this.#sayHere(), SAY_EVERY_MS);
  }

  /** Opens an incident; what is known of it is shown until the rest has come. */
  async open(id, { focus = false } = {}) {
    if (this.id !== id) this.#leave();
    this.id = id;
    this.element.hidden = false;
    this.element.setAttribute("aria-busy", "true");
    await this.refresh();
    this.#sayHere();
    if (focus && this.id === id) this.part("title").focus({ preventScroll: true });
  }

  close() {
    this.#leave();
    this.id = null;
    this.element.hidden = true;
  }

  /** Reads the open incident again; a version that is older than the one shown is dropped. */
  async refresh() {
    const { id } = this;
    if (!id) return;
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const detail = await this.context.requests.detail(id, { signal: this.asking.signal });
      if (this.id === id) this.show(detail);
    } catch (error) {
      if (error?.name !== "AbortError" && this.id === id) this.#failed(error);
    }
  }

  show(detail) {
    if (detail.id !== this.id || (this.detail && this.detail.version > detail.version)) return;
    this.detail = detail;
    this.element.setAttribute("aria-busy", "false");
    this.part("failed").hidden = true;
    const now = this.context.now();
    this.#head(detail, now);
    this.tick();
    this.part("text").textContent = detail.text;
    fill(this.part("doubtful"), this.#doubtful(detail));
    this.photos.show(detail.photos || [], { mayRemove: detail.acts.includes("remove-photo") });
    fill(this.part("facts"), facts(detail, now));
    this.#actions(detail);
    this.decisions.show(detail, now);
    this.reporter.show(detail);
    this.results.show(detail, now);
    this.notes.show(detail, now, { mayWrite: this.context.mayAct });
    this.timeline.show(detail.steps || [], now);
    this.similar.show(detail, this.context.categoryName);
    this.context.onChanged(detail);
  }

  /** Rewrites what depends on the time alone. */
  tick() {
    if (!this.detail) return;
    const now = this.context.now();
    fill(this.part("due"), due(this.detail, now));
    fill(this.part("threat"), threat(this.detail, now, { numbers: this.context.numbers, onCalled: () => this.act("emergency-called") }));
    this.calls.show(this.detail, now);
    this.presence.show(this.id);
  }

  /** Starts an act of the incident, as its button would; says whether there is such an act now. */
  act(name, values) {
    const { of: real = name } = incidentActs()[name] || {};
    if (!this.detail || !this.detail.acts.includes(real)) return false;
    if (["claim", "unclaim", "resume"].includes(name)) this.#atOnce(name);
    else if (name === "joint") this.#atOnce(name, { joint: !this.detail.joint });
    else this.#openForm(this.#incidentSpec(name), { name, values, send: (body, seen) => this.context.requests.act(seen.id, real, body, seen.version) });
    return true;
  }

  callAct(name, call, { behalf }) {
    const { requests } = this.context;
    if (name === "lead") return this.#atOnce("lead", { call_id: call.id });
    const spec = callForm(name, { call, behalf, now: this.context.now(), templates: this.context.templates });
    const versionIn = ({ calls }) => calls.find(({ id }) => id === call.id)?.version;
    return this.#openForm(spec, { name: `${name}:${call.id}`, send: (body, seen) => requests.callAct(call.id, name, body, versionIn(seen)) });
  }

  /** The act that the desk would do next. */
  firstAct() {
    const names = Object.keys(incidentActs());
    return names.find((name) => this.detail?.acts.includes(name));
  }

  focusNote() {
    this.notes.focus();
  }

  #incidentSpec(name) {
    const { context, detail } = this;
    const shared = { detail, templates: context.templates, categories: context.categories(), nameOf: context.categoryName, now: context.now() };
    const proposing = { review: reviewForm, call: callMoreForm }[name];
    if (proposing) return proposing({ ...shared, preview: (asked) => this.#preview(asked) });
    if (name === "place") return placeForm({ detail, ...context.placing, preview: (asked) => context.requests.preview(asked) });
    if (name === "rate") return ratingForm(detail.calls.filter(({ kind, state }) => kind !== "person" && state === "done"));
    return incidentForm(name, shared);
  }

  #preview({ category, urgency }) {
    const { lon, lat, building_id: building } = this.detail;
    const place = lon === null || lon === undefined ? {} : { lon, lat };
    return this.context.requests.preview({ category, urgency, ...place, ...(building && { building_id: building }) });
  }

  #removePhoto(uuid) {
    this.#openForm(photoForm(uuid), { name: `remove-photo:${uuid}`, send: (body, seen) => this.context.requests.act(seen.id, "remove-photo", body) });
  }

  // What a text should not hold is pointed out; nothing waits for it.
  #doubtful({ doubtful = [], acts }) {
    if (!doubtful.length || !acts.includes("blot")) return null;
    return h("div", { class: "doubtful" }, icon("alert-triangle"), h("p", {}, t("There may be something in it that everybody called should not read: %(words)s", { words: doubtful.join("、") })), h("button", { type: "button", class: "button is-small", onclick: () => this.act("blot") }, icon("eye-off"), t("Blot words out")));
  }

  #decide(decision) {
    this.#openForm(decisionForm(decision), { name: `decide:${decision.id}`, send: (body) => this.context.requests.decide(decision.id, body) });
  }

  // Sent with the version that its writer saw when he opened the form, whatever has come since: he decided on that one.
  #openForm(spec, { name, send, values }) {
    const { drafts } = this.context;
    const key = `${this.id}/${name}`;
    let seen = this.detail;
    if (values) drafts.keep(key, { ...drafts.read(key), ...values });
    const form = new ActForm(spec, {
      key,
      drafts,
      send: (body) => send(body, seen),
      onDone: (answer) => this.#done(spec, answer),
      onCancel: () => this.closeForm({ drop: true }),
      conflict: async ({ now }, open) => {
        const before = seen;
        if (now?.id) this.show(now);
        else await this.refresh();
        seen = now?.id ? now : this.detail;
        return this.#conflict(before, seen, open);
      },
    });
    this.form = form;
    fill(this.part("form"), form.element);
    this.part("form").hidden = false;
    form.element.scrollIntoView({ block: "nearest" });
    form.begin();
  }

  closeForm({ drop = false } = {}) {
    if (!this.form) return false;
    if (drop) this.context.drafts.drop(this.form.key);
    this.form.spec.end?.();
    this.form = null;
    this.part("form").hidden = true;
    fill(this.part("form"));
    return true;
  }

  #conflict(seen, now, form) {
    return conflict(
      { seen, now, title: form.spec.title, said: form.said(), moment: this.context.now() },
      { keep: () => form.submit(), take: () => this.closeForm({ drop: true }) },
    );
  }

  async #atOnce(name, body = {}) {
    try {
      this.#done({ title: name }, await this.context.requests.act(this.id, name, body, this.detail.version));
    } catch (error) {
      if (error?.status === undefined) throw error;
      await this.refresh();
      this.context.say(error.status === 412 ? t("Somebody was faster; this is how it stands now.") : error.message || t("This did not work."), { bad: true });
    }
  }

  async #note(id, text) {
    const answer = await this.context.requests.act(id, "note", { text });
    if (answer?.steps) this.show(answer);
    else await this.refresh();
  }

  #done({ title, undo }, answer) {
    this.closeForm();
    if (undo && answer?.steps) this.context.say(t("Done: %(act)s", { act: title }), { undo: () => this.#undo(undo, answer) });
    else announce(t("Done: %(act)s", { act: title }));
    if (answer?.steps) this.show(answer);
    else this.refresh();
  }

  async #undo(body, { id, version }) {
    try {
      const answer = await this.context.requests.act(id, "classify", body, version);
      if (this.id === id) this.show(answer);
      this.context.say(t("Undone."));
    } catch (error) {
      if (error?.status === undefined) throw error;
      this.context.say(error.status === 412 ? t("Somebody was faster; this is how it stands now.") : error.message || t("This did not work."), { bad: true });
    }
  }

  #head(detail, now) {
    const style = styleOf(detail, now);
    this.element.dataset.status = style.status;
    paint(this.glyph, { shape: style.shape, icon: detail.icon ? `${this.context.sprite}#${detail.icon}` : "" });
    this.part("title").textContent = detail.category_name || detail.number;
    this.part("number").textContent = detail.number;
    fill(this.part("chips"), chips(detail, now));
  }

  #actions(detail) {
    const words = incidentActs();
    const names = Object.keys(words).filter((name) => detail.acts.includes(words[name].of || name) && isOffered(name, detail));
    const leads = (name) => words[name].lead || (name === "place" && (detail.lon ?? null) === null);
    const leading = names.filter(leads).slice(0, AS_BUTTONS);
    const rest = names.filter((name) => !leading.includes(name));
    const button = (name, className) => h("button", { type: "button", class: className, dataset: { act: name }, onclick: () => this.act(name) }, icon(words[name].icon), words[name].word);
    const claim = this.#claimAct(detail);
    const more = rest.length > 0 && h("details", { class: "menu act-more", dataset: { menu: "" } }, h("summary", { class: "button" }, t("More"), icon("chevron-down")), h("div", { class: "menu-sheet" }, rest.map((name) => button(name, words[name].isDanger ? "is-danger" : ""))));
    if (more) more.addEventListener("click", ({ target }) => target.closest("button") && (more.open = false));
    const bar = this.part("actions");
    const key = JSON.stringify([names, claim, detail.claimed_by_name]);
    if (this.actionsShown === key && bar.dataset.id === String(detail.id)) return;
    this.actionsShown = key;
    bar.dataset.id = String(detail.id);
    fill(bar, leading.map((name, index) => button(name, index ? "button" : "button is-primary")), claim && this.#claimButton(claim, detail), more);
  }

  // Who has it lets it go; anybody else takes it, or takes it over.
  #claimAct({ acts, claimed_by_name: holder }) {
    const name = holder && holder === this.context.me ? "unclaim" : "claim";
    return acts.includes(name) ? name : null;
  }

  #claimButton(name, { claimed_by_name: holder }) {
    const word = name === "unclaim" ? t("Let go") : holder ? t("Take over") : t("Claim");
    return h("button", { type: "button", class: "button", dataset: { act: name }, onclick: () => this.act(name) }, icon("user-check"), word);
  }

  /** Claims the open incident, or lets it go where the reader has it. */
  claim() {
    const name = this.detail && this.#claimAct(this.detail);
    return name ? this.act(name) : false;
  }

  #failed(error) {
    const words = error.status === 404 ? t("This incident cannot be shown: it does not exist or is not yours to see.") : t("The server does not answer. What you see is of before.");
    this.element.setAttribute("aria-busy", "false");
    this.part("failed").hidden = false;
    fill(this.part("failed"), icon("alert-triangle"), h("span", {}, words), h("button", { type: "button", class: "button is-small", onclick: () => this.refresh() }, t("Try again")));
  }

  // On paper every step is there, and the paper says when it was printed.
  #printed() {
    if (!this.detail) return;
    const now = this.context.now();
    this.part("printed").textContent = t("Printed %(time)s", { time: clock(now, 0) });
    this.timeline.unfold(this.detail.steps, now);
  }

  #sayHere() {
    if (this.id && this.context.mayAct && document.visibilityState === "visible") this.context.requests.look(this.id);
  }

  #leave() {
    this.asking?.abort();
    this.closeForm();
    this.detail = null;
    this.actionsShown = null;
    this.timeline.forget();
    this.reporter.forget();
  }
}

// What is possible but makes no sense here is not offered: nothing to merge into, nobody in danger, reviewed already.
function isOffered(name, { similar, reviewed, state }) {
  if (name === "merge") return similar.length > 0;
  return name !== "review" || state === "to_review" || !reviewed;
}
