// Where to write a name inside an area: the point that is farthest from the outline.

import { distanceToLine, isInside } from "./hit_test.js";

const STEPS = 9;

/** `{x, y, room}`: the roomiest of a raster of points inside the rings; `room` is the distance to the outline. */
export function anchorOf(rings, bbox, limits = bbox) {
  const left = Math.max(bbox[0], limits[0]);
  const top = Math.max(bbox[1], limits[1]);
  const right = Math.min(bbox[2], limits[2]);
  const bottom = Math.min(bbox[3], limits[3]);
  if (left >= right || top >= bottom) return null;
  let best = null;
  for (let row = 0; row < STEPS; row++) {
    for (let column = 0; column < STEPS; column++) {
      const x = left + ((column + 0.5) / STEPS) * (right - left);
      const y = top + ((row + 0.5) / STEPS) * (bottom - top);
      if (!isInside(rings, x, y)) continue;
      // Names are wide: room to the sides counts more than room above.
      const room = Math.min(distanceToLine(rings, x, y), x - left + 1, right - x + 1);
      const pull = Math.hypot(x - (left + right) / 2, y - (top + bottom) / 2) * 0.15;
      if (!best || room - pull > best.room - best.pull) best = { x, y, room, pull };
    }
  }
  return best && { x: best.x, y: best.y, room: best.room };
}
