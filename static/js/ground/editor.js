// The ground edited on the map: what, where, which facts; corrections, closing, and what to do when two write at once.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { messagesOf } from "./answers.js";
import { conflict } from "./conflict.js";
import { fieldsOf, iconOf, isOutlined, mayBeOutlined, newOf } from "./fields.js";
import { Form } from "./form.js";
import { middleOf, placesOf, writePosition } from "./shapes.js";
import { Where } from "./where.js";

const WHY = ["reason", "note", "on"];
const LAYERS = ["shops", "organizations", "places", "buildings"];

export class GroundEditor {
  /**
   * `element` takes the panel; `requests`, `toast`, `crosshair`, `sketch` do the work. `onOpen()`, `onShut()`,
   * `onStep(name)`, `onSaved(answer, places)`, `onClosing(feature)`, `onUndone(feature)` tell the page.
   */
  constructor(parts) {
    Object.assign(this, parts);
    this.draft = null;
    this.code = null;
  }

  setCommunity(code, isEditable) {
    if (this.draft) this.shut();
    this.code = isEditable ? code : null;
    this.rights = null;
    if (isEditable) this.requests.in(code);
  }

  isOpen() {
    return this.draft !== null;
  }

  /** Buttons for the card of a feature; none where it is not edited by hand. */
  buttonsFor({ layer, id, title }) {
    if (!this.code || !LAYERS.includes(layer)) return null;
    const feature = { layer, id, title };
    const button = (name, label, act) => h("button", { type: "button", class: "button", onclick: act }, icon(name), label);
    return h(
      "div",
      { class: "card-actions ground-actions" },
      button("edit", t("Correct"), () => this.correct(feature)),
      button("circle-x", t("Close down"), () => this.askClose(feature)),
      h("a", { class: "button", href: `/c/${this.code}/ground/${layer}/${id}/history` }, icon("history"), t("History of edits")),
    );
  }

  async add(layer = null) {
    if (!(await this.#begin({ kind: "add" }))) return;
    if (layer) this.#choose(layer);
    else this.#showWhat();
  }

  async correct(feature) {
    const seen = await this.#begin({ kind: "correct", feature });
    if (!seen) return;
    const { version, values } = seen;
    Object.assign(this.draft, { layer: feature.layer, version, before: values, values: { ...values }, shape: values.geometry, reasons: this.#reasons(feature.layer, "correct") });
    this.#showFacts();
  }

  async askClose(feature) {
    const seen = await this.#begin({ kind: "close", feature });
    if (!seen) return;
    const choose = (reason) => this.#close(feature, seen, reason);
    const reasons = this.#reasons(feature.layer, "close");
    this.#show(
      t("Why is it closed?"),
      seen.name,
      h("ul", { class: "ground-choices is-list" }, reasons.map(({ code, label }) => h("li", {}, h("button", { type: "button", class: "ground-choice", onclick: () => choose(code) }, h("span", {}, label), icon("chevron-right"))))),
      h("p", { class: "card-note" }, t("It stays in the counts of the days before, and can be reopened.")),
    );
  }

  /** Goes back a step, or out; false where nothing was open. */
  escape() {
    if (!this.draft) return false;
    this.shut();
    return true;
  }

  shut() {
    this.where?.stop();
    this.where = null;
    this.draft = null;
    this.element.hidden = true;
    fill(this.element);
    this.onShut();
  }

  /** A press on the map while a place is chosen: the pin goes there. */
  clicked([lon, lat]) {
    if (this.where) this.crosshair.goTo([lon, lat], 0);
  }

  async #begin({ kind, feature = null }) {
    this.toast.settle();
    this.where?.stop();
    this.where = null;
    this.draft = { kind, feature, values: {}, reason: "", note: "", on: "", from: this.crosshair.here() };
    const draft = this.draft;
    this.onOpen();
    this.#show(feature ? feature.title : t("Add something"), null, h("p", { class: "card-note" }, t("Loading…")));
    try {
      this.rights ||= await this.requests.rights();
      draft.today = this.rights.today;
      const seen = feature ? await this.requests.read(feature) : true;
      if (this.draft !== draft) return null;
      if (feature && !seen.may_edit) return this.#refuse(t("This does not lie in your grid. Its own grid leader or the office corrects it."));
      return seen;
    } catch (error) {
      if (this.draft === draft) this.#refuse(messagesOf(error).join(" "));
      return null;
    }
  }

  #refuse(text) {
    this.#show(this.draft.feature?.title || t("Add something"), null, h("p", { class: "notice is-error", role: "alert" }, icon("alert-triangle"), h("span", {}, text)));
    return null;
  }

  #reasons(layer, kind) {
    return this.rights.layers.find((each) => each.layer === layer).reasons[kind];
  }

  #showWhat() {
    const one = ({ layer, label }) => h("li", {}, h("button", { type: "button", class: "ground-choice", onclick: () => this.#choose(layer) }, icon(iconOf(layer)), h("span", {}, label)));
    this.onStep("what");
    this.#show(t("What is new here?"), t("Step %(number)s of 3", { number: 1 }), h("ul", { class: "ground-choices" }, LAYERS.map((key) => one(this.rights.layers.find(({ layer }) => layer === key)))), this.#waits());
  }

  #waits() {
    return this.rights.needs_approval ? h("p", { class: "card-note" }, t("A second person reviews it before the map shows it.")) : null;
  }

  #choose(layer) {
    const values = Object.fromEntries(fieldsOf(layer).filter(({ initial }) => initial !== undefined).map(({ key, initial }) => [key, initial]));
    Object.assign(this.draft, { layer, values, reasons: this.#reasons(layer, "add") });
    this.draft.reason = this.draft.reasons[0].code;
    this.#showWhere();
  }

  #showWhere() {
    const { layer, shape, kind } = this.draft;
    const outline = isOutlined(layer) ? "must" : mayBeOutlined(layer) ? "may" : "never";
    const footprint = async (id) => (await this.requests.read({ layer: "buildings", id })).values.geometry;
    const tools = { crosshair: this.crosshair, sketch: this.sketch, locate: (at, signal) => this.requests.locate(at, signal), footprint };
    this.where = new Where(tools, { shape, outline });
    const back = kind === "add" ? () => this.#leaveWhere(() => this.#showWhat()) : () => this.#leaveWhere(() => this.#showFacts());
    this.onStep("where");
    this.#show(
      kind === "add" ? newOf(layer) : this.draft.feature.title,
      kind === "add" ? t("Step %(number)s of 3: where", { number: 2 }) : t("Where it is"),
      this.where.element,
      this.#foot(h("button", { type: "button", class: "button", onclick: back }, t("Back")), h("button", { type: "button", class: "button is-primary", onclick: () => this.#place() }, t("It is here"))),
    );
    this.where.start(middleOf(shape) || this.draft.from);
  }

  #leaveWhere(then) {
    this.where.stop();
    this.where = null;
    then();
  }

  #place() {
    const shape = this.where.shape();
    if (!shape) return this.where.complain(t("Put at least three corners."));
    Object.assign(this.draft, { shape, place: this.where.words() });
    return this.#leaveWhere(() => this.#showFacts());
  }

  #showFacts(errors = null) {
    const { kind, layer, feature, shape } = this.draft;
    this.form = new Form(this.draft, this.rights);
    this.said = h("div", { class: "ground-said", role: "alert" });
    const move = () => {
      this.form.keep();
      this.#showWhere();
    };
    const isFixed = shape?.type === "LineString";
    const place = h("div", { class: "ground-position" }, icon("map-pin"), h("span", {}, this.draft.place || writePosition(middleOf(shape))), !isFixed && h("button", { type: "button", class: "button", onclick: move }, kind === "add" ? t("Change") : t("Move it")));
    this.save = h("button", { type: "submit", class: "button is-primary" }, icon("check"), this.rights.needs_approval ? t("Send for review") : t("Save"));
    const form = h("form", { novalidate: true, onsubmit: (event) => (event.preventDefault(), this.#submit()) }, place, this.form.element, this.said, this.#foot(h("button", { type: "button", class: "button", onclick: () => this.shut() }, t("Cancel")), this.save));
    this.onStep("facts");
    this.#show(kind === "add" ? newOf(layer) : t("Correct %(name)s", { name: feature.title }), kind === "add" ? t("Step %(number)s of 3: facts", { number: 3 }) : null, form);
    if (errors) this.#complain(errors);
  }

  /** What is sent: of a new thing everything known, of a correction what differs. */
  #body() {
    const values = { ...this.form.values(), geometry: this.draft.shape };
    const before = this.draft.before || {};
    const same = (key) => JSON.stringify(values[key] ?? null) === JSON.stringify(before[key] ?? (key === "stairs" ? {} : null));
    const wanted = Object.keys(values).filter((key) => (this.draft.kind === "add" ? !isEmpty(values[key]) : !same(key)));
    const body = Object.fromEntries(wanted.map((key) => [key, values[key] ?? (key === "households" ? 0 : null)]));
    if (body.stairs) body.stairs = Object.entries(body.stairs).map(([number, households]) => ({ number: Number(number), households }));
    if (this.#countsEstimate(values, before)) body.households = values.households;
    const { reason, note, on } = this.form.why();
    return { ...body, reason, ...(note && { note }), ...(on !== this.draft.today && { on }) };
  }

  // An estimate that somebody went to count is sent even where it was right.
  #countsEstimate(values, before) {
    return before.households_estimated && this.form.why().reason === "recounted" && values.households !== null;
  }

  async #submit() {
    const wrong = this.form.missing();
    if (Object.keys(wrong).length) return this.#complain({ fields: wrong });
    this.form.keep();
    const { kind, layer, feature, version, before } = this.draft;
    const draft = this.draft;
    const body = this.#body();
    if (kind === "correct" && !Object.keys(body).some((key) => !WHY.includes(key))) return this.#complain({ fields: {}, texts: [t("Nothing was changed.")] });
    this.save.disabled = true;
    try {
      const answer = kind === "add" ? await this.requests.add(layer, body) : await this.requests.correct(feature, version, body);
      if (this.draft === draft) this.#saved(answer, [...placesOf(before?.geometry), ...placesOf(draft.shape)]);
    } catch (error) {
      if (this.draft !== draft) return undefined;
      this.save.disabled = false;
      this.#failed(error);
    }
    return undefined;
  }

  #failed(error) {
    if (error.status === 412) return fill(this.said, conflict(this.draft.layer, error.fields, { mine: () => this.#insist(error.fields.version), theirs: () => this.correct(this.draft.feature) }));
    return this.#complain(error);
  }

  #insist(version) {
    this.draft.version = version;
    this.#submit();
  }

  #complain(error) {
    const left = this.form.showErrors(error.fields?.json || error.fields || {});
    const texts = error.texts || (error.status === undefined ? left : messagesOf(error, left));
    fill(this.said, texts.map((text) => h("p", { class: "notice is-error" }, icon("alert-triangle"), h("span", {}, text))));
  }

  #saved(answer, places) {
    const isProposed = answer.edit.state === "proposed";
    this.rights = null;
    this.shut();
    this.toast.say(isProposed ? t("Sent: a second person reviews it.") : t("Saved."));
    this.onSaved(answer, places);
  }

  #close(feature, seen, reason) {
    const { version, values, name } = seen;
    this.shut();
    this.onClosing(feature);
    const places = placesOf(values.geometry);
    const act = async () => {
      try {
        const answer = await this.requests.close(feature, version, { reason }, { keepalive: true });
        if (answer.edit.state === "proposed") this.toast.say(t("Sent: a second person reviews it."));
        this.onSaved(answer, places);
      } catch (error) {
        this.toast.say(messagesOf(error).join(" "), { bad: true });
        this.onUndone(feature);
      }
    };
    this.toast.offerUndo(t("%(name)s is closed.", { name: name || feature.title }), act, () => this.onUndone(feature));
  }

  #foot(...buttons) {
    return h("div", { class: "ground-foot" }, buttons);
  }

  #show(title, subtitle, ...parts) {
    const close = h("button", { class: "tool card-close", type: "button", "aria-label": t("Cancel"), onclick: () => this.shut() }, icon("x"));
    const heading = h("h2", { tabindex: "-1" }, title);
    fill(this.element, h("header", { class: "card-head" }, h("div", { class: "card-titles" }, heading, subtitle && h("p", {}, subtitle)), close), ...parts);
    this.element.hidden = false;
    this.element.scrollTop = 0;
    heading.focus({ preventScroll: true });
  }
}

function isEmpty(value) {
  return value === null || value === undefined || (typeof value === "object" && !Object.keys(value).length);
}
