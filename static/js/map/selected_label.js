// The name of what was chosen: first on the board, so that it stands on the map at every zoom.

import { block, fontOf } from "./type.js";
import { wrapName } from "../text/wrap.js";

// Grids write their own names first of all.
const GRIDS = ["communities", "areas", "sections"];
const RING_PX = 17;

/** Whether the name of this feature is written as that of the chosen one. */
export function isNamed(selected, layer, id) {
  return Boolean(selected?.name && selected.point) && selected.layer === layer && selected.id === id;
}

/** `{block, x, y}` of the chosen feature's name, or null; `selected` is `{layer, id, name, point, isPoint}`. */
export function placeSelected(context, board, { selected, palette, place }) {
  if (!selected?.name || !selected.point || GRIDS.includes(selected.layer)) return null;
  const { x, y } = place(...selected.point);
  const font = fontOf(palette, 12.5, 700);
  const lines = wrapName(String(selected.name), 10);
  const text = block(context, lines.map((line) => ({ text: line, font, color: palette.select, size: 12.5 * palette.scale })));
  const ring = (selected.isPoint ? RING_PX : 0) * palette.scale;
  const positions = (ring ? around(x, y, ring, text) : [[x, y], ...around(x, y, 4, text)]).map(([cx, cy]) => ({ cx, cy, box: boxOf(cx, cy, text) }));
  const best = positions.find(({ box }) => board.isFree([box])) || positions[0];
  board.put([best.box]);
  if (ring) board.put([[x - ring, y - ring, x + ring, y + ring]]);
  return { block: text, x: best.cx, y: best.cy };
}

/** Below, above, to the right and to the left of a disc. */
export function around(x, y, radius, { width, height }) {
  return [
    [x, y + radius + height / 2 + 1],
    [x, y - radius - height / 2 - 1],
    [x + radius + width / 2 + 3, y],
    [x - radius - width / 2 - 3, y],
  ];
}

export function boxOf(x, y, { width, height }) {
  return [x - width / 2 - 1, y - height / 2, x + width / 2 + 1, y + height / 2];
}
