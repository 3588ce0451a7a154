// One marker of an incident or of several: a shape with an icon and a word below, changed in place for its whole life.

import L from "./leaflet.js";
import { glyph, paint } from "./incident_glyph.js";

const BOX = 32;

export class IncidentMarker {
  constructor(map, sprite, { onClick, onHover }) {
    this.sprite = sprite;
    this.glyph = glyph();
    this.word = document.createElement("span");
    this.word.className = "mark-word";
    this.element = document.createElement("div");
    this.element.className = "mark";
    this.element.append(this.glyph.picture, this.word);
    this.shown = {};
    const icon = L.divIcon({ html: this.element, className: "mark-anchor", iconSize: [BOX, BOX] });
    this.marker = L.marker([0, 0], { icon, keyboard: false, riseOnHover: true }).addTo(map);
    this.marker.on("click", onClick);
    this.marker.on("mouseover", () => onHover(true));
    this.marker.on("mouseout", () => onHover(false));
    this.marker.getElement().setAttribute("aria-hidden", "true");
  }

  /** Shows `{latlng, style, icon, count, word, isSelected, isHot, isNew}`; only what differs is written. */
  show({ latlng, style, icon, count = 0, word, isSelected = false, isHot = false, isNew = false }) {
    const { element } = this;
    this.#once("place", latlng.join(), () => this.marker.setLatLng(latlng));
    this.#once("status", style.status, (value) => (element.dataset.status = value));
    const picture = { shape: style.shape, icon: icon ? `${this.sprite}#${icon}` : "", count: count > 1 ? String(count) : "" };
    this.#once("picture", Object.values(picture).join(), () => paint(this.glyph, picture));
    this.#once("word", word, (text) => (this.word.textContent = text));
    this.#once("selected", isSelected, (on) => element.classList.toggle("is-selected", on));
    this.#once("hot", isHot, (on) => element.classList.toggle("is-hot", on));
    this.#once("new", isNew, (on) => element.classList.toggle("is-new", on));
    this.#once("rank", (isSelected || isHot ? 9 : style.rank) * 1000, (offset) => this.marker.setZIndexOffset(offset));
    this.visible(true);
  }

  visible(on) {
    this.#once("visible", on, () => (this.marker.getElement().hidden = !on));
  }

  /** What the shape and its word cover, relative to `frame`. */
  boxes(frame) {
    if (!this.shown.visible) return [];
    return [this.glyph.picture, ...(this.shown.word ? [this.word] : [])].map((part) => {
      const { left, top, right, bottom } = part.getBoundingClientRect();
      return [left - frame.left, top - frame.top, right - frame.left, bottom - frame.top];
    });
  }

  remove() {
    this.marker.remove();
  }

  #once(name, value, write) {
    if (this.shown[name] === value) return;
    this.shown[name] = value;
    write(value);
  }
}
