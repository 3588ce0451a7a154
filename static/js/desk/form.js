// A form of one act: what is typed survives a refusal, a newer version, and the choice of another incident.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { field } from "./fields.js";

/** What somebody began to write, by incident and act, as long as the page is open. */
export class Drafts {
  constructor() {
    this.kept = new Map();
  }

  read(key) {
    return this.kept.get(key) || null;
  }

  keep(key, values) {
    this.kept.set(key, values);
  }

  drop(key) {
    this.kept.delete(key);
  }

  has(incident) {
    return [...this.kept.keys()].some((key) => key.startsWith(`${incident}/`));
  }
}

export class ActForm {
  /** `spec`: `title`, `about`, `fields`, `submit` (its word), `isDanger`, `body(values)`. `send(body)` answers or throws a Failure. */
  constructor(spec, { key, drafts, send, onDone, onCancel, conflict }) {
    Object.assign(this, { spec, key, drafts, send, onDone, conflict });
    this.fields = (spec.fields || []).map((each) => field(each, () => this.typed()));
    this.problem = h("div", { class: "form-problem", role: "alert" });
    this.button = h("button", { type: "submit", class: `button is-primary${spec.isDanger ? " is-danger" : ""}` }, spec.submit || spec.title);
    const cancel = h("button", { type: "button", class: "button", onclick: onCancel }, t("Cancel"));
    this.element = h(
      "form",
      { class: "act-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      h("h3", {}, spec.title),
      spec.about && h("p", { class: "help" }, spec.about),
      this.problem,
      spec.before,
      this.fields.map(({ element }) => element),
      h("div", { class: "form-foot" }, this.button, cancel),
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit();
    });
    this.isDraft = Boolean(drafts.read(key));
    this.#restore();
  }

  /** Shows the form and lets it ask for what it needs. */
  begin() {
    this.focus();
    return this.spec.begin?.(this, { isDraft: this.isDraft });
  }

  focus() {
    (this.fields[0] || this.button).focus();
  }

  values() {
    return Object.fromEntries(this.fields.map(({ name, value }) => [name, value()]));
  }

  /** What was written, in words, for the comparison with what stands now. */
  said() {
    return this.fields.map((each) => [each.label, each.said()]).filter(([, words]) => words && words.length !== 0);
  }

  async submit() {
    if (this.isBusy || this.#isIncomplete()) return;
    this.#busy(true);
    fill(this.problem);
    try {
      const values = this.values();
      const answer = await this.send(this.spec.body ? this.spec.body(values) : values);
      this.drafts.drop(this.key);
      this.onDone(answer);
    } catch (error) {
      if (error?.status === undefined) throw error;
      await this.#refused(error);
    } finally {
      this.#busy(false);
    }
  }

  async #refused(error) {
    if (error.status === 412) return fill(this.problem, await this.conflict(error.fields || {}, this));
    for (const each of this.fields) each.complain(wordsOf(error.fields?.[each.name]));
    const words = error.status === 0 ? t("The server does not answer. What you wrote is still here; try again.") : error.message || t("This did not work.");
    fill(this.problem, h("p", { class: "form-wrong" }, icon("alert-triangle"), h("span", {}, words)));
    return undefined;
  }

  #isIncomplete() {
    const missing = this.fields.filter((each) => each.isMissing());
    for (const each of this.fields) each.complain(missing.includes(each) ? t("This is needed.") : "");
    missing[0]?.focus();
    return missing.length > 0;
  }

  #busy(on) {
    this.isBusy = on;
    this.button.disabled = on;
    this.element.setAttribute("aria-busy", String(on));
  }

  typed() {
    this.drafts.keep(this.key, this.values());
  }

  #restore() {
    const kept = this.drafts.read(this.key);
    if (kept) for (const each of this.fields) if (kept[each.name] !== undefined) each.restore(kept[each.name]);
  }
}

const wordsOf = (said) => (Array.isArray(said) ? said.join(" ") : said || "");
