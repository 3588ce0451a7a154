// The map's colours are custom properties of the style sheet, so that a theme is one place.

const MOST_SCALE = 8;

/**
 * Colours by name (`--map-street-lane` → `street-lane`), plus the font and the size of text. A screen that is read from
 * far away magnifies what is written (`--map-magnify`) and what is drawn (`--map-strokes`).
 */
export function readPalette(element = document.documentElement) {
  const style = getComputedStyle(element);
  const colors = {};
  for (const name of NAMES) colors[name] = style.getPropertyValue(`--map-${name}`).trim();
  return {
    ...colors,
    font: style.getPropertyValue("--font").trim() || "sans-serif",
    scale: scaleOf(parseFloat(style.fontSize), parseFloat(style.getPropertyValue("--map-magnify"))),
    stroke: scaleOf(parseFloat(style.fontSize), parseFloat(style.getPropertyValue("--map-strokes"))),
  };
}

function scaleOf(size_px, magnify) {
  const most = magnify ? MOST_SCALE : 3;
  return Math.max(1, Math.min(most, ((size_px || 16) / 16) * (magnify || 1)));
}

const USES = ["residential", "commercial", "public", "industrial", "ancillary"];
const GROUNDS = ["park", "water", "square", "school", "hospital", "market", "sport", "open", "works", "parking"];
const CLASSES = ["arterial", "secondary", "local", "lane", "path"];

const NAMES = [
  ...["outside", "land", "halo", "text", "text-soft", "text-street", "text-water", "text-park", "edge", "edge-halo"],
  ...["section", "section-text", "area", "area-text", "block", "wall", "compound", "select", "hover"],
  ...["tint-0", "tint-1", "tint-2", "tint-3", "tint-4", "tint-5"],
  ...USES.flatMap((use) => [`building-${use}`, `building-${use}-edge`]),
  ...GROUNDS,
  ...CLASSES.flatMap((road) => [`street-${road}`, `street-${road}-edge`]),
  ...["shop", "organization", "camera", "vacancy", "place", "symbol-ink", "building-shadow"],
  ...["hazard-new", "hazard-doing", "hazard-done", "hazard-major", "hazard-ink"],
];
