// The list of layers with their groups: check boxes, each with the sign it has on the map.

import { h, fill } from "../dom/elements.js";
import { grouped } from "../map/layer_groups.js";
import { swatch } from "./swatches.js";
import { groupName, layerName } from "./words.js";

export class LayersPanel {
  constructor(element, { isOn, onToggle }) {
    Object.assign(this, { element, isOn, onToggle });
  }

  show(layers) {
    fill(this.element, grouped(layers).map((group) => this.#group(group)));
  }

  #group({ key, layers }) {
    return h(
      "fieldset",
      { class: "layer-group" },
      h("legend", {}, groupName(key)),
      layers.map((layer) => this.#row(layer)),
    );
  }

  #row({ key, title }) {
    const box = h("input", {
      type: "checkbox",
      checked: this.isOn(key),
      "data-layer": key,
      onchange: (event) => this.onToggle(key, event.target.checked),
    });
    return h("label", { class: "layer-row" }, box, h("span", { class: "layer-name" }, layerName(key, title)), swatch(key));
  }

  refresh() {
    for (const box of this.element.querySelectorAll("input[data-layer]")) box.checked = this.isOn(box.dataset.layer);
  }
}
