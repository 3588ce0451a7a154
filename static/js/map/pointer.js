// Pointing and clicking: symbols first, then buildings and compounds, then the ground.

import { oncePerFrame } from "../dom/debounce.js";
import { findAt } from "./hit_test.js";
import { TILE_PX } from "./tile_decode.js";

const GROUND = [
  ["buildings", 16],
  ["places", 15],
  ["compounds", 15],
];

/** What is under a position: `{layer, id, props, point}` or null for bare ground. */
export function targetAt(map, latlng, { labels, tiles, isOn }, reach = 4) {
  const symbol = labels.symbolAt(latlng, reach);
  if (symbol) return describe(symbol.layer, symbol, map, symbol);
  const zoom = map.getZoom();
  const layers = GROUND.filter(([layer, from]) => isOn(layer) && zoom >= from).map(([layer]) => layer);
  const point = map.latLngToLayerPoint(latlng);
  for (const { decoded, origin, scale } of tiles()) {
    const [x, y] = [(point.x - origin.x) / scale, (point.y - origin.y) / scale];
    if (x < 0 || y < 0 || x >= TILE_PX || y >= TILE_PX) continue;
    const hit = findAt(decoded, x, y, layers);
    return hit && describe(hit.layer, hit.feature, map, null);
  }
  return null;
}

function describe(layer, { id, props, count }, map, symbol) {
  const at = symbol && map.layerPointToLatLng([symbol.x, symbol.y]);
  return { layer, id, props, count, point: at ? [at.lng, at.lat] : null };
}

/** Calls `onHover(target, event)` as the mouse moves and `onClick(target, latlng)` on click or tap. */
export function watchPointer(map, scene, { onHover, onClick }) {
  let last = null;
  const look = oncePerFrame(() => onHover(last && targetAt(map, last.latlng, scene, 2), last));
  map.on("mousemove", (event) => {
    if (map.dragging?.moving?.()) return;
    last = event;
    look();
  });
  map.on("mouseout movestart", () => {
    last = null;
    look();
  });
  map.on("click", (event) => {
    const isTouch = event.originalEvent?.pointerType === "touch";
    onClick(targetAt(map, event.latlng, scene, isTouch ? 14 : 4), event.latlng);
  });
}
