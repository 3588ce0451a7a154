// Names of grids: first on the board, at every zoom, long where there is room and short where there is not.

import { shiftsFor } from "./collision.js";
import { isInside } from "./hit_test.js";
import { block, fontOf } from "./type.js";
import { wrapName } from "../text/wrap.js";

const SECTIONS_FROM = 14;
const RASTER = 7;
const FINE = 15;
const MARGIN_PX = 4;
const EDGE_PX = 30;
const LEAST = 10.5;

/** Which levels are named at a zoom, most important first. */
export function namedLevels(zoom, isOn) {
  const areas = isOn("areas");
  if (zoom < 12) return ["community"];
  if (!isOn("sections")) return areas ? ["area"] : [];
  if (!areas) return ["section"];
  return zoom < SECTIONS_FROM ? ["area", "section"] : ["section"];
}

/** Wordings of a grid's label, from the fullest to the shortest. */
export function wordings(grid, detail) {
  const short = grid.level === "area" ? grid.code.slice(12, 13) : grid.code.slice(12);
  const full = detail ? [[grid.name, detail]] : [];
  const broken = wrapName(grid.name, 4);
  return [...full, [grid.name], ...(broken.length > 1 ? [broken] : []), [short]];
}

/**
 * Puts the grids' names on the board and returns what to write: `{block, x, y, grid}`.
 * `view` is the visible rectangle, `place(lon, lat)` gives layer pixels, `tiles` serve to stay inside. With
 * `alwaysNamed` no grid whose own place is in view goes without a name: it is moved within its grid, and shown whatever
 * lies below it at last.
 */
export function placeGrids(context, board, { grids, zoom, view, place, palette, isOn, tiles, detail, alwaysNamed }) {
  const placed = [];
  for (const level of namedLevels(zoom, isOn)) {
    for (const grid of grids.filter((candidate) => candidate.level === level)) {
      const spot = spotOf(grid, view, place, tiles, palette.scale);
      if (!spot) continue;
      const isAlways = Boolean(alwaysNamed && spot.isOwn);
      const told = { palette, zoom, detail: detail?.(grid), isAlways, isWhole: alwaysNamed };
      if (isAlways) spot.within = remembered(() => spotsIn(grid, place, view, tiles));
      const done = placeGrid(context, board, grid, spot, told);
      if (done) placed.push(done);
    }
  }
  return placed;
}

function placeGrid(context, board, grid, spot, { palette, zoom, detail, isAlways, isWhole }) {
  const every = wordings(grid, zoom >= 15 || isWhole ? detail : null);
  // A screen that is read from far away gives the name or nothing: a bare number says little.
  const options = isWhole ? every.slice(0, -1) : every;
  const margin = MARGIN_PX * (palette.stroke || palette.scale);
  let last = null;
  for (const [index, words] of options.entries()) {
    const text = block(context, linesOf(words, grid, palette, zoom));
    last = text;
    if (index < every.length - 1 && (text.width > spot.width * 1.05 || text.height > spot.height * 0.8)) continue;
    const shifts = shiftsFor(text.width, text.height).filter(
      ([dx, dy]) => Math.abs(dx) <= spot.width / 2 + margin && Math.abs(dy) <= spot.height / 2 + margin,
    );
    const near = shifts.map(([dx, dy]) => ({ x: spot.x + dx, y: spot.y + dy }));
    const found = firstFree(board, text, near, { within: spot.within, margin });
    if (found) return { grid, block: text, ...found };
  }
  return isAlways && last ? placeAnyhow(board, grid, spot, last, margin) : null;
}

// No wording has room within the grid: across its border then, and at last over whatever lies there.
function placeAnyhow(board, grid, spot, text, margin) {
  const { box, spots } = spot.within();
  const { beyond } = split([spot, ...spots], box, text);
  const found = beyond[board.putFirst(beyond.map(({ x, y }) => [boxOf(x, y, text, margin)]))];
  if (!found) board.put([boxOf(spot.x, spot.y, text, margin)]);
  return { grid, block: text, x: spot.x, y: spot.y, ...found };
}

// Around its point first; where a name has to be always there, then wherever its grid has room for it.
function firstFree(board, text, near, { within, margin }) {
  const put = (places) => places[board.putFirst(places.map(({ x, y }) => [boxOf(x, y, text, margin)]))];
  if (!within) return put(near);
  const { box, spots } = within();
  const { inside } = split([...near, ...spots], box, text);
  return put(near.filter((place) => inside.includes(place))) || put(inside);
}

function remembered(make) {
  let made = null;
  return () => (made ||= make());
}

function boxOf(x, y, { width, height }, margin) {
  return [x - width / 2 - margin, y - height / 2 - margin, x + width / 2 + margin, y + height / 2 + margin];
}

/** The spots around which the whole text lies within the grid's own frame, and those where it does not. */
function split(spots, [left, top, right, bottom], { width, height }) {
  const fits = ({ x, y }) => x - width / 2 > left && x + width / 2 < right && y - height / 2 > top && y + height / 2 < bottom;
  return { inside: spots.filter(fits), beyond: spots.filter((spot) => !fits(spot)) };
}

/** Points of a grid's visible part, the nearest to its label point first, and the frame of that part. */
function spotsIn(grid, place, view, tiles) {
  const [west, south, east, north] = grid.bbox;
  const [corner, opposite, label] = [place(west, north), place(east, south), place(...grid.label)];
  const box = [Math.max(corner.x, view[0]), Math.max(corner.y, view[1]), Math.min(opposite.x, view[2]), Math.min(opposite.y, view[3])];
  const away = ({ x, y }) => Math.hypot(x - label.x, y - label.y);
  return { box, spots: rasterOf(box, FINE).filter((point) => isGridAt(grid, point, tiles)).sort((a, b) => away(a) - away(b)) };
}

function rasterOf([left, top, right, bottom], count = RASTER) {
  const steps = Array.from({ length: count }, (_, step) => (step + 0.5) / count);
  return steps.flatMap((down) => steps.map((across) => ({ x: left + across * (right - left), y: top + down * (bottom - top) })));
}

function linesOf(words, grid, palette, zoom) {
  const area = grid.level !== "section";
  const size = area ? 17 : zoom >= 16 ? 16 : zoom >= 15 ? 14.5 : 13;
  const color = palette[area ? "area-text" : "section-text"];
  return words.map((text, line) => {
    const isDetail = line > 0 && text !== grid.name && words[0] === grid.name;
    const lineSize = isDetail ? Math.max(size - 3.5, LEAST) : size;
    const spaced = area && !isDetail ? [...text].join("\u2009") : text;
    return { text: spaced, size: lineSize * palette.scale, font: fontOf(palette, lineSize, isDetail ? 400 : 700), color };
  });
}

/** The label point while it is in view, else the visible point of the grid that is nearest to it. */
function spotOf(grid, view, place, tiles, scale) {
  const [west, south, east, north] = grid.bbox;
  const corner = place(west, north);
  const opposite = place(east, south);
  const box = [
    Math.max(corner.x, view[0]),
    Math.max(corner.y, view[1]),
    Math.min(opposite.x, view[2]),
    Math.min(opposite.y, view[3]),
  ];
  if (box[0] >= box[2] || box[1] >= box[3]) return null;
  const size = { width: opposite.x - corner.x, height: opposite.y - corner.y };
  const { x, y } = place(...grid.label);
  const isWithin = (margin) => x > view[0] + margin && x < view[2] - margin && y > view[1] + margin && y < view[3] - margin;
  if (isWithin(EDGE_PX * scale)) return { x, y, ...size, isOwn: true };
  const seen = visiblePoint(grid, box, [x, y], tiles);
  if (!seen) return isWithin(0) ? { x, y, ...size, isOwn: true } : null;
  return { ...seen, width: box[2] - box[0], height: box[3] - box[1] };
}

function visiblePoint(grid, box, [x, y], tiles) {
  let best = null;
  for (const point of rasterOf(box)) {
    const distance = Math.hypot(point.x - x, point.y - y);
    if ((!best || distance < best.distance) && isGridAt(grid, point, tiles)) best = { ...point, distance };
  }
  return best;
}

function isGridAt(grid, { x, y }, tiles) {
  const layer = grid.level === "area" ? "areas" : "sections";
  for (const { decoded, origin, scale } of tiles) {
    const [dx, dy] = [(x - origin.x) / scale, (y - origin.y) / scale];
    if (dx < 0 || dy < 0 || dx >= 512 || dy >= 512) continue;
    return (decoded.get(layer) || []).some((feature) => feature.id === grid.id && isInside(feature.rings, dx, dy));
  }
  return false;
}
