// The form of one thing: its fields, why it is edited, and what the server found wrong, each under its field.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { fieldsOf, labelOf } from "./fields.js";
import { StairRows } from "./stair_rows.js";

const COMMON = { name: () => t("Give a name."), kind: () => t("Choose a kind."), reason: () => t("Choose a reason.") };

export class Form {
  /** `draft`: layer, values, reasons, reason, note, on, today. `rights`: kinds and uses to choose from. */
  constructor(draft, rights) {
    this.draft = draft;
    this.rights = rights;
    this.layer = rights.layers.find(({ layer }) => layer === draft.layer);
    this.controls = new Map();
    this.boxes = new Map();
    this.element = h("div", { class: "form" }, this.#fields(), this.#why());
  }

  /** The values as they stand in the form, by key. */
  values() {
    const values = {};
    for (const { key, kind } of fieldsOf(this.draft.layer)) {
      if (kind === "stairs") values.stairs = this.stairs.values();
      else values[key] = this.#read(key, kind);
    }
    return values;
  }

  why() {
    const reason = this.element.querySelector("input[name=reason]:checked")?.value || "";
    return { reason, note: this.controls.get("note").value.trim(), on: this.controls.get("on").value || this.draft.today };
  }

  /** Keeps what was typed, so that a look at the map loses nothing. */
  keep() {
    Object.assign(this.draft, { values: this.values() }, this.why());
  }

  /** Says what is wrong under its field; returns the messages that belong to no field. */
  showErrors(fields) {
    for (const box of this.boxes.values()) box.clear();
    const left = [];
    let first = null;
    for (const [key, message] of Object.entries(fields)) {
      const box = this.boxes.get(key);
      if (box) {
        box.show(message);
        first ||= box;
      } else left.push(`${labelOf(this.draft.layer, key)}: ${message}`);
    }
    first?.focus();
    return left;
  }

  /** What a form can find wrong by itself. */
  missing() {
    const wrong = {};
    for (const { key, required } of fieldsOf(this.draft.layer)) {
      if (required && !this.controls.get(key).value.trim()) wrong[key] = COMMON[key]?.() || t("This is needed.");
    }
    if (!this.why().reason) wrong.reason = COMMON.reason();
    return wrong;
  }

  #fields() {
    const fields = fieldsOf(this.draft.layer);
    const folded = fields.filter((field) => field.folded);
    const shown = fields.filter((field) => !field.folded).map((field) => this.#field(field));
    const more = folded.length && h("details", { class: "ground-more" }, h("summary", {}, t("Residents")), folded.map((field) => this.#field(field)));
    return [...shown, more || null];
  }

  #field(field) {
    if (field.kind === "stairs") return this.#stairs(field);
    if (field.kind === "check") return this.#check(field);
    const control = this.#control(field);
    this.controls.set(field.key, control);
    return this.#box(field.key, field.label, control, { required: field.required, hint: field.hint });
  }

  #control({ key, kind, max, min, required }) {
    const value = this.draft.values[key];
    const id = `ground-${key}`;
    if (kind === "kinds" || kind === "uses") {
      const choices = kind === "uses" ? this.rights.uses : this.layer.kinds;
      const first = value ? null : h("option", { value: "" }, t("Choose…"));
      return h("select", { id, required }, first, choices.map(({ code, label }) => h("option", { value: code, selected: code === value }, label)));
    }
    if (kind === "number") return h("input", { id, type: "number", inputmode: "numeric", min, max, step: 1, value: value ?? "", enterkeyhint: "next" });
    return h("input", { id, type: "text", maxlength: max, value: value ?? "", required, autocomplete: "off", enterkeyhint: "next" });
  }

  #check({ key, label }) {
    const control = h("input", { id: `ground-${key}`, type: "checkbox", checked: Boolean(this.draft.values[key]) });
    this.controls.set(key, control);
    return h("div", { class: "field is-check" }, h("label", {}, control, h("span", {}, label)));
  }

  #stairs({ label }) {
    this.stairs = new StairRows(this.draft.values.stairs || {}, (total) => this.#sum(total));
    queueMicrotask(() => this.#sum(this.stairs.total()));
    const box = h("fieldset", { class: "field" }, h("legend", {}, label), this.stairs.element);
    return this.#watched("stairs", box, () => this.stairs.focus());
  }

  // With stairs the building's households are their sum.
  #sum(total) {
    const control = this.controls.get("households");
    if (!control) return;
    control.readOnly = total !== null;
    control.title = total === null ? "" : t("The sum of the stairs");
    if (total !== null) control.value = total;
  }

  #box(key, label, control, { required, hint } = {}) {
    const help = hint && h("p", { class: "help", id: `${control.id}-help` }, hint);
    if (help) control.setAttribute("aria-describedby", help.id);
    const star = required && h("span", { class: "required", "aria-hidden": "true" }, "*");
    const box = h("div", { class: "field" }, h("label", { for: control.id }, label, star), control, help);
    return this.#watched(key, box, () => control.focus(), control);
  }

  #watched(key, box, focus, control) {
    const said = h("p", { class: "wrong", id: `ground-${key}-wrong`, hidden: true });
    box.append(said);
    const mark = (message) => {
      box.classList.toggle("is-wrong", Boolean(message));
      said.hidden = !message;
      said.textContent = message;
      control?.setAttribute("aria-invalid", String(Boolean(message)));
      if (control) describe(control, [message && said.id, document.getElementById(`${control.id}-help`)?.id]);
    };
    this.boxes.set(key, { show: mark, clear: () => mark(""), focus: () => { box.closest("details")?.setAttribute("open", ""); focus(); } });
    return box;
  }

  #why() {
    const { reasons, reason, note, on, today } = this.draft;
    const radios = reasons.map(({ code, label }) => h("label", { class: "ground-reason" }, h("input", { type: "radio", name: "reason", value: code, checked: code === reason }), h("span", {}, label)));
    const list = h("fieldset", { class: "field ground-reasons" }, h("legend", {}, t("Reason"), h("span", { class: "required", "aria-hidden": "true" }, "*")), h("div", { class: "ground-chips" }, radios));
    const words = h("textarea", { id: "ground-note", maxlength: 300, rows: 2 }, note || "");
    const day = h("input", { id: "ground-on", type: "date", max: today, value: on || today });
    this.controls.set("note", words).set("on", day);
    return [
      this.#watched("reason", list, () => list.querySelector("input")?.focus()),
      h(
        "details",
        { class: "ground-more", open: Boolean(note || (on && on !== today)) },
        h("summary", {}, t("Note and day")),
        this.#box("note", t("Note"), words, { hint: t("Do not write about residents: no names, telephones, health or past.") }),
        this.#box("on", t("Holds from"), day),
      ),
      h("p", { class: "help ground-privacy" }, icon("shield"), t("Only the place is kept, nothing about who lives there.")),
    ];
  }

  #read(key, kind) {
    const control = this.controls.get(key);
    if (kind === "check") return control.checked;
    const text = control.value.trim();
    if (kind === "number") return text === "" ? null : Number(text);
    return text || null;
  }
}

function describe(control, ids) {
  const known = ids.filter(Boolean);
  if (known.length) control.setAttribute("aria-describedby", known.join(" "));
  else control.removeAttribute("aria-describedby");
}
