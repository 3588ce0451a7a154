// The map of one community: tiles, labels, highlight, and which layers are on.

import L from "./leaflet.js";
import { basemap } from "./basemap.js";
import { Highlight } from "./highlight.js";
import { LabelLayer } from "./label_layer.js";
import { readPalette } from "./palette.js";
import { watchPointer } from "./pointer.js";
import { versionOf } from "./tile_address.js";
import { TileLayer } from "./tile_layer.js";
import { attribute, boundsOf, createMap } from "./view.js";
import { debounce, oncePerFrame } from "../dom/debounce.js";
import { getBytes } from "../net/api.js";

// Tiles arrive in bursts; names are placed once for a burst, and at once for its last tile.
const TILES_TOGETHER_MS = 40;
const BUNDLES = ["base", "ops", "roster"];

export class Scene {
  /** `options`: `kinds`, `basemap`, `iconPaths` (promise of a Map), `detailOf(grid)`, `onHover`, `onClick`, `onRest`, `alwaysNamed`, `symbols`. */
  constructor(element, options) {
    this.options = options;
    this.community = null;
    this.shown = new Map();
    this.selected = null;
    this.palette = readPalette();
    this.paths = null;
    this.tiles = {};
    this.map = createMap(element);
    this.labels = new LabelLayer(this.map, () => this.#scene());
    this.highlight = new Highlight(this.map, () => this.#scene());
    this.redrawLabels = oncePerFrame(() => this.#afterTiles());
    this.redrawSoon = debounce(() => this.redrawLabels(), TILES_TOGETHER_MS);
    basemap(options.basemap)?.addTo(this.map);
    watchPointer(this.map, this.#pointed(), options);
    this.map.on("moveend", () => options.onRest());
  }

  isOn(layer) {
    return this.shown.get(layer) === true;
  }

  show(layer, on) {
    if (this.isOn(layer) === on) return;
    this.shown.set(layer, on);
    this.#matchBundles();
    this.repaint();
  }

  /** Shows a community as the server describes it; `overrides` are layers that the reader switched. */
  setCommunity(community, overrides = new Map()) {
    this.community = community;
    attribute(this.map, community.is_synthetic ? "" : community.note);
    this.selected = null;
    this.shown = new Map(community.layers.map(({ key, on }) => [key, overrides.get(key) ?? on]));
    for (const bundle of BUNDLES) this.#remove(bundle);
    this.#matchBundles();
  }

  repaint() {
    this.palette = readPalette();
    for (const layer of Object.values(this.tiles)) layer.repaint();
    this.redrawLabels();
  }

  retry() {
    for (const layer of Object.values(this.tiles)) layer.reloadMissing();
  }

  /** Shows a newer state of the ground: what lies at `points` is asked for again, everything else stays. */
  renew({ stamp, tile_version }, points) {
    Object.assign(this.community, { stamp, tile_version });
    for (const layer of Object.values(this.tiles)) layer.reloadAt(points);
  }

  /** Room that panels cover, px, so that views are centred in what is left. */
  setCovered(covered) {
    this.covered = covered;
    this.map.covered = () => covered;
    this.map.fire("covered");
    this.redrawLabels();
  }

  /** `boxes()` gives the rectangles `[left, top, right, bottom]` of what floats over the map. */
  setFloating(boxes) {
    this.map.floating = boxes;
  }

  /** Marks `{layer, id, name?, point?, isPoint}` as chosen: outlined, ringed, and always named. */
  select(target) {
    this.selected = target;
    this.highlight.select(target && { ...target, point: target.isPoint ? target.point : null });
    this.redrawLabels();
  }

  fit(bbox = this.community?.bbox, { animate = true } = {}) {
    if (!bbox) return;
    const { left = 0, top = 0, right = 0, bottom = 0 } = this.covered || {};
    const margin = 18;
    this.map.fitBounds(boundsOf(bbox), {
      paddingTopLeft: [left + margin, top + margin],
      paddingBottomRight: [right + margin, bottom + margin],
      maxZoom: 19,
      animate,
    });
  }

  /** The part of the ground that no panel covers, as Leaflet bounds. */
  uncovered() {
    const { left = 0, top = 0, right = 0, bottom = 0 } = this.covered || {};
    const { x, y } = this.map.getSize();
    const at = (point) => this.map.containerPointToLatLng(point);
    return L.latLngBounds(at([left, top]), at([x - right, y - bottom]));
  }

  /** Takes the new size of its frame and shows the same ground in it. */
  reframe(bounds, covered) {
    this.setCovered(covered);
    this.map.invalidateSize({ animate: false, pan: false });
    this.map.fitBounds(bounds, { animate: false });
    this.repaint();
  }

  /** Brings a point into the uncovered part of the view, at least at `zoom`. */
  goTo([lon, lat], zoom = this.map.getZoom(), options = {}) {
    const { left = 0, top = 0, right = 0, bottom = 0 } = this.covered || {};
    const target = Math.max(zoom, this.map.getZoom());
    const shift = L.point((right - left) / 2, (bottom - top) / 2);
    const centre = this.map.unproject(this.map.project([lat, lon], target).add(shift), target);
    this.map.setView(centre, target, options);
  }

  isComplete() {
    return Object.values(this.tiles).every((layer) => layer.isComplete());
  }

  #matchBundles() {
    for (const bundle of BUNDLES) {
      const members = this.community.layers.filter((layer) => layer.bundle === bundle);
      const wanted = members.some(({ key }) => this.isOn(key)) || (bundle === "base" && members.length > 0);
      if (wanted && !this.tiles[bundle]) this.#add(bundle);
      if (!wanted) this.#remove(bundle);
    }
  }

  #add(bundle) {
    this.tiles[bundle] = new TileLayer({
      painted: bundle === "base",
      bounds: boundsOf(this.community.bbox),
      load: ({ x, y, z }, signal) => getBytes(`/tiles/${bundle}/${z}/${x}/${y}.mvt${versionOf(this.community)}`, { signal }),
      palette: () => this.palette,
      isOn: (layer) => this.isOn(layer),
      onChange: () => (this.isComplete() ? this.redrawLabels() : this.redrawSoon()),
    }).addTo(this.map);
  }

  #remove(bundle) {
    this.tiles[bundle]?.remove();
    delete this.tiles[bundle];
  }

  #scene() {
    const tiles = this.tiles.base?.visibleTiles() || [];
    const withIcons = this.paths || this.#fetchIcons();
    return {
      tiles,
      pointTiles: this.options.symbols === false ? [] : BUNDLES.flatMap((bundle) => this.tiles[bundle]?.visibleTiles() || []),
      grids: this.community?.grids || [],
      isOn: (layer) => this.isOn(layer),
      palette: this.palette,
      kinds: this.options.kinds,
      paths: withIcons,
      detail: this.options.detailOf,
      alwaysNamed: this.options.alwaysNamed,
      selected: this.selected,
    };
  }

  // Icons are needed from zoom 16 only; the sprite is in the browser's cache by then.
  #fetchIcons() {
    if (this.map._loaded && this.map.getZoom() >= 16 && !this.asked) {
      this.asked = true;
      this.options.iconPaths().then((paths) => {
        this.paths = paths;
        this.redrawLabels();
      });
    }
    return null;
  }

  #afterTiles() {
    if (!this.map._loaded) return;
    this.labels.redraw();
    this.highlight.redraw();
    if (this.isComplete()) this.options.onComplete?.();
  }

  #pointed() {
    return { labels: this.labels, tiles: () => this.tiles.base?.visibleTiles() || [], isOn: (layer) => this.isOn(layer) };
  }
}
