// One figure shown large, with what it means: the duty officer speaks from the wall.

import { h } from "../dom/elements.js";
import { formatDay, formatNumber } from "../text/numbers.js";
import { t } from "../text/messages.js";
import { clock } from "../text/time_left.js";

/** `{label, text, rows: [{word, value, unit}], asOf}` of a figure in a state; null where the wall has no such figure. */
export function explanation(state, key) {
  const definition = state.definitions?.[key];
  if (!definition) return null;
  const rows = [
    ...state.sets.map(({ simulated, figures }) => ({ word: simulated ? t("Simulated today") : t("Today"), value: figures[key] })),
    ...(state.baseline ? [{ word: t("Baseline of the case, %(day)s", { day: formatDay(state.baseline.on) }), value: state.baseline.figures[key] }] : []),
  ].filter(({ value }) => value !== undefined);
  return { label: definition.label, text: definition.text, unit: definition.unit || "", rows, asOf: state.as_of };
}

export class Explained {
  constructor(parent) {
    this.label = h("h2", { id: "explained-head" });
    this.rows = h("dl", { class: "explained-rows" });
    this.text = h("p", { class: "explained-text" });
    this.asOf = h("p", { class: "explained-age" });
    this.element = h("section", { class: "wall-explained", hidden: true, "aria-labelledby": "explained-head" }, this.label, this.rows, this.text, this.asOf);
    parent.append(this.element);
    this.pool = [];
  }

  draw(state, key, now) {
    const found = key ? explanation(state, key) : null;
    this.element.hidden = !found;
    if (!found) return;
    this.label.textContent = found.label;
    this.text.textContent = found.text;
    this.asOf.textContent = t("Data as of %(time)s", { time: clock(found.asOf, now, { seconds: true }) });
    found.rows.forEach((row, index) => this.#row(index, row, found.unit));
    this.pool.slice(found.rows.length).forEach(({ element }) => (element.hidden = true));
  }

  #row(index, { word, value }, unit) {
    if (!this.pool[index]) {
      const [name, number, sign] = [h("dt"), h("b"), h("small")];
      this.pool[index] = { name, number, sign, element: h("div", {}, name, h("dd", {}, number, sign)) };
      this.rows.append(this.pool[index].element);
    }
    const row = this.pool[index];
    row.name.textContent = word;
    row.number.textContent = formatNumber(value);
    row.sign.textContent = value === null ? "" : unit;
    row.element.hidden = false;
  }
}
