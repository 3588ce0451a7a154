// The states with their counts, and what was chosen for one act together.

import { fill, h } from "../dom/elements.js";
import { stateWord, styleOf } from "../map/incident_marks.js";
import { t } from "../text/messages.js";

const STATES = ["to_review", "waiting", "handling", "to_verify", "suspended", "closed"];

export class Bar {
  constructor({ states, chosen }, store, { onState, onMerge }) {
    Object.assign(this, { states, chosen, store, onMerge });
    this.buttons = [undefined, ...STATES].map((state) => {
      const count = h("b", {});
      const words = state ? stateWord(state) : t("All open");
      const status = state && styleOf({ state }, 0).status;
      const button = h("button", { type: "button", class: "state", dataset: status ? { status } : {}, onclick: () => onState(state) }, state && h("i", { class: "dot", "aria-hidden": "true" }), words, count);
      return { state, button, count };
    });
    fill(states, this.buttons.map(({ button }) => button));
  }

  draw() {
    const counts = this.store.counts();
    for (const { state, button, count } of this.buttons) {
      const text = state === "closed" ? "" : String(counts[state || "all"] || 0);
      if (count.textContent !== text) count.textContent = text;
      button.setAttribute("aria-pressed", String(this.store.filters.state === state));
    }
    this.#drawChosen();
  }

  #drawChosen() {
    const { size } = this.store.chosen;
    this.chosen.hidden = size === 0;
    if (this.size === size) return;
    this.size = size;
    fill(
      this.chosen,
      h("span", {}, t("%(count)s chosen", { count: size })),
      size > 1 && h("button", { type: "button", class: "button is-small is-primary", onclick: this.onMerge }, t("Merge into the oldest")),
      h("button", { type: "button", class: "button is-small", onclick: () => this.store.chooseNone() }, t("Choose none")),
    );
  }
}
