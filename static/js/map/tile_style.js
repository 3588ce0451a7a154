// What a tile's features look like, as data: groups of features, then paints in drawing order. Pure.

export const ROADS = ["path", "lane", "local", "secondary", "arterial"];
export const USES = ["ancillary", "industrial", "public", "commercial", "residential"];
export const TINTS = 6;

// Width of a street in px at the zooms 12…20, and the zoom from which its class is drawn.
const WIDTHS = {
  arterial: [1.6, 2.4, 3.6, 5.6, 8.8, 14, 25, 46, 84],
  secondary: [0.9, 1.5, 2.4, 4.0, 6.6, 11, 19, 36, 66],
  local: [0, 0.8, 1.3, 2.4, 4.4, 7.6, 13, 24, 44],
  lane: [0, 0, 0.7, 1.3, 2.4, 4.2, 7.4, 14, 26],
  path: [0, 0, 0, 0.6, 0.8, 1.1, 1.6, 2.4, 4],
};
const FIRST_ZOOM = 12;

/** Values given at whole zooms from `FIRST_ZOOM` on, straight between them, held at both ends. */
export function atZoom(values, zoom) {
  const at = Math.max(0, Math.min(values.length - 1, zoom - FIRST_ZOOM));
  const below = Math.floor(at);
  const above = Math.min(values.length - 1, below + 1);
  return values[below] + (values[above] - values[below]) * (at - below);
}

export function streetWidth(road, zoom) {
  return atZoom(WIDTHS[road] || WIDTHS.local, zoom);
}

const GROUND_WORDS = [
  ["water", /water|canal|river|lake|pond|stream|ditch|reservoir/],
  ["park", /park$|park_|garden|green|grass|forest|wood|meadow|cemetery/],
  ["square", /square|plaza|pedestrian/],
  ["school", /school|kindergarten|college|university|education/],
  ["hospital", /hospital|clinic|health/],
  ["market", /market|mall|bazaar/],
  ["sport", /sport|pitch|stadium|playground|fitness/],
  ["parking", /parking|garage|bus_station/],
  ["works", /heating|works|power|substation|utility|industrial|plant|depot|railway/],
  ["open", /open|waste|vacant|bare|farm|sand|construction|brownfield/],
];

/** The kind of ground that a place is painted as; null where only its name is shown. */
export function groundOf(kind) {
  const word = (kind || "").replace(/^place\./, "");
  const known = GROUND_WORDS.find(([, pattern]) => pattern.test(word));
  return known ? known[0] : null;
}

/** Names of the groups that a feature's outline joins; every group becomes one path. */
export function groupsOf(layer, props) {
  switch (layer) {
    case "sections":
    case "areas":
      return ["all", `tint-${Math.abs(props.color || 0) % TINTS}`];
    case "streets":
      return [ROADS.includes(props.road_class) ? props.road_class : "local"];
    case "buildings":
      return [USES.includes(props.use) ? props.use : "residential", `height-${heightClass(props.floors)}`];
    case "places": {
      const ground = groundOf(props.kind);
      return ground ? [ground] : [];
    }
    default:
      return ["all"];
  }
}

/** 0 for sheds, 1 up to six floors, 2 above: how long a shadow a building throws. */
export function heightClass(floors) {
  if (floors > 6) return 2;
  return floors > 2 ? 1 : 0;
}

/**
 * Paints in drawing order: `{layer, group, closed, fill?, stroke?, width?, dash?, shift?}`.
 * `isOn` tells which layers are shown; `scale` enlarges lines on very large screens.
 */
export function paints(zoom, palette, isOn) {
  const scale = palette.scale || 1;
  const list = [];
  const add = (layer, group, paint) => list.push({ layer, group, closed: true, ...paint });
  add("communities", "all", { fill: palette.land });
  const tinted = isOn("sections") ? "sections" : isOn("areas") ? "areas" : null;
  if (tinted) for (let i = 0; i < TINTS; i++) add(tinted, `tint-${i}`, { fill: palette[`tint-${i}`] });
  if (isOn("places")) addGrounds(add, zoom, palette, scale);
  if (isOn("compounds")) add("compounds", "all", { fill: palette.compound });
  if (isOn("blocks")) add("blocks", "all", { stroke: palette.block, width: scale, dash: [2 * scale, 3 * scale] });
  if (isOn("streets")) addStreets(add, zoom, palette, scale);
  if (isOn("walls") && zoom >= 15) addWalls(add, zoom, palette, scale);
  if (isOn("buildings")) addBuildings(add, zoom, palette, scale);
  addBorders(add, zoom, palette, scale, isOn);
  return list;
}

function addGrounds(add, zoom, palette, scale) {
  for (const ground of ["open", "works", "parking", "school", "hospital", "market", "sport", "park", "square", "water"]) {
    const line = ground === "water" ? { stroke: palette.water, width: streetWidth("local", zoom) * 0.8 * scale } : {};
    add("places", ground, { fill: palette[ground], ...line, closed: false });
  }
}

function addStreets(add, zoom, palette, scale) {
  const edge = zoom >= 17 ? 1.1 : 0.8;
  const drawn = ROADS.map((road) => [road, streetWidth(road, zoom) * scale]).filter(([, width]) => width > 0);
  for (const [road, width] of drawn) {
    if (road === "path" || width < 1.5) continue;
    add("streets", road, { stroke: palette[`street-${road}-edge`], width: width + 2 * edge * scale, closed: false });
  }
  for (const [road, width] of drawn) {
    const quiet = road === "path" || width < 1.5;
    const stroke = palette[`street-${road}${quiet ? "-edge" : ""}`];
    const dash = road === "path" ? [4 * scale, 3 * scale] : undefined;
    add("streets", road, { stroke, width, dash, closed: false });
  }
}

function addWalls(add, zoom, palette, scale) {
  add("walls", "all", { stroke: palette.wall, width: (zoom >= 18 ? 1.6 : zoom >= 17 ? 1.2 : 0.8) * scale, closed: false });
}

function addBuildings(add, zoom, palette, scale) {
  if (zoom >= 17) {
    const step = (zoom >= 18 ? 1.6 : 0.9) * scale;
    for (const height of [0, 1, 2]) {
      const shift = [step * (0.6 + height), step * (0.8 + height)];
      add("buildings", `height-${height}`, { fill: palette["building-shadow"], shift });
    }
  }
  for (const use of USES) {
    const outline = zoom >= 16 ? { stroke: palette[`building-${use}-edge`], width: (zoom >= 18 ? 1 : 0.7) * scale } : {};
    add("buildings", use, { fill: palette[`building-${use}`], ...outline });
  }
}

const BORDERS = [
  { layer: "sections", color: "section", line: 1.9, halo: 4.6 },
  { layer: "areas", color: "area", line: 2.6, halo: 5.8 },
  { layer: "communities", color: "edge", line: 4.2, halo: 8.5 },
];

/** The borders of grids that are drawn, thinnest first: `{layer, color, line, halo}`, widths in px. */
export function borders(zoom, scale, isOn) {
  const grow = atZoom([0.7, 0.7, 0.75, 1, 1.1, 1.25, 1.5, 1.9, 2.3], zoom) * scale;
  const drawn = BORDERS.filter(({ layer }) => isOn(layer) && (layer !== "sections" || zoom >= 12));
  return drawn.map(({ layer, color, line, halo }) => ({ layer, color, line: line * grow, halo: halo * grow }));
}

function addBorders(add, zoom, palette, scale, isOn) {
  for (const { layer, color, line, halo } of borders(zoom, scale, isOn)) {
    add(layer, "all", { stroke: palette["edge-halo"], width: halo });
    add(layer, "all", { stroke: palette[color], width: line });
  }
}
