// One grid in the light, everything else dimmed: from the tiles that are there, so that nothing more is asked of the server.

import { Overlay } from "./overlay.js";
import { TILE_PX, trace } from "./tile_decode.js";

const DIM = 0.62;

/** `scene()` gives `{tiles, palette}`. */
export class Spotlight {
  constructor(map, scene) {
    this.scene = scene;
    this.target = null;
    this.overlay = new Overlay((context, bounds) => this.#draw(context, bounds), { pane: "highlight" });
    this.overlay.addTo(map);
  }

  /** Lights `{layer, id}`; null lights everything. */
  show(target) {
    if (target?.id === this.target?.id && target?.layer === this.target?.layer) return;
    this.target = target;
    this.overlay.redraw();
  }

  redraw() {
    this.overlay.redraw();
  }

  #draw(context, { min, max }) {
    if (!this.target) return;
    const { tiles, palette } = this.scene();
    const pieces = tiles.flatMap((tile) => piecesOf(tile, this.target));
    if (!pieces.length) return;
    Object.assign(context, { fillStyle: palette.outside, globalAlpha: DIM });
    context.fillRect(min.x, min.y, max.x - min.x, max.y - min.y);
    Object.assign(context, { globalAlpha: 1, globalCompositeOperation: "destination-out" });
    for (const piece of pieces) inTile(context, piece, (path) => context.fill(path));
    Object.assign(context, { globalCompositeOperation: "source-over", strokeStyle: palette.select, lineJoin: "round" });
    for (const piece of pieces) {
      context.lineWidth = (2 * palette.stroke) / piece.scale;
      inTile(context, piece, (path) => context.stroke(path));
    }
  }
}

function piecesOf({ decoded, origin, scale }, { layer, id }) {
  return (decoded.get(layer) || []).filter((feature) => feature.id === id).map(({ rings }) => ({ rings, origin, scale }));
}

// A tile's geometry reaches beyond its edge; only what lies within is drawn, so that no seam is stroked.
function inTile(context, { rings, origin, scale }, act) {
  const path = new Path2D();
  trace(path, rings, true);
  context.save();
  const width = context.lineWidth;
  context.translate(origin.x, origin.y);
  context.scale(scale, scale);
  context.beginPath();
  context.rect(0, 0, TILE_PX, TILE_PX);
  context.clip();
  context.lineWidth = width;
  act(path);
  context.restore();
}
