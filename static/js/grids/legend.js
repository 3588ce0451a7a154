// The legend: only what is on, only what this zoom shows.

import { h, fill } from "../dom/elements.js";
import { SETTLED_FROM } from "../map/symbols.js";
import { t } from "../text/messages.js";
import { patch, road, sign, swatch } from "./swatches.js";
import { groundNames, hazardNames, layerName, useNames } from "./words.js";

/** What the legend explains at a zoom: entries `{kind, …}` in order. `seen` are grounds in the view. */
export function legendEntries(zoom, isOn, seen) {
  const entries = [];
  for (const layer of ["communities", "areas", "sections", "blocks"]) if (isOn(layer)) entries.push({ kind: "layer", layer });
  if (isOn("buildings") && zoom >= 14) {
    for (const use of seen.uses) entries.push({ kind: "use", use });
  }
  if (isOn("places")) for (const ground of seen.grounds) entries.push({ kind: "ground", ground });
  if (isOn("streets")) entries.push({ kind: "road", road: "arterial" }, { kind: "road", road: "local" });
  if (isOn("walls") && zoom >= 15) entries.push({ kind: "layer", layer: "walls" });
  for (const layer of ["shops", "organizations", "cameras", "vacancies"]) if (isOn(layer)) entries.push({ kind: "layer", layer });
  if (isOn("hazards")) entries.push({ kind: "hazards", settled: zoom >= SETTLED_FROM });
  return entries;
}

export class Legend {
  constructor(element) {
    this.element = element;
    this.last = "";
  }

  show(entries) {
    const key = JSON.stringify(entries);
    if (key === this.last) return;
    this.last = key;
    fill(this.element, entries.flatMap(item));
  }
}

function item(entry) {
  switch (entry.kind) {
    case "use":
      return row(patch(`s-use-${entry.use}`), useNames()[entry.use] || entry.use);
    case "ground":
      return row(patch(`s-ground-${entry.ground}`), groundNames()[entry.ground] || entry.ground);
    case "road":
      return row(road(`s-road-${entry.road}`), entry.road === "arterial" ? t("Main street") : t("Street, lane"));
    case "hazards":
      return hazardNames().filter(({ shape }) => shape !== "check" || entry.settled).map(({ color, shape, name }) => row(sign(color, shape), name));
    default:
      return row(swatch(entry.layer), layerName(entry.layer));
  }
}

function row(picture, name) {
  return h("li", {}, picture, h("span", {}, name));
}
