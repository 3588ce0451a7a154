// The top canvas: one collision pass over all tiles, then symbols, names and, above all, grids.

import L from "./leaflet.js";
import { Board } from "./collision.js";
import { placeAreas, placeStreets } from "./feature_labels.js";
import { placeGrids } from "./grid_labels.js";
import { Overlay } from "./overlay.js";
import { placeSelected } from "./selected_label.js";
import { collectPoints, isUrgent, placeCounts, placePoints } from "./symbols.js";
import { paintSymbols } from "./symbol_paint.js";
import { detailZoom } from "./tile_layer.js";
import { placePointNames } from "./point_labels.js";
import { paintGap, write, writeAlong } from "./type.js";

const GAP_PX = 3;

/** `scene()` gives what is shown: `{tiles, pointTiles, grids, isOn, palette, kinds, paths, detail, selected}`. */
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
    board.put(this.#taken(GAP_PX * scene.palette.scale));
    const shared = { ...scene, zoom, bounds, view: this.#view(), place: (lon, lat) => this.map.latLngToLayerPoint([lat, lon]) };
    const { scale } = scene.palette;
    const { selected } = scene;
    const chosen = placeSelected(context, board, shared);
    this.placedGrids = placeGrids(context, board, shared);
    const { points, counts } = collectPoints(scene.pointTiles, scene.isOn, zoom, scale);
    const urgent = placePoints(board, points.filter(isUrgent), zoom, scale, selected);
    const others = points.filter((point) => !isUrgent(point));
    const cells = placeCounts(board, counts, scale, others.map(({ x, y }) => ({ x, y, radius: 3 * scale })));
    const streets = scene.isOn("streets") ? placeStreets(context, board, shared) : [];
    const symbols = [...urgent, ...placePoints(board, others, zoom, scale, selected)];
    const names = placeAreas(context, board, shared);
    const pointNames = placePointNames(context, board, symbols, shared);
    this.symbols = [...symbols, ...cells];
    const { halo } = scene.palette;
    for (const { glyphs, gap } of streets) if (gap) paintGap(context, glyphs, gap);
    paintSymbols(context, symbols, cells, shared);
    const isWritten = selected?.layer === "streets" && streets.some(({ name }) => name === selected.name);
    for (const { block, x, y } of [...names, ...pointNames]) write(context, block, x, y, halo, 3 * scale);
    for (const { glyphs, font, color } of streets) writeAlong(context, glyphs, { font, color, halo });
    const foremost = chosen && !isWritten ? [...this.placedGrids, chosen] : this.placedGrids;
    for (const { block, x, y } of foremost) write(context, block, x, y, halo, 4.6 * scale);
  }

  // What floats over the map takes its place on the board, and so does the edge of the view: no name is cut by either.
  #taken(gap) {
    const { x, y } = this.map.containerPointToLayerPoint([0, 0]);
    const { x: width, y: height } = this.map.getSize();
    const floating = (this.map.floating?.() || []).map(([left, top, right, bottom]) => [left - gap, top - gap, right + gap, bottom + gap]);
    const edges = [[0, 0, width, 1], [0, height - 1, width, height], [0, 0, 1, height], [width - 1, 0, width, height]];
    return [...floating, ...edges].map(([left, top, right, bottom]) => [left + x, top + y, right + x, bottom + y]);
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
