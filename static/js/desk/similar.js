// Open matters of the same kind nearby, into which this one may be merged.

import { fill, h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { similarOption } from "./acts.js";

export class Similar {
  constructor(element, { onOpen, onMerge }) {
    Object.assign(this, { element, onOpen, onMerge });
  }

  show({ similar = [], duplicates = [], acts }, nameOf) {
    this.nameOf = nameOf;
    this.element.hidden = similar.length + duplicates.length === 0;
    fill(
      this.element,
      similar.length > 0 && [h("h3", {}, t("Similar nearby")), h("ul", { class: "similar" }, similar.map((one) => this.#row(one, acts.includes("merge"))))],
      duplicates.length > 0 && [h("h3", {}, t("Merged into this one")), h("ul", { class: "similar" }, duplicates.map((one) => this.#row(one, false)))],
    );
  }

  #row(one, mayMerge) {
    const [, title, about] = similarOption(one, this.nameOf);
    return h(
      "li",
      {},
      h("button", { type: "button", class: "link", onclick: () => this.onOpen(one.id) }, h("span", { class: "link-label" }, title, about && h("small", {}, about))),
      mayMerge && h("button", { type: "button", class: "button is-small", onclick: () => this.onMerge(one.id) }, t("Merge into it")),
    );
  }
}
