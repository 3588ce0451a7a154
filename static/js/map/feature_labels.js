// Names of streets, compounds, places, buildings: what the tiles hold, written where there is room.

import { anchorOf } from "./area_labels.js";
import { along, chain, clipLine, lengthOf, middles } from "./line_labels.js";
import { TILE_PX, POLYGON } from "./tile_decode.js";
import { borders, groundOf, streetWidth } from "./tile_style.js";
import { isNamed } from "./selected_label.js";
import { block, fontOf, widthOf } from "./type.js";
import { isChinese, wrapName } from "../text/wrap.js";

const STREETS = {
  arterial: { from: 14, size: 13, weight: 600, spread: 1.45 },
  secondary: { from: 15, size: 12, weight: 500, spread: 1.35 },
  local: { from: 16, size: 11.5, weight: 400, spread: 1.25 },
  lane: { from: 17, size: 11, weight: 400, spread: 1.15 },
  path: { from: 18, size: 10.5, weight: 400, spread: 1.1 },
};
const REPEAT_PX = 520;

/** Street names on the board: `{name, glyphs, font, color, gap}`. */
export function placeStreets(context, board, { tiles, zoom, bounds, palette, isOn }) {
  const placed = [];
  const all = [...namedStreets(tiles, zoom, bounds).values()].sort((a, b) => b.style.size - a.style.size);
  for (const { name, style, lines } of all) {
    const size = style.size + (zoom >= 18 ? 2 : 0);
    const font = fontOf(palette, size, style.weight);
    const glyphs = glyphsOf(context, name, font, { ...style, size }, palette);
    const width = glyphs.reduce((sum, glyph) => sum + glyph.advance, 0);
    const gap = gapOf(style.road, zoom, palette, isOn);
    for (const line of chain(lines).sort((a, b) => lengthOf(b) - lengthOf(a))) {
      for (const middle of middles(lengthOf(line), width, REPEAT_PX * palette.scale)) {
        const spot = firstFree(board, line, glyphs, middle, width, size * palette.scale, isChinese(name));
        if (spot) placed.push({ name, glyphs: spot, font, color: palette["text-street"], gap });
      }
    }
  }
  return placed;
}

// Borders run along streets: where the name stands the border is left out, and the street's own surface shows.
function gapOf(road, zoom, palette, isOn) {
  const drawn = borders(zoom, palette.scale, isOn);
  if (road === "path" || !drawn.length) return null;
  const widest = (key) => Math.max(...drawn.map((border) => border[key]));
  const within = Math.min(widest("halo"), streetWidth(road, zoom) * palette.scale);
  return { color: palette[`street-${road}`], width: Math.max(widest("line") + 1.5 * palette.scale, within) };
}

function namedStreets(tiles, zoom, bounds) {
  const byName = new Map();
  for (const { decoded, origin, scale } of tiles) {
    for (const { props, rings } of decoded.get("streets") || []) {
      const road = STREETS[props.road_class] ? props.road_class : "local";
      const style = { road, ...STREETS[road] };
      if (!props.name || zoom < style.from) continue;
      if (!byName.has(props.name)) byName.set(props.name, { name: props.name, style, lines: [] });
      const entry = byName.get(props.name);
      if (style.size > entry.style.size) entry.style = style;
      for (const ring of rings) {
        for (const part of clipLine(pairs(ring), [0, 0, TILE_PX, TILE_PX])) {
          const moved = part.map(([x, y]) => [origin.x + x * scale, origin.y + y * scale]);
          entry.lines.push(...clipLine(moved, bounds));
        }
      }
    }
  }
  return byName;
}

function pairs(ring) {
  const points = [];
  for (let i = 0; i < ring.length; i += 2) points.push([ring[i], ring[i + 1]]);
  return points;
}

function glyphsOf(context, name, font, style, palette) {
  const chinese = isChinese(name);
  return [...name].map((text) => {
    const width = widthOf(context, font, text);
    return { text, advance: chinese ? Math.max(width, style.size * palette.scale) * style.spread : width + 0.4 };
  });
}

function firstFree(board, line, glyphs, middle, width, size, upright) {
  const length = lengthOf(line);
  for (const shift of [0, -0.6, 0.6, -1.2, 1.2]) {
    const at = middle + shift * width;
    if (at < width / 2 || at > length - width / 2) continue;
    const placed = along(line, glyphs, at, { upright });
    if (!placed) continue;
    const boxes = placed.map(({ x, y }) => [x - size * 0.6, y - size * 0.6, x + size * 0.6, y + size * 0.6]);
    if (!board.isFree(boxes)) continue;
    board.put(boxes);
    return placed;
  }
  return null;
}

/** Names inside areas and beside symbols on the board: `{block, x, y}`. */
export function placeAreas(context, board, { tiles, zoom, bounds, palette, isOn, selected }) {
  const placed = [];
  for (const [layer, from] of [
    ["places", 15],
    ["compounds", 16],
    ["buildings", 18],
  ]) {
    if (!isOn(layer) || zoom < from) continue;
    for (const { id, props, anchor } of roomiest(tiles, layer, bounds)) {
      if (isNamed(selected, layer, id)) continue;
      const text = block(context, areaLines(layer, props, palette, zoom, anchor.room));
      if (!fits(layer, text, anchor, zoom)) continue;
      const box = [anchor.x - text.width / 2, anchor.y - text.height / 2, anchor.x + text.width / 2, anchor.y + text.height / 2];
      if (!board.isFree([box])) continue;
      board.put([box]);
      placed.push({ block: text, x: anchor.x, y: anchor.y });
    }
  }
  return placed;
}

function fits(layer, text, { width, height }, zoom) {
  if (layer === "buildings") return text.width < Math.max(width, height) * 1.15;
  return zoom >= 18 || (text.width < width * 1.25 && text.height < height * 1.2);
}

/** Per feature the piece with the most room; a feature may come in several tiles. */
function roomiest(tiles, layer, bounds) {
  const best = new Map();
  for (const { decoded, origin, scale } of tiles) {
    for (const feature of decoded.get(layer) || []) {
      if (feature.type !== POLYGON || !feature.props.name) continue;
      feature.anchor ??= anchorOf(feature.rings, feature.bbox) || false;
      if (!feature.anchor) continue;
      const anchor = {
        x: origin.x + feature.anchor.x * scale,
        y: origin.y + feature.anchor.y * scale,
        room: feature.anchor.room * scale,
        width: (feature.bbox[2] - feature.bbox[0]) * scale,
        height: (feature.bbox[3] - feature.bbox[1]) * scale,
      };
      if (anchor.x < bounds[0] || anchor.x > bounds[2] || anchor.y < bounds[1] || anchor.y > bounds[3]) continue;
      const known = best.get(feature.id);
      if (!known || anchor.room > known.anchor.room) best.set(feature.id, { id: feature.id, props: feature.props, anchor });
    }
  }
  return [...best.values()].sort((a, b) => b.anchor.room - a.anchor.room);
}

function areaLines(layer, props, palette, zoom, room) {
  const size = layer === "buildings" ? 10.5 : zoom >= 17 ? 12 : 11.5;
  const ground = layer === "places" ? groundOf(props.kind) : null;
  const color = palette[{ water: "text-water", park: "text-park" }[ground] || (layer === "buildings" ? "text-soft" : "text")];
  const font = fontOf(palette, size, layer === "compounds" ? 500 : 400);
  const limit = Math.max(4, Math.floor((room * 2.6) / (size * palette.scale)));
  return wrapName(String(props.name), limit).map((text) => ({ text, font, color, size: size * palette.scale }));
}
