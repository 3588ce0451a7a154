// The wall's map: the ground, quiet; names that are always there; incidents, the offices that are called, and hazards.

import { HazardMarks } from "../map/hazard_marks.js";
import { IncidentLayer } from "../map/incident_layer.js";
import { OfficeLines } from "../map/office_lines.js";
import { Scene } from "../map/scene.js";
import { Spotlight } from "../map/spotlight.js";
import { boundsOf } from "../map/view.js";
import { oncePerFrame } from "../dom/debounce.js";
import { t } from "../text/messages.js";
import { AGE_SHAPES, ageClass, stateWords } from "./words.js";

const CROWD_REM = { width: 7.5, height: 5.25 };
const MARGIN_REM = { x: 2, y: 1.25 };
const MOST_ZOOM = 18;
const STAGE_ZOOM = 16.75;
const SNAP = 0.05;
const HAZARD_REM = 3.1;
const FADE_REM = { left: 2.5, right: 2.5, top: 2, bottom: 2 };
const MOVE_S = 0.8;
const SHUT = ["dragging", "touchZoom", "doubleClickZoom", "scrollWheelZoom", "boxZoom", "keyboard"];

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

export class WallMap {
  /** `options`: `page`, `iconPaths`, `now()`, `onComplete()`. */
  constructor(element, { page, iconPaths, now, onComplete = () => {} }) {
    this.onComplete = onComplete;
    this.counts = new Map();
    this.focused = null;
    this.staged = null;
    this.scene = new Scene(element, {
      kinds: page.kinds || {},
      basemap: page.basemap,
      iconPaths,
      alwaysNamed: true,
      symbols: false,
      detailOf: (grid) => this.#detailOf(grid),
      onHover() {},
      onClick() {},
      onRest: () => this.#rested(),
      onComplete: () => this.#completed(),
    });
    const { map } = this.scene;
    map.options.zoomSnap = SNAP;
    for (const way of SHUT) map[way]?.disable();
    element.removeAttribute("tabindex");
    this.spotlight = new Spotlight(map, () => ({ tiles: this.scene.tiles.base?.visibleTiles() || [], palette: this.scene.palette }));
    this.hazards = new HazardMarks(map);
    this.offices = new OfficeLines(map, { rem });
    this.layer = new IncidentLayer(map, { sprite: page.sprite, now, crowd, wordOf: (mark, style) => this.#wordOf(mark, style), onDrawn: () => this.#drawn() });
    this.scene.setFloating(() => this.#covers());
    this.placeWords = oncePerFrame(() => this.offices.placeWords([...this.#covers(), ...this.#namedBoxes()]));
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(element);
  }

  /** Only the ground and its grids: shops, cameras and the rest would hide what a wall is for. */
  setCommunity(community) {
    this.community = community;
    this.grids = new Map(community.grids.map((grid) => [grid.id, grid]));
    const off = community.layers.filter(({ bundle, key }) => bundle !== "base" || key === "walls").map(({ key }) => [key, false]);
    this.scene.setCommunity(community, new Map(off));
    this.scene.map.attributionControl.setPrefix(false);
    this.#light();
    this.#look({ animate: false });
    this.layer.redraw();
  }

  /** Writes what the store holds; every marker and line is there for its whole life. */
  draw(store) {
    if (!this.scene.map._loaded) return;
    this.isSimulated = store.isSimulated();
    const points = store.state.hazards?.points || [];
    const open = this.view === "hazards" ? store.open().filter(({ id }) => id === this.staged?.id) : store.open();
    this.layer.setMarks(open);
    this.placeWords();
    this.hazards.show(points.map(hazardOf), { isLarge: this.view === "hazards", step: HAZARD_REM * rem() });
    this.#count(this.view === "hazards" ? hazardsBySection(store.state) : countBySection(store.open(this.isSimulated)));
  }

  /** Which view is shown: hazards are quiet dots in all but their own. */
  setView(view) {
    this.view = view;
  }

  /** Looks at one section or area; null: at the whole community. */
  focus(gridId, { animate = false } = {}) {
    if (this.focused === gridId) return;
    this.focused = gridId;
    this.#light();
    if (!this.staged) this.#look({ animate });
  }

  /** Gives one incident the whole attention; null gives it back. Without a place only the others are put aside. */
  stage(mark, { animate = false } = {}) {
    if (!mark && !this.staged) return;
    const isMoved = mark?.id !== this.staged?.id;
    this.staged = mark;
    this.layer.select(mark?.id ?? null);
    this.#light();
    if (isMoved) this.#look({ animate });
  }

  isStaging() {
    return Boolean(this.staged);
  }

  greet(id) {
    this.layer.greet(id);
  }

  /** Asks again for what is missing since the server was silent. */
  retry() {
    this.scene.retry();
  }

  resized() {
    this.scene.map.invalidateSize({ animate: false, pan: false });
    if (!this.community) return;
    this.scene.repaint();
    this.#look({ animate: false });
    this.layer.redraw();
  }

  #count(counts) {
    const written = JSON.stringify([this.view, ...counts]);
    if (this.written === written) return;
    this.written = written;
    this.counts = counts;
    this.scene.redrawLabels();
  }

  #light() {
    const grid = this.staged ? null : this.grids?.get(this.focused);
    this.spotlight.show(grid && grid.level !== "community" ? { layer: grid.level === "area" ? "areas" : "sections", id: grid.id } : null);
  }

  // At twice the size of the screen everything is one zoom step closer and twice as large.
  #look({ animate }) {
    const { map } = this.scene;
    if (!this.community || !map.getSize().x) return;
    this.scene.setCovered(Object.fromEntries(Object.entries(FADE_REM).map(([edge, size]) => [edge, size * rem()])));
    const scale = Math.log2(rem() / 16);
    const how = { animate: animate && map._loaded, duration: MOVE_S };
    const { lon, lat } = this.staged || {};
    if (Number.isFinite(lon)) {
      map.setView([lat, lon], STAGE_ZOOM + scale, how);
      return;
    }
    const bbox = this.grids.get(this.focused)?.bbox || this.community.bbox;
    map.fitBounds(boundsOf(bbox), { ...how, padding: [MARGIN_REM.x * rem(), MARGIN_REM.y * rem()], maxZoom: MOST_ZOOM + scale });
  }

  // Names make way for incidents: they are placed anew where what covers them has changed.
  #drawn() {
    const marks = this.staged ? [this.staged] : [...this.layer.marks.values()];
    this.offices.show(marks, (mark) => this.layer.placeOf(mark));
    this.placeWords();
    const covered = JSON.stringify(this.#covers().map((box) => box.map(Math.round)));
    if (covered === this.covered) return;
    this.covered = covered;
    this.scene.redrawLabels();
    this.placeWords();
  }

  #rested() {
    this.covered = "";
    this.hazards.place();
    this.layer.redraw();
  }

  #completed() {
    this.spotlight.redraw();
    this.placeWords();
    this.onComplete();
  }

  #covers() {
    return [...this.layer.boxes(), ...this.hazards.boxes()];
  }

  // Where the grids' names stand, in pixels of the map.
  #namedBoxes() {
    const { x: left, y: top } = this.scene.map.layerPointToContainerPoint([0, 0]);
    return this.scene.labels.placedGrids.map(({ block, x, y }) => [x + left - block.width / 2, y + top - block.height / 2, x + left + block.width / 2, y + top + block.height / 2]);
  }

  // Where the real ones lead the wall, a simulated one says so itself.
  #wordOf(mark, style) {
    const word = stateWords(mark, style);
    return mark.simulated && !this.isSimulated ? `${t("Simulated")} · ${word}` : word;
  }

  #detailOf(grid) {
    const count = this.counts.get(grid.id);
    if (!count) return "";
    return this.view === "hazards" ? t("%(count)s hazards", { count }) : t("%(count)s open", { count });
  }
}

function crowd() {
  const size = rem();
  return { width: CROWD_REM.width * size, height: CROWD_REM.height * size };
}

function countBySection(marks) {
  const counts = new Map();
  for (const { section_id: id } of marks) if (id) counts.set(id, (counts.get(id) || 0) + 1);
  return counts;
}

// As the bars beside the map count them: hazards at homes are among them, though they are not drawn.
function hazardsBySection({ sections }) {
  return new Map(sections.map(({ id, hazards_open: open }) => [id, open]));
}

function hazardOf({ id, lon, lat, age_days: days, severity }) {
  const age = ageClass(days);
  return { id, lon, lat, days, age, shape: AGE_SHAPES[age], isMajor: severity === "major", word: severity === "major" ? t("Major") : "" };
}
