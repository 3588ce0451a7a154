// Hazards of shops and public places on a map, by their age: one marker each for its whole life.

import L from "./leaflet.js";
import { glyph, paint } from "./incident_glyph.js";
import { spread } from "./spread.js";

const WORD = 0.6;
const BELOW_NAMES = 440;

export class HazardMarks {
  constructor(map) {
    this.map = map;
    map.createPane("hazards").style.zIndex = String(BELOW_NAMES);
    this.pool = new Map();
    this.how = { isLarge: false, step: 0 };
  }

  /**
   * Shows `{id, lon, lat, age, shape, days, isMajor, word}`; what is gone is removed, the rest written in place. Large
   * ones (`step` px wide) that would cover each other are pushed apart.
   */
  show(points, { isLarge = false, step = 0 } = {}) {
    const kept = new Set(points.map(({ id }) => id));
    for (const [id, { marker }] of this.pool) {
      if (kept.has(id)) continue;
      marker.remove();
      this.pool.delete(id);
    }
    const isAnother = isLarge !== this.how.isLarge || step !== this.how.step || JSON.stringify(points) !== this.shown;
    if (!isAnother) return;
    this.shown = JSON.stringify(points);
    this.how = { isLarge, step };
    for (const point of points) this.#draw(point);
    this.place();
  }

  /** Puts each where it stands at the present zoom. */
  place() {
    if (!this.map._loaded) return;
    const marks = [...this.pool.values()];
    if (!this.how.isLarge) return marks.forEach(({ marker, at }) => marker.setLatLng(at));
    const boxes = spread(marks.map((mark) => this.#boxOf(mark, this.map.latLngToLayerPoint(mark.at))));
    return boxes.forEach(({ x, y, below }, index) => marks[index].marker.setLatLng(this.map.layerPointToLatLng([x, y - below])));
  }

  /** What large ones cover, as rectangles of the map. */
  boxes() {
    if (!this.how.isLarge) return [];
    return [...this.pool.values()].map((mark) => {
      const { x, y, width, height } = this.#boxOf(mark, this.map.latLngToContainerPoint(mark.marker.getLatLng()));
      return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
    });
  }

  // A word below makes a box higher, and its middle lies lower than the shape's.
  #boxOf({ words }, { x, y }) {
    const { step } = this.how;
    const below = words.textContent ? (step * WORD) / 2 : 0;
    return { x, y: y + below, width: step, height: step + 2 * below, below };
  }

  #draw({ id, lon, lat, age, shape, days, isMajor, word }) {
    if (!this.pool.has(id)) this.pool.set(id, this.#made([lat, lon]));
    const mark = this.pool.get(id);
    mark.at = [lat, lon];
    mark.element.dataset.age = age;
    mark.element.classList.toggle("is-major", isMajor);
    if (mark.words.textContent !== word) mark.words.textContent = word;
    paint(mark.glyph, { shape, count: String(days) });
  }

  #made(latlng) {
    const element = document.createElement("div");
    const words = document.createElement("span");
    const picture = glyph();
    element.className = "hazard";
    element.append(picture.picture, words);
    const icon = L.divIcon({ html: element, className: "hazard-anchor", iconSize: [0, 0] });
    const marker = L.marker(latlng, { icon, pane: "hazards", interactive: false, keyboard: false }).addTo(this.map);
    marker.getElement().setAttribute("aria-hidden", "true");
    return { marker, element, words, glyph: picture, at: latlng };
  }
}
