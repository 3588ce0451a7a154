// Small pictures of how things look on the map; colours come from the style sheet by class.

const SVG = "http://www.w3.org/2000/svg";

function svg(className, ...shapes) {
  const root = document.createElementNS(SVG, "svg");
  root.setAttribute("class", `swatch ${className}`);
  root.setAttribute("viewBox", "0 0 28 18");
  root.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    root.append(shape);
  }
  return root;
}

const box = (className, attributes = {}) => ["rect", { x: 2, y: 2, width: 24, height: 14, rx: 2, class: className, ...attributes }];
const line = (className) => ["path", { d: "M2 13 C9 13 9 5 15 5 S22 7 26 5", class: className, fill: "none" }];
const disc = (className) => ["circle", { cx: 14, cy: 9, r: 6.5, class: className }];

const LAYERS = {
  communities: () => svg("s-edge", box("s-outline")),
  areas: () => svg("s-area", box("s-outline")),
  sections: () => svg("s-section", box("s-fill-0"), ["path", { d: "M14 2h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-10z", class: "s-fill-1" }], box("s-outline")),
  blocks: () => svg("s-block", box("s-outline s-dots")),
  streets: () => svg("s-street", line("s-casing"), line("s-road")),
  walls: () => svg("s-wall", line("s-line")),
  compounds: () => svg("s-compound", box("s-fill")),
  buildings: () => svg("s-building", ["rect", { x: 4, y: 4, width: 20, height: 4, class: "s-fill" }], ["rect", { x: 4, y: 11, width: 20, height: 4, class: "s-fill" }]),
  places: () => svg("s-place", box("s-park")),
  shops: () => svg("s-shop", disc("s-fill")),
  organizations: () => svg("s-organization", ["rect", { x: 8, y: 3, width: 12, height: 12, rx: 3, class: "s-fill" }]),
  cameras: () => svg("s-camera", ["rect", { x: 8, y: 3, width: 12, height: 12, rx: 3, class: "s-fill" }]),
  vacancies: () => svg("s-vacancy", ["rect", { x: 8, y: 3, width: 12, height: 12, rx: 3, class: "s-fill" }]),
  hazards: () => sign("hazard-new", "triangle"),
};

export function swatch(layer) {
  return LAYERS[layer]?.() || svg("", disc("s-fill"));
}

export function patch(className) {
  return svg(className, box("s-fill"));
}

export function road(className) {
  return svg(className, line("s-casing"), line("s-road"));
}

const SHAPES = {
  triangle: ["path", { d: "M14 1.8 21.6 15.6H6.4z", class: "s-fill" }],
  diamond: ["path", { d: "M14 1 22 9 14 17 6 9z", class: "s-fill" }],
  check: ["circle", { cx: 14, cy: 9, r: 7, class: "s-fill" }],
};
const MARKS = {
  triangle: ["path", { d: "M14 6.4v4.2M14 13.2v.1", class: "s-mark" }],
  diamond: ["path", { d: "M14 5v5M14 12.8v.1", class: "s-mark" }],
  check: ["path", { d: "M10.6 9.2l2.4 2.4 4.4-5", class: "s-mark" }],
};

export function sign(className, shape) {
  return svg(`s-${className}`, SHAPES[shape], MARKS[shape]);
}
