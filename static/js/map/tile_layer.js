// Vector tiles on canvas inside Leaflet's grid: fetch, decode, one path per style, kept for hit tests.

import L from "./leaflet.js";
import { pixelRatio } from "./resolution.js";
import { decode, POLYGON, TILE_PX, trace, traceBorder } from "./tile_decode.js";
import { groupsOf, paints } from "./tile_style.js";

/** Options: `load(coords, signal) → bytes`, `palette() → colours`, `isOn(layer)`, `onChange()`, `painted`. */
export const TileLayer = L.GridLayer.extend({
  options: {
    tileSize: TILE_PX,
    zoomOffset: -1,
    minZoom: 2,
    maxZoom: 21,
    updateWhenZooming: false,
    painted: true,
    className: "shaodao-tiles",
  },

  initialize(options) {
    L.GridLayer.prototype.initialize.call(this, options);
    this.on("tileunload", ({ tile }) => tile.abort?.abort());
  },

  createTile(coords, done) {
    const tile = L.DomUtil.create("canvas", "shaodao-tile");
    tile.abort = new AbortController();
    tile.role = "presentation";
    tile.ask = () => this._fetch(tile, coords, done);
    tile.ask();
    return tile;
  },

  // A tile that failed is never "done": Leaflet then keeps the tiles of the zoom before below its place.
  async _fetch(tile, coords, done) {
    tile.failed = false;
    const address = { x: coords.x, y: coords.y, z: coords.z + this.options.zoomOffset };
    try {
      tile.decoded = decode(await this.options.load(address, tile.abort.signal));
      tile.paths = null;
      this._paint(tile, coords.z);
      done(null, tile);
    } catch {
      tile.failed = true;
    }
    if (!tile.abort.signal.aborted) this.options.onChange();
  },

  /** Paints every tile again from what was decoded: after a theme change or a layer was switched. */
  repaint() {
    for (const { el, coords } of Object.values(this._tiles || {})) if (el.decoded) this._paint(el, coords.z);
    this.options.onChange();
  },

  /** Asks again for the tiles that failed while the server was silent, each into its own canvas. */
  reloadMissing() {
    for (const { el } of Object.values(this._tiles || {})) if (el.failed) el.ask();
  },

  /** Asks again for the tiles that show one of `points` (`[lon, lat]`); the others are as they were. */
  reloadAt(points) {
    const margin = TILE_PX / 4;
    for (const { el, coords } of Object.values(this._tiles || {})) {
      const corner = L.point(coords.x, coords.y).multiplyBy(TILE_PX);
      const inside = points.some(([lon, lat]) => {
        const { x, y } = this._map.project([lat, lon], coords.z).subtract(corner);
        return x > -margin && y > -margin && x < TILE_PX + margin && y < TILE_PX + margin;
      });
      if (inside) el.ask();
    }
  },

  // Leaflet drops every tile before a jump without animation; ours stay until their successors are there.
  getEvents() {
    const { viewprereset: _dropped, ...events } = L.GridLayer.prototype.getEvents.call(this);
    return events;
  },

  onAdd(map) {
    map.on("zoomend", this._sharpen, this);
    return L.GridLayer.prototype.onAdd.call(this, map);
  },

  onRemove(map) {
    map.off("zoomend", this._sharpen, this);
    return L.GridLayer.prototype.onRemove.call(this, map);
  },

  /**
   * Decoded tiles of the present zoom: `{coords, decoded, origin, scale}`; a tile pixel p lies at
   * `origin + p * scale` in layer pixels (between whole zooms Leaflet scales the tiles).
   */
  visibleTiles() {
    if (!this._map || this._tileZoom !== Math.round(this._map.getZoom())) return [];
    const corner = this._map.getPixelOrigin();
    const level = this._levelInView();
    const scale = 2 ** (this._map.getZoom() - level);
    return Object.values(this._tiles)
      .filter(({ el, coords }) => el.decoded && coords.z === level)
      .map(({ el, coords }) => {
        const origin = L.point(coords.x, coords.y).multiplyBy(TILE_PX * scale).subtract(corner);
        return { coords, decoded: el.decoded, origin, scale };
      });
  },

  // The present tile zoom; where all its tiles failed, the nearest zoom whose picture still stands.
  _levelInView() {
    const tiles = Object.values(this._tiles);
    const present = tiles.filter(({ coords }) => coords.z === this._tileZoom);
    if (!present.length || !present.every(({ el }) => el.failed)) return this._tileZoom;
    const away = ({ coords }) => Math.abs(coords.z - this._tileZoom);
    const kept = tiles.filter(({ el }) => el.decoded).sort((a, b) => away(a) - away(b));
    return kept[0]?.coords.z ?? this._tileZoom;
  },

  isComplete() {
    return Object.values(this._tiles || {}).every(({ el }) => el.decoded);
  },

  // After a zoom by less than a step the same tiles stay: painted anew they are sharp again.
  _sharpen() {
    const zoom = this._map.getZoom();
    for (const { el, coords } of Object.values(this._tiles)) {
      if (el.decoded && coords.z === Math.round(zoom) && el.paintedAt !== zoom) this._paint(el, coords.z);
    }
  },

  _paint(tile, tileZoom) {
    if (!this.options.painted) return;
    const ratio = pixelRatio();
    const near = Math.abs(this._map.getZoom() - tileZoom) <= 0.5;
    const zoom = near ? this._map.getZoom() : tileZoom;
    const scale = 2 ** (zoom - tileZoom);
    const side = Math.round(TILE_PX * ratio * scale);
    if (tile.width !== side) tile.width = tile.height = side;
    const context = tile.getContext("2d");
    context.setTransform(ratio * scale, 0, 0, ratio * scale, 0, 0);
    context.clearRect(0, 0, TILE_PX, TILE_PX);
    tile.paths ||= new Map();
    tile.paintedAt = zoom;
    const palette = this.options.palette();
    const lines = { ...palette, scale: palette.stroke / scale };
    for (const paint of paints(detailZoom(zoom, palette.scale), lines, this.options.isOn)) drawPaint(context, tile, paint);
  },
});

/** A screen with twice the text size shows what a smaller one shows a zoom earlier, twice as large. */
export function detailZoom(zoom, scale) {
  return zoom - Math.log2(scale);
}

function drawPaint(context, tile, { layer, group, fill, stroke, width, dash, shift }) {
  const paths = tile.paths.get(layer) || pathsOf(tile, layer);
  const path = paths.get(group);
  if (!path) return;
  if (shift) context.translate(shift[0], shift[1]);
  if (fill) {
    context.fillStyle = fill;
    context.fill(path.areas);
  }
  if (stroke) {
    Object.assign(context, { strokeStyle: stroke, lineWidth: width, lineJoin: "round", lineCap: dash ? "butt" : "round" });
    context.setLineDash(dash || []);
    context.stroke(path.lines);
  }
  if (shift) context.translate(-shift[0], -shift[1]);
}

function pathsOf(tile, layer) {
  const paths = new Map();
  for (const feature of tile.decoded.get(layer) || []) {
    if (feature.type === 1) continue;
    for (const group of groupsOf(layer, feature.props)) {
      if (!paths.has(group)) paths.set(group, { areas: new Path2D(), lines: new Path2D() });
      const { areas, lines } = paths.get(group);
      if (feature.type === POLYGON) {
        trace(areas, feature.rings, true);
        traceBorder(lines, feature.rings);
      } else trace(lines, feature.rings, false);
    }
  }
  tile.paths.set(layer, paths);
  return paths;
}
