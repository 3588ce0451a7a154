// A canvas over the whole view (with a margin), redrawn when the map rests, scaled while it zooms.

import L from "./leaflet.js";
import { pixelRatio } from "./resolution.js";

/** `draw(context, bounds)` paints in layer pixels; `bounds` is the rectangle that the canvas covers. */
export const Overlay = L.Renderer.extend({
  options: { padding: 0.15, pane: "overlayPane" },

  initialize(draw, options) {
    this._drawing = draw;
    L.Renderer.prototype.initialize.call(this, options);
  },

  _initContainer() {
    this._container = L.DomUtil.create("canvas", "shaodao-overlay");
    this._container.setAttribute("aria-hidden", "true");
    this._context = this._container.getContext("2d");
  },

  _destroyContainer() {
    L.DomUtil.remove(this._container);
    delete this._container;
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    this.redraw();
  },

  redraw() {
    if (!this._map || !this._bounds || this._map._animatingZoom) return;
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const ratio = pixelRatio();
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, min);
    if (canvas.width !== Math.round(size.x * ratio) || canvas.height !== Math.round(size.y * ratio)) {
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    this._context.setTransform(1, 0, 0, 1, 0, 0);
    this._context.clearRect(0, 0, canvas.width, canvas.height);
    this._context.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
    this._drawing(this._context, this._bounds);
  },
});
