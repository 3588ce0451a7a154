// The name of what the mouse points at.

import { byId, fill, h } from "../dom/elements.js";
import { hazardState } from "../map/symbols.js";
import { hazardNames, layerName, useNames } from "../grids/words.js";
import { t } from "../text/messages.js";

export function showTip(target, event, kinds) {
  const tip = byId("tip");
  tip.hidden = !target || !event;
  if (tip.hidden) return;
  const [name, detail] = wordsOf(target, kinds);
  fill(tip, name, detail && h("small", {}, detail));
  const { x, y } = event.containerPoint;
  const left = Math.min(x + 14, byId("stage").clientWidth - tip.offsetWidth - 8);
  tip.style.setProperty("--x", `${left}px`);
  tip.style.setProperty("--y", `${Math.max(4, y - tip.offsetHeight - 10)}px`);
}

/** Name and detail of a target, from what its tile carries. */
export function wordsOf({ layer, props, count }, kinds) {
  if (count !== undefined) return [layerName(layer), t("%(count)s here", { count })];
  const kind = kinds[props.kind]?.name;
  if (layer === "hazards") {
    const { color, shape } = hazardState(props);
    return [kind || layerName(layer), hazardNames().find((name) => name.color === color && name.shape === shape)?.name];
  }
  if (layer === "vacancies") return [props.name || layerName(layer), t("Stairs without a leader: %(numbers)s", { numbers: props.stairs })];
  if (layer === "buildings") {
    const floors = props.floors ? t("%(count)s floors", { count: props.floors }) : "";
    return [props.name || useNames()[props.use] || layerName(layer), floors];
  }
  return [props.name || props.number || kind || layerName(layer), props.name ? kind : ""];
}
