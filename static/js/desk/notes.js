// The note thread between the desk and those who are called. What is typed stays through every change of the incident.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { clock } from "../text/time_left.js";
import { templateMenu } from "./fields.js";

export class Notes {
  /** `send(id, text)` answers with the incident as it is then. */
  constructor(element, { drafts, templates, send }) {
    Object.assign(this, { drafts, send });
    this.list = h("ul", { class: "notes" });
    this.input = h("textarea", { id: "note-text", rows: "2", maxlength: "1000", oninput: () => this.#keep() });
    this.wrong = h("p", { class: "wrong", role: "alert", hidden: true });
    this.button = h("button", { type: "submit", class: "button is-small" }, icon("message-circle"), t("Send"));
    const insert = (words) => {
      this.input.setRangeText(words, this.input.selectionStart, this.input.selectionEnd, "end");
      this.input.focus();
      this.#keep();
    };
    this.form = h(
      "form",
      { class: "note-form", onsubmit: (event) => { event.preventDefault(); this.#send(); } },
      h("label", { for: "note-text", class: "visually-hidden" }, t("A note to everybody on this incident")),
      this.input,
      this.wrong,
      h("div", { class: "note-foot" }, templates.length > 0 && templateMenu(templates, insert), this.button),
    );
    this.input.setAttribute("placeholder", t("A note to everybody on this incident"));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#send();
    });
    fill(element, h("h3", {}, t("Notes")), this.list, this.form);
  }

  show({ id, notes, acts }, now, { mayWrite }) {
    if (this.id !== id) {
      this.id = id;
      this.input.value = this.drafts.read(`${id}/note`)?.text || "";
      this.wrong.hidden = true;
    }
    this.form.hidden = !(mayWrite && acts.includes("note"));
    this.list.hidden = notes.length === 0;
    fill(this.list, notes.map(({ by_name: by, at, text }) => h("li", {}, h("small", {}, `${by} · ${clock(at, now)}`), h("p", {}, text))));
  }

  focus() {
    if (!this.form.hidden) this.input.focus();
  }

  #keep() {
    const text = this.input.value;
    if (text.trim()) this.drafts.keep(`${this.id}/note`, { text });
    else this.drafts.drop(`${this.id}/note`);
  }

  async #send() {
    const text = this.input.value.trim();
    if (!text || this.button.disabled) return;
    const { id } = this;
    this.button.disabled = true;
    this.wrong.hidden = true;
    try {
      await this.send(id, text);
      this.drafts.drop(`${id}/note`);
      if (this.id === id) this.input.value = "";
    } catch (error) {
      if (error?.status === undefined) throw error;
      this.wrong.textContent = error.status === 0 ? t("The server does not answer. What you wrote is still here; try again.") : error.message || t("This did not work.");
      this.wrong.hidden = false;
    } finally {
      this.button.disabled = false;
    }
  }
}
