// Hazards of shops and public places on a map, by their age: one marker each for its whole life.

import L from "./leaflet.js";
import { glyph, paint } from "./incident_glyph.js";

export class HazardMarks {
  constructor(map) {
    this.map = map;
    this.pool = new Map();
  }

  /** Shows `{id, lon, lat, age, shape, days, isMajor, word}`; what is gone is removed, the rest written in place. */
  show(points) {
    const kept = new Set(points.map(({ id }) => id));
    for (const [id, { marker }] of this.pool) {
      if (kept.has(id)) continue;
      marker.remove();
      this.pool.delete(id);
    }
    for (const point of points) this.#draw(point);
  }

  #draw({ id, lon, lat, age, shape, days, isMajor, word }) {
    if (!this.pool.has(id)) this.pool.set(id, this.#made([lat, lon]));
    const mark = this.pool.get(id);
    const shown = [lon, lat, age, shape, days, isMajor, word].join("|");
    if (mark.shown === shown) return;
    mark.shown = shown;
    mark.marker.setLatLng([lat, lon]);
    mark.element.dataset.age = age;
    mark.element.classList.toggle("is-major", isMajor);
    mark.words.textContent = word;
    paint(mark.glyph, { shape, count: String(days) });
  }

  #made(latlng) {
    const element = document.createElement("div");
    const words = document.createElement("span");
    const picture = glyph();
    element.className = "hazard";
    element.append(picture.picture, words);
    const icon = L.divIcon({ html: element, className: "hazard-anchor", iconSize: [0, 0] });
    const marker = L.marker(latlng, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this.map);
    marker.getElement().setAttribute("aria-hidden", "true");
    return { marker, element, words, glyph: picture, shown: "" };
  }
}
