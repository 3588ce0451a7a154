// An outline that is being drawn, over the map.

import { Overlay } from "./overlay.js";

/** `palette()` gives the colours of the present theme. */
export class Sketch {
  constructor(map, palette) {
    this.map = map;
    this.palette = palette;
    this.corners = [];
    this.overlay = new Overlay((context) => this.#draw(context), { pane: "highlight" });
    this.overlay.addTo(map);
  }

  /** Shows the corners (`[lon, lat]`), joined in this order; with none, nothing. */
  show(corners) {
    this.corners = corners;
    this.overlay.redraw();
  }

  #draw(context) {
    if (!this.corners.length) return;
    const { select, halo, scale } = this.palette();
    const points = this.corners.map(([lon, lat]) => this.map.latLngToLayerPoint([lat, lon]));
    const path = new Path2D();
    points.forEach(({ x, y }, index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
    if (points.length > 2) path.closePath();
    context.save();
    Object.assign(context, { lineJoin: "round", strokeStyle: halo, lineWidth: 6 * scale });
    context.stroke(path);
    Object.assign(context, { strokeStyle: select, lineWidth: 3 * scale, fillStyle: select, globalAlpha: 0.18 });
    context.fill(path);
    context.globalAlpha = 1;
    context.stroke(path);
    for (const { x, y } of points) {
      context.beginPath();
      context.arc(x, y, 5 * scale, 0, 2 * Math.PI);
      Object.assign(context, { fillStyle: halo, lineWidth: 2.5 * scale });
      context.fill();
      context.stroke();
    }
    context.restore();
  }
}
