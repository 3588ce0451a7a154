// Where somebody stands: a dot, and around it the circle in which he may really be.

import { Overlay } from "./overlay.js";
import { metresPerPixel } from "./scale_bar.js";

export class Dot {
  constructor(map, palette) {
    this.map = map;
    this.palette = palette;
    this.position = null;
    this.overlay = new Overlay((context) => this.#draw(context), { pane: "labels", padding: 0.3 });
    this.overlay.addTo(map);
  }

  /** `{lon, lat, accuracy_m}`; null takes it away. */
  show(position) {
    this.position = position;
    this.overlay.redraw();
  }

  #draw(context) {
    if (!this.position) return;
    const { lon, lat, accuracy_m } = this.position;
    const { "hazard-doing": color, scale } = this.palette();
    const { x, y } = this.map.latLngToLayerPoint([lat, lon]);
    const radius = accuracy_m / metresPerPixel(lat, this.map.getZoom());
    context.save();
    disc(context, x, y, radius);
    Object.assign(context, { fillStyle: color, globalAlpha: 0.16 });
    context.fill();
    Object.assign(context, { globalAlpha: 0.7, strokeStyle: color, lineWidth: 1.5 * scale });
    context.stroke();
    context.globalAlpha = 1;
    disc(context, x, y, 9 * scale);
    Object.assign(context, { fillStyle: color, strokeStyle: "#ffffff", lineWidth: 3.5 * scale, shadowColor: "rgb(0 0 0 / 45%)", shadowBlur: 6 });
    context.fill();
    context.shadowBlur = 0;
    context.stroke();
    context.restore();
  }
}

function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
