// Points on the map: a badge with an icon where there is room, a dot where there is not, a count where they crowd.

import { Board } from "./collision.js";
import { POINT, TILE_PX } from "./tile_decode.js";
import { groundOf } from "./tile_style.js";

export const POINT_LAYERS = ["hazards", "vacancies", "cameras", "organizations", "places", "shops"];

const DONE = ["rectified", "rechecked", "closed"];
const BADGE_FROM = { hazards: 16, vacancies: 15, cameras: 17, organizations: 17, places: 17, shops: 18 };
const BUCKET_PX = 96;

/** The zoom from which rectified hazards are shown. */
export const SETTLED_FROM = 18;

/** How a hazard is shown: colour, shape and word always say the same. */
export function hazardState({ status, severity }) {
  if (DONE.includes(status)) return { color: "hazard-done", shape: "check" };
  if (severity === "major") return { color: "hazard-major", shape: "triangle" };
  return status === "told" ? { color: "hazard-doing", shape: "diamond" } : { color: "hazard-new", shape: "triangle" };
}

export function colorOf(layer, props = {}) {
  if (layer === "hazards") return hazardState(props).color;
  return { shops: "shop", organizations: "organization", cameras: "camera", places: "place", vacancies: "vacancy" }[layer];
}

// Far out, a count says nothing that the panel does not say better. Counts of hazards are never shown: the
// settled and the open are one number in a cell, which would alarm without cause.
const COUNTS_FROM = { shops: 15, organizations: 15, cameras: 15, places: 16, hazards: Infinity };

/** Points of the shown layers in layer pixels; crowded ones merged into buckets with a count. */
export function collectPoints(tiles, isOn, zoom, scale = 1) {
  const points = [];
  const buckets = new Map();
  for (const { decoded, origin, scale: stretch } of tiles) {
    for (const layer of POINT_LAYERS) {
      if (!isOn(layer)) continue;
      for (const feature of decoded.get(layer) || []) {
        if (feature.type !== POINT) continue;
        const [dx, dy] = feature.rings[0];
        if (dx < 0 || dy < 0 || dx >= TILE_PX || dy >= TILE_PX) continue;
        const point = { layer, id: feature.id, props: feature.props, x: origin.x + dx * stretch, y: origin.y + dy * stretch };
        if (feature.props.count === undefined) points.push(point);
        else if (zoom >= COUNTS_FROM[layer]) pour(buckets, point, BUCKET_PX * scale);
      }
    }
  }
  return { points, counts: [...buckets.values()].map(({ x, y, ...rest }) => ({ ...rest, x: x / rest.count, y: y / rest.count })) };
}

function pour(buckets, { layer, props, x, y }, side) {
  const key = `${layer}/${Math.floor(x / side)}/${Math.floor(y / side)}`;
  const bucket = buckets.get(key) || { layer, count: 0, x: 0, y: 0 };
  bucket.count += props.count;
  bucket.x += x * props.count;
  bucket.y += y * props.count;
  buckets.set(key, bucket);
}

/** Places badges on the board, most important layer first; what finds no room becomes a dot. */
export function placePoints(board, points, zoom, scale, selected = null) {
  const order = (point) => (isSettled(point) ? POINT_LAYERS.length : POINT_LAYERS.indexOf(point.layer));
  return [...points]
    .filter((point) => !isSettled(point) || zoom >= SETTLED_FROM || isSame(point, selected))
    .sort((a, b) => order(a) - order(b))
    .map((point) => {
      const radius = badgeRadius(point) * scale;
      const box = [point.x - radius, point.y - radius, point.x + radius, point.y + radius];
      const badge = isSame(point, selected) || (zoom >= badgeFrom(point) && board.isFree([box]));
      if (badge || isUrgent(point)) board.put([box]);
      return { ...point, badge, radius: badge ? radius : dotRadius(point, zoom) * scale };
    })
    .filter(({ radius }) => radius > 0);
}

function isSame({ layer, id }, selected) {
  return selected?.layer === layer && selected.id === id;
}

function badgeRadius(point) {
  if (isSettled(point)) return 5.5;
  return point.layer === "hazards" ? 9.5 : 9;
}

/** Rectified hazards: small and pale, so that nobody takes them for open ones. */
export function isSettled({ layer, props }) {
  return layer === "hazards" && hazardState(props).shape === "check";
}

/** Open hazards come before everything but the names of grids. */
export function isUrgent({ layer, props }) {
  return layer === "hazards" && !isSettled({ layer, props });
}

// Schools, markets and the like are landmarks: they show a zoom earlier than a public toilet.
function badgeFrom({ layer, props }) {
  return BADGE_FROM[layer] - (layer === "places" && groundOf(props.kind) ? 1 : 0);
}

// What is settled and what merely helps finding one's way steps back while the view is wide.
function dotRadius({ layer, props }, zoom) {
  if (layer === "places") return zoom >= 16 ? 2.2 : 0;
  if (layer === "hazards") return isSettled({ layer, props }) ? 2.4 : 4.2;
  return DOT_PX;
}

const DOT_PX = 3;

const ASIDE = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1], [2, 0], [0, 2]];

/** Places counts where they cover neither what is on the board nor, if it can be, the `dots`; one alone is a dot. */
export function placeCounts(board, counts, scale, dots = []) {
  const placed = counts.filter(({ count }) => count === 1).map((cell) => ({ ...cell, radius: DOT_PX * scale }));
  const dotted = new Board();
  dotted.put([...dots, ...placed].map(({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius]));
  for (const cell of counts.filter(({ count }) => count > 1).sort((a, b) => b.count - a.count)) {
    const radius = (7.6 + 1.15 * Math.log2(1 + cell.count)) * scale;
    const places = ASIDE.map(([dx, dy]) => ({ x: cell.x + dx * radius * 1.1, y: cell.y + dy * radius * 1.1 }))
      .map(({ x, y }) => ({ x, y, box: [[x - radius, y - radius, x + radius, y + radius]] }))
      .filter(({ box }) => board.isFree(box));
    const spot = places.find(({ box }) => dotted.isFree(box)) || places[0];
    if (!spot) continue;
    board.put(spot.box);
    placed.push({ ...cell, x: spot.x, y: spot.y, radius });
  }
  return placed;
}
