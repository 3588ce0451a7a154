// Names beside symbols: below, above, to the right, to the left, or not at all.

import { around, boxOf, isNamed } from "./selected_label.js";
import { block, fontOf } from "./type.js";
import { wrapName } from "../text/wrap.js";

const FROM = { places: 16, organizations: 17.5, shops: 18, cameras: 19 };

export function placePointNames(context, board, symbols, { zoom, palette, selected }) {
  const placed = [];
  for (const { layer, id, props, x, y, radius, badge } of symbols) {
    const name = props.name ?? props.number;
    if (isNamed(selected, layer, id)) continue;
    if (!badge || !name || zoom < (FROM[layer] ?? 99)) continue;
    const size = layer === "shops" ? 10.5 : 11.5;
    const font = fontOf(palette, size);
    const color = palette[layer === "shops" ? "text-soft" : "text"];
    const text = block(
      context,
      wrapName(String(name), 7).map((line) => ({ text: line, font, color, size: size * palette.scale })),
    );
    const spot = around(x, y, radius, text).find(([cx, cy]) => board.isFree([boxOf(cx, cy, text)]));
    if (!spot) continue;
    board.put([boxOf(...spot, text)]);
    placed.push({ block: text, x: spot[0], y: spot[1] });
  }
  return placed;
}
