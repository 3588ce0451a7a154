// Incidents on a map: one marker an incident for its whole life, moved and restyled in place; badges where they crowd.
//
// `new IncidentLayer(map, options)` with `sprite` (address of the icons), `now()`, `onOpen(id)`, `onHover(id | null)`,
// and `labels` ("all", or "urgent" where the screen is small). A screen of another size says how near two may stand
// (`crowd()`, px), what is written below a mark (`wordOf(mark, style)`), and is told when all are drawn (`onDrawn()`).
// What is simulated and what is not never share a badge. `setMarks(marks)` takes the whole set, `put(mark)` and
// `drop(id)` one; a mark is what the feed sends (`IncidentMark`).

import L from "./leaflet.js";
import { CallLines } from "./call_lines.js";
import { fanned, groups } from "./incident_clusters.js";
import { IncidentMarker } from "./incident_marker.js";
import { foremost, styleOf } from "./incident_marks.js";
import { oncePerFrame } from "../dom/debounce.js";

const CROWD = { width: 62, height: 50 };
const FAN_FROM = 18;
const FAN_PX = 46;
const NEAR_PX = 3;

export class IncidentLayer {
  constructor(map, options) {
    this.map = map;
    this.options = { labels: "all", now: () => Date.now(), crowd: () => CROWD, wordOf: (_mark, { word }) => word, onOpen() {}, onHover() {}, onDrawn() {}, ...options };
    this.marks = new Map();
    this.markers = new Map();
    this.badges = [];
    this.badgeOf = new Map();
    this.selected = null;
    this.hot = null;
    this.fresh = new Set();
    this.lines = new CallLines(map);
    this.redraw = oncePerFrame(() => this.draw());
    map.on("zoomend resize viewreset", this.redraw);
  }

  setMarks(marks) {
    const placed = marks.filter(isPlaced);
    const kept = new Set(placed.map(({ id }) => id));
    for (const id of [...this.markers.keys()]) if (!kept.has(id)) this.#remove(id);
    this.marks = new Map(placed.map((mark) => [mark.id, mark]));
    this.redraw();
  }

  put(mark) {
    if (isPlaced(mark)) this.marks.set(mark.id, mark);
    else this.#remove(mark.id);
    this.redraw();
  }

  drop(id) {
    this.#remove(id);
    this.redraw();
  }

  /** Marks an incident as chosen: never inside a badge, above all others. */
  select(id) {
    this.selected = id;
    this.redraw();
  }

  /** Marks what the reader points at elsewhere; null for nothing. */
  heat(id) {
    this.hot = id;
    this.redraw();
  }

  /** Lets a marker that has just come be seen for `ms`. */
  greet(id, ms = 6000) {
    this.fresh.add(id);
    setTimeout(() => this.fresh.delete(id) && this.redraw(), ms);
    this.redraw();
  }

  /** Lines from the offices of called organizations; persons have no line. */
  showCalls(mark, calls) {
    this.lines.show(mark && isPlaced(mark) ? mark : null, calls || []);
  }

  draw() {
    if (!this.map._loaded) return;
    const now = this.options.now();
    const points = [...this.marks.values()].map((mark) => this.#point(mark, now)).sort((a, b) => b.style.rank - a.style.rank || a.id - b.id);
    const used = { badges: 0 };
    this.badgeOf.clear();
    for (const simulated of [false, true]) {
      const own = points.filter(({ mark }) => Boolean(mark.simulated) === simulated);
      for (const group of groups(own, this.options.crowd())) this.#drawGroup(group, used);
    }
    for (const badge of this.badges.slice(used.badges)) badge.visible(false);
    this.options.onDrawn();
  }

  /** Where an incident is seen: its own place, or that of the badge which stands for it. */
  placeOf({ id, lat, lon }) {
    return this.badgeOf.get(id) || [lat, lon];
  }

  /** What the markers and their words cover, as rectangles `[left, top, right, bottom]` of the map. */
  boxes() {
    const frame = this.map.getContainer().getBoundingClientRect();
    return [...this.markers.values(), ...this.badges].flatMap((marker) => marker.boxes(frame));
  }

  #point(mark, now) {
    const { x, y } = this.map.latLngToLayerPoint([mark.lat, mark.lon]);
    return { id: mark.id, mark, x, y, style: styleOf(mark, now), alone: mark.id === this.selected || mark.id === this.hot };
  }

  #drawGroup(group, used) {
    const { members } = group;
    if (members.length === 1) return this.#drawOne(members[0]);
    const spread = Math.max(...members.map(({ x, y }) => Math.hypot(x - group.x, y - group.y)));
    if (this.map.getZoom() >= FAN_FROM && spread < NEAR_PX) {
      for (const member of fanned(members, group, FAN_PX)) this.#drawOne(member);
      return undefined;
    }
    for (const { id } of members) this.markers.get(id)?.visible(false);
    return this.#drawBadge(group, used);
  }

  #drawOne({ id, mark, x, y, style }) {
    if (!this.markers.has(id)) this.markers.set(id, this.#made(() => this.options.onOpen(id), (on) => this.options.onHover(on ? id : null)));
    this.markers.get(id).show({
      latlng: this.#latlng(mark, x, y),
      style,
      icon: mark.icon,
      word: this.#isLabelled(id, style) ? this.options.wordOf(mark, style) : "",
      isSelected: id === this.selected,
      isHot: id === this.hot,
      isNew: this.fresh.has(id),
    });
  }

  // A badge stands where the foremost of its members is: only from there on are others kept away.
  #drawBadge({ x, y, members }, used) {
    const badge = (this.badges[used.badges] ||= this.#made(() => this.#unfold(badge.members), () => {}));
    used.badges += 1;
    badge.members = members;
    const style = foremost(members.map((member) => member.style));
    const leading = members.find((member) => member.style === style).mark;
    const { lat, lng } = this.map.layerPointToLatLng([x, y]);
    for (const { id } of members) this.badgeOf.set(id, [lat, lng]);
    badge.show({ latlng: [lat, lng], style, count: members.length, word: this.options.wordOf(leading, style), isNew: members.some(({ id }) => this.fresh.has(id)) });
  }

  #made(onClick, onHover) {
    return new IncidentMarker(this.map, this.options.sprite, { onClick, onHover });
  }

  // A marker that is fanned out stands beside its place; any other exactly on it.
  #latlng(mark, x, y) {
    const own = this.map.latLngToLayerPoint([mark.lat, mark.lon]);
    if (own.x === x && own.y === y) return [mark.lat, mark.lon];
    const { lat, lng } = this.map.layerPointToLatLng([x, y]);
    return [lat, lng];
  }

  #isLabelled(id, { rank }) {
    return this.options.labels === "all" || rank >= 3 || id === this.selected || id === this.hot;
  }

  #unfold(members) {
    const bounds = L.latLngBounds(members.map(({ mark }) => [mark.lat, mark.lon]));
    const covered = this.map.covered?.() || {};
    this.map.fitBounds(bounds.pad(0.3), {
      paddingTopLeft: [40 + (covered.left || 0), 40 + (covered.top || 0)],
      paddingBottomRight: [40 + (covered.right || 0), 40 + (covered.bottom || 0)],
      maxZoom: Math.max(FAN_FROM, this.map.getZoom() + 1),
    });
  }

  #remove(id) {
    this.marks.delete(id);
    this.markers.get(id)?.remove();
    this.markers.delete(id);
    this.fresh.delete(id);
  }
}

function isPlaced({ lon, lat }) {
  return Number.isFinite(lon) && Number.isFinite(lat);
}
