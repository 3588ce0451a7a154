// What lies under a point, asked of the decoded tile. All coordinates in tile pixels.

import { LINE, POINT, POLYGON } from "./tile_decode.js";

/** Even-odd rule over all rings, so that holes and multipolygons need no sorting. */
export function isInside(rings, x, y) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const yi = ring[i + 1];
      const yj = ring[j + 1];
      if (yi > y !== yj > y && x < ((ring[j] - ring[i]) * (y - yi)) / (yj - yi) + ring[i]) inside = !inside;
    }
  }
  return inside;
}

export function distanceToSegment(x, y, x1, y1, x2, y2) {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const length2 = dx * dx + dy * dy;
  const along = length2 ? Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length2)) : 0;
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

export function distanceToLine(rings, x, y) {
  let nearest = Infinity;
  for (const ring of rings) {
    for (let i = 2; i < ring.length; i += 2) {
      nearest = Math.min(nearest, distanceToSegment(x, y, ring[i - 2], ring[i - 1], ring[i], ring[i + 1]));
    }
  }
  return nearest;
}

function reaches(feature, x, y, tolerance) {
  const [left, top, right, bottom] = feature.bbox;
  if (x < left - tolerance || x > right + tolerance || y < top - tolerance || y > bottom + tolerance) return Infinity;
  if (feature.type === POINT) return Math.hypot(x - feature.rings[0][0], y - feature.rings[0][1]);
  if (feature.type === LINE) return distanceToLine(feature.rings, x, y);
  return feature.type === POLYGON && isInside(feature.rings, x, y) ? 0 : Infinity;
}

/** The nearest feature of one layer within `tolerance` px; of stacked polygons the smallest. */
export function nearest(features, x, y, tolerance = 0) {
  let best = null;
  let bestKey = [Infinity, Infinity];
  for (const feature of features || []) {
    const distance = reaches(feature, x, y, tolerance);
    if (distance > tolerance) continue;
    const [left, top, right, bottom] = feature.bbox;
    const key = [distance, (right - left) * (bottom - top)];
    if (key[0] < bestKey[0] || (key[0] === bestKey[0] && key[1] < bestKey[1])) {
      best = feature;
      bestKey = key;
    }
  }
  return best;
}

/** The first hit of `layers` in order: `{layer, feature}` or null. */
export function findAt(decoded, x, y, layers, tolerance = 0) {
  for (const layer of layers) {
    const feature = nearest(decoded.get(layer), x, y, tolerance);
    if (feature) return { layer, feature };
  }
  return null;
}
