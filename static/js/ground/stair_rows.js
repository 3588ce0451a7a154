// The stairs of a building with their households, one row each.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

const MOST = 50;

export class StairRows {
  /** `stairs`: households by number. `onChange(total)`: their sum, null without any. */
  constructor(stairs, onChange) {
    this.onChange = onChange;
    this.rows = Object.entries(stairs)
      .map(([number, households]) => ({ number: Number(number), households }))
      .sort((a, b) => a.number - b.number);
    this.list = h("ul", { class: "ground-stairs" });
    this.more = h("button", { type: "button", class: "button", onclick: () => this.#add() }, icon("plus"), t("Add a stair"));
    this.element = h("div", {}, this.list, this.more);
    this.#draw();
  }

  total() {
    return this.rows.length ? this.rows.reduce((sum, { households }) => sum + households, 0) : null;
  }

  values() {
    return Object.fromEntries(this.rows.map(({ number, households }) => [String(number), households]));
  }

  focus() {
    (this.list.querySelector("input") || this.more).focus();
  }

  #add() {
    const number = Math.max(0, ...this.rows.map((row) => row.number)) + 1;
    if (number > MOST) return;
    this.rows.push({ number, households: 0 });
    this.#changed();
    const last = this.list.lastElementChild.querySelector("input");
    last.focus();
    last.select();
  }

  #remove(row) {
    this.rows = this.rows.filter((each) => each !== row);
    this.#changed();
    this.more.focus();
  }

  #changed() {
    this.#draw();
    this.onChange(this.total());
  }

  #draw() {
    fill(this.list, this.rows.map((row) => this.#row(row)));
  }

  #row(row) {
    const label = t("Stair %(number)s, households", { number: row.number });
    const input = h("input", { type: "number", inputmode: "numeric", min: 0, max: 1000, step: 1, value: row.households, "aria-label": label });
    input.addEventListener("input", () => {
      row.households = Math.max(0, Math.min(1000, Math.trunc(Number(input.value)) || 0));
      this.onChange(this.total());
    });
    const away = h("button", { type: "button", class: "tool", "aria-label": t("Close stair %(number)s", { number: row.number }), onclick: () => this.#remove(row) }, icon("x"));
    return h("li", {}, h("span", {}, t("Stair %(number)s", { number: row.number })), input, h("span", { "aria-hidden": "true" }, t("households")), away);
  }
}
