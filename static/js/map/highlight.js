// Marks what is pointed at and what is chosen, piece by piece from the tiles that hold it.

import { Overlay } from "./overlay.js";
import { POINT, POLYGON, TILE_PX, trace } from "./tile_decode.js";

/** `scene()` gives `{tiles, pointTiles, palette}`; targets are `{layer, id, point?}`. */
export class Highlight {
  constructor(map, scene) {
    this.map = map;
    this.scene = scene;
    this.hovered = null;
    this.selected = null;
    this.overlay = new Overlay((context) => this.draw(context), { pane: "highlight" });
    this.overlay.addTo(map);
  }

  hover(target) {
    if (same(target, this.hovered)) return;
    this.hovered = target;
    this.overlay.redraw();
  }

  select(target) {
    this.selected = target;
    this.overlay.redraw();
  }

  redraw() {
    this.overlay.redraw();
  }

  draw(context) {
    const { palette } = this.scene();
    if (this.hovered && !same(this.hovered, this.selected)) this.#mark(context, this.hovered, palette.hover, palette, 2.2);
    if (this.selected) this.#mark(context, this.selected, palette.select, palette, 3.2);
  }

  #mark(context, target, color, palette, width) {
    const { tiles, pointTiles } = this.scene();
    for (const { decoded, origin, scale } of new Set([...tiles, ...pointTiles])) {
      const features = (decoded.get(target.layer) || []).filter((feature) => feature.id === target.id);
      for (const feature of features) this.#outline(context, feature, { origin, scale }, color, palette, (width * palette.scale) / scale);
    }
    if (target.point) this.#ring(context, target.point, color, palette);
  }

  #outline(context, feature, { origin, scale }, color, palette, width) {
    if (feature.type === POINT) return;
    const path = new Path2D();
    trace(path, feature.rings, feature.type === POLYGON);
    context.save();
    context.translate(origin.x, origin.y);
    context.scale(scale, scale);
    context.beginPath();
    context.rect(0, 0, TILE_PX, TILE_PX);
    context.clip();
    Object.assign(context, { lineJoin: "round", lineCap: "round", strokeStyle: palette.halo, lineWidth: width * 2.3 });
    context.stroke(path);
    Object.assign(context, { strokeStyle: color, lineWidth: width });
    context.stroke(path);
    if (feature.type === POLYGON) {
      context.globalAlpha = 0.1;
      context.fillStyle = color;
      context.fill(path);
    }
    context.restore();
  }

  #ring(context, [lon, lat], color, palette) {
    const { x, y } = this.map.latLngToLayerPoint([lat, lon]);
    const radius = 14 * palette.scale;
    for (const [stroke, width] of [
      [palette.halo, 6],
      [color, 3],
    ]) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      Object.assign(context, { strokeStyle: stroke, lineWidth: width * palette.scale });
      context.stroke();
    }
  }
}

function same(a, b) {
  return a?.layer === b?.layer && a?.id === b?.id;
}
