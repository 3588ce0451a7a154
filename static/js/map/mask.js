// Dims everything outside one outline, and draws that outline once more so that it stands out.

import { polygonsOf } from "./outline.js";
import { Overlay } from "./overlay.js";

/** `palette()` gives the colours of the present theme; the outline is a GeoJSON polygon or multipolygon. */
export class Mask {
  constructor(map, palette) {
    this.map = map;
    this.palette = palette;
    this.polygons = [];
    this.overlay = new Overlay((context, bounds) => this.#draw(context, bounds), { pane: "highlight", padding: 0.3 });
    this.overlay.addTo(map);
  }

  show(geometry) {
    this.polygons = polygonsOf(geometry);
    this.overlay.redraw();
  }

  redraw() {
    this.overlay.redraw();
  }

  #draw(context, { min, max }) {
    if (!this.polygons.length) return;
    const { outside, edge, halo, scale } = this.palette();
    const outline = new Path2D();
    for (const ring of this.polygons.flat()) this.#trace(outline, ring);
    const around = new Path2D(outline);
    around.rect(min.x, min.y, max.x - min.x, max.y - min.y);
    context.save();
    Object.assign(context, { fillStyle: outside, globalAlpha: 0.68 });
    context.fill(around, "evenodd");
    Object.assign(context, { globalAlpha: 0.9, lineJoin: "round", strokeStyle: halo, lineWidth: 7 * scale });
    context.stroke(outline);
    Object.assign(context, { globalAlpha: 1, strokeStyle: edge, lineWidth: 3.5 * scale });
    context.stroke(outline);
    context.restore();
  }

  #trace(path, ring) {
    ring.forEach(([lon, lat], index) => {
      const { x, y } = this.map.latLngToLayerPoint([lat, lon]);
      if (index) path.lineTo(x, y);
      else path.moveTo(x, y);
    });
    path.closePath();
  }
}
