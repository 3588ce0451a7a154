// The picture of an incident: its shape with the icon of its category, the same on the map, in lists and in legends.

import { OUTLINES } from "./incident_marks.js";

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** An empty glyph whose parts are written by `paint`. */
export function glyph() {
  const outline = svg("path", { class: "mark-shape" });
  const use = svg("use", { x: 8.5, y: 8.5, width: 15, height: 15 });
  const figure = svg("text", { class: "mark-figure", x: 16, y: 21.5, "text-anchor": "middle" });
  const picture = svg("svg", { class: "mark-picture", viewBox: "-2 -2 36 36", "aria-hidden": "true" }, outline, use, figure);
  return { picture, outline, use, figure };
}

/** Writes shape, icon (its address) and figure; a triangle carries its icon lower. */
export function paint({ outline, use, figure }, { shape, icon = "", count = "" }) {
  const isLow = shape === "triangle";
  outline.setAttribute("d", OUTLINES[shape]);
  use.setAttribute("y", isLow ? "11.5" : "8.5");
  use.setAttribute("href", count ? "" : icon);
  figure.setAttribute("y", isLow ? "24" : "21.5");
  figure.textContent = count;
}
