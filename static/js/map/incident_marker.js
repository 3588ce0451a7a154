// One marker of an incident or of several: a shape with an icon and a word below, changed in place for its whole life.

import L from "./leaflet.js";
import { OUTLINES } from "./incident_marks.js";

const SVG = "http://www.w3.org/2000/svg";
const BOX = 32;

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** What a marker is drawn from; the element lives as long as the marker. */
function draw() {
  const outline = svg("path", { class: "mark-shape" });
  const use = svg("use", { x: 8.5, y: 8.5, width: 15, height: 15 });
  const figure = svg("text", { class: "mark-figure", x: 16, y: 21.5, "text-anchor": "middle" });
  const picture = svg("svg", { class: "mark-picture", viewBox: `-2 -2 ${BOX + 4} ${BOX + 4}`, "aria-hidden": "true" }, outline, use, figure);
  const word = document.createElement("span");
  word.className = "mark-word";
  const element = document.createElement("div");
  element.className = "mark";
  element.append(picture, word);
  return { element, outline, use, figure, word };
}

export class IncidentMarker {
  constructor(map, sprite, { onClick, onHover }) {
    this.sprite = sprite;
    this.parts = draw();
    this.shown = {};
    const icon = L.divIcon({ html: this.parts.element, className: "mark-anchor", iconSize: [BOX, BOX] });
    this.marker = L.marker([0, 0], { icon, keyboard: false, riseOnHover: true, pane: "markerPane" }).addTo(map);
    this.marker.on("click", () => onClick(this));
    this.marker.on("mouseover", () => onHover(this, true));
    this.marker.on("mouseout", () => onHover(this, false));
    this.marker.getElement().setAttribute("aria-hidden", "true");
  }

  /** Shows `{latlng, style, icon, count, word, isSelected, isHot, isQuiet}`; only what differs is written. */
  show({ latlng, style, icon, count = 0, word, isSelected, isHot, isNew }) {
    const { element, outline, use, figure, word: label } = this.parts;
    this.#once("place", latlng.join(), () => this.marker.setLatLng(latlng));
    this.#once("status", style.status, (value) => (element.dataset.status = value));
    this.#once("shape", style.shape, (value) => outline.setAttribute("d", OUTLINES[value]));
    this.#once("lift", style.shape === "triangle", (low) => use.setAttribute("y", low ? "11.5" : "8.5"));
    this.#once("icon", count > 1 ? "" : icon, (name) => use.setAttribute("href", name ? `${this.sprite}#${name}` : ""));
    this.#once("count", count > 1 ? String(count) : "", (text) => (figure.textContent = text));
    this.#once("word", word, (text) => (label.textContent = text));
    this.#once("selected", Boolean(isSelected), (on) => element.classList.toggle("is-selected", on));
    this.#once("hot", Boolean(isHot), (on) => element.classList.toggle("is-hot", on));
    this.#once("new", Boolean(isNew), (on) => element.classList.toggle("is-new", on));
    this.#once("rank", (isSelected ? 9 : style.rank) * 1000, (offset) => this.marker.setZIndexOffset(offset));
    this.visible(true);
  }

  visible(on) {
    this.#once("visible", on, () => (this.marker.getElement().hidden = !on));
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
