// The map itself: Leaflet with our panes, quiet controls, no motion for those who asked for none.

import L from "./leaflet.js";

export const ZOOM_STEP = 0.25;

export function createMap(element) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: ZOOM_STEP,
    minZoom: 3,
    maxZoom: 20,
    fadeAnimation: false,
    zoomAnimation: !still,
    inertia: !still,
    markerZoomAnimation: false,
    bounceAtZoomLimits: false,
    wheelPxPerZoomLevel: 90,
    keyboardPanDelta: 120,
  });
  for (const [name, level] of [
    ["highlight", 420],
    ["labels", 450],
  ]) {
    map.createPane(name).style.zIndex = String(level);
    map.getPane(name).style.pointerEvents = "none";
  }
  map.attributionControl = L.control.attribution({ prefix: "Leaflet", position: "bottomright" }).addTo(map);
  return map;
}

/** Shows where the ground comes from; Leaflet takes HTML there, so the text is escaped. */
export function attribute(map, text) {
  map.attributionControl.remove();
  const control = L.control.attribution({ prefix: "Leaflet", position: "bottomright" });
  if (text) control.addAttribution(new Option(text).innerHTML);
  map.attributionControl = control.addTo(map);
}

/** The bounds of a `[west, south, east, north]` box. */
export function boundsOf([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}

export function isView(state) {
  return [state.zoom, state.lat, state.lng].every((value) => typeof value === "number");
}
