// Names beside symbols: below, above, to the right, to the left, or not at all.

import { block, fontOf } from "./type.js";
import { wrapName } from "../text/wrap.js";

const FROM = { places: 16, organizations: 17.5, shops: 19, cameras: 19 };

export function placePointNames(context, board, symbols, { zoom, palette }) {
  const placed = [];
  for (const { layer, props, x, y, radius, badge } of symbols) {
    const name = props.name ?? props.number;
    if (!badge || !name || zoom < (FROM[layer] ?? 99)) continue;
    const size = layer === "shops" ? 10.5 : 11.5;
    const font = fontOf(palette, size);
    const color = palette[layer === "shops" ? "text-soft" : "text"];
    const text = block(
      context,
      wrapName(String(name), 7).map((line) => ({ text: line, font, color, size: size * palette.scale })),
    );
    const spot = [
      [x, y + radius + text.height / 2 + 1],
      [x, y - radius - text.height / 2 - 1],
      [x + radius + text.width / 2 + 3, y],
      [x - radius - text.width / 2 - 3, y],
    ].find(([cx, cy]) => board.isFree([boxOf(cx, cy, text)]));
    if (!spot) continue;
    board.put([boxOf(...spot, text)]);
    placed.push({ block: text, x: spot[0], y: spot[1] });
  }
  return placed;
}

function boxOf(x, y, { width, height }) {
  return [x - width / 2 - 1, y - height / 2, x + width / 2 + 1, y + height / 2];
}
