// The top canvas: one collision pass over all tiles, then symbols, names and, above all, grids.

import L from "./leaflet.js";
import { Board } from "./collision.js";
import { placeAreas, placeStreets } from "./feature_labels.js";
import { placeGrids } from "./grid_labels.js";
import { Overlay } from "./overlay.js";
import { collectPoints, isUrgent, placeCounts, placePoints } from "./symbols.js";
import { paintCounts, paintPoints } from "./symbol_paint.js";
import { detailZoom } from "./tile_layer.js";
import { placePointNames } from "./point_labels.js";
import { write, writeAlong } from "./type.js";

/** `scene()` gives what is shown: `{tiles, pointTiles, grids, isOn, palette, kinds, paths, detail}`. */
export class LabelLayer {
  constructor(map, scene) {
    this.map = map;
    this.scene = scene;
    this.symbols = [];
    this.placedGrids = [];
    this.overlay = new Overlay((context, bounds) => this.draw(context, bounds), { pane: "labels" });
    this.overlay.addTo(map);
  }

  redraw() {
    this.overlay.redraw();
  }

  draw(context, { min, max }) {
    const scene = this.scene();
    const zoom = detailZoom(this.map.getZoom(), scene.palette.scale);
    const bounds = [min.x, min.y, max.x, max.y];
    const board = new Board();
    const shared = { ...scene, zoom, bounds, view: this.#view(), place: (lon, lat) => this.map.latLngToLayerPoint([lat, lon]) };
    const { scale } = scene.palette;
    this.placedGrids = placeGrids(context, board, shared);
    const { points, counts } = collectPoints(scene.pointTiles, scene.isOn, zoom, scale);
    const urgent = placePoints(board, points.filter(isUrgent), zoom, scale);
    const cells = placeCounts(board, counts, scale);
    const streets = scene.isOn("streets") ? placeStreets(context, board, shared) : [];
    const others = points.filter((point) => !isUrgent(point));
    const symbols = [...urgent, ...placePoints(board, others, zoom, scale)];
    const names = placeAreas(context, board, shared);
    const pointNames = placePointNames(context, board, symbols, shared);
    this.symbols = [...symbols, ...cells];
    paintCounts(context, cells, shared);
    paintPoints(context, symbols, shared);
    this.#write(context, scene.palette, { streets, names: [...names, ...pointNames] });
  }

  #write(context, palette, { streets, names }) {
    for (const { block, x, y } of names) write(context, block, x, y, palette.halo, 3 * palette.scale);
    for (const { glyphs, font, color } of streets) writeAlong(context, glyphs, { font, color, halo: palette.halo });
    for (const { block, x, y } of this.placedGrids) write(context, block, x, y, palette.halo, 4.6 * palette.scale);
  }

  #view() {
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    const size = this.map.getSize();
    const { left = 0, top = 0, right = 0, bottom = 0 } = this.map.covered?.() || {};
    return [corner.x + left, corner.y + top, corner.x + size.x - right, corner.y + size.y - bottom];
  }

  /** The symbol under a position of the map, nearest first; `reach` px are forgiven. */
  symbolAt(latlng, reach = 4) {
    const point = this.map.latLngToLayerPoint(L.latLng(latlng));
    let best = null;
    for (const symbol of this.symbols) {
      const distance = Math.hypot(symbol.x - point.x, symbol.y - point.y) - symbol.radius;
      if (distance <= reach && (!best || distance < best.distance)) best = { symbol, distance };
    }
    return best?.symbol || null;
  }
}
