// The desk's map: the ground, quiet, and the open incidents on it.

import { IncidentLayer } from "../map/incident_layer.js";
import { Crosshair } from "../map/crosshair.js";
import { Scene } from "../map/scene.js";
import { byId } from "../dom/elements.js";

const CLOSE_ZOOM = 17;

export class DeskMap {
  constructor(element, { page, iconPaths, now, onOpen, onPoint }) {
    this.scene = new Scene(element, {
      kinds: page.kinds || {},
      basemap: page.basemap,
      iconPaths,
      detailOf: () => "",
      onHover() {},
      onClick: (_target, at) => this.goToPlace(Array.isArray(at) ? at : [at.lng, at.lat]),
      onRest() {},
      onComplete: () => (document.documentElement.dataset.map = "complete"),
    });
    this.layer = new IncidentLayer(this.scene.map, { sprite: page.sprite, now, onOpen, onHover: onPoint, labels: innerWidth < 640 ? "urgent" : "all" });
    this.crosshair = new Crosshair(this.scene, byId("crosshair"));
    this.done = byId("place-done");
    this.done.addEventListener("click", () => this.choosing?.onMove(this.crosshair.point));
    byId("zoom-in").addEventListener("click", () => this.scene.map.zoomIn());
    byId("zoom-out").addEventListener("click", () => this.scene.map.zoomOut());
    byId("fit").addEventListener("click", () => this.scene.fit());
    addEventListener("resize", () => this.resized());
  }

  /** Only the ground and its grids: shops, cameras and hazards would hide what the desk looks for. */
  setCommunity(community) {
    this.community = community;
    const off = community.layers.filter(({ bundle }) => bundle !== "base").map(({ key }) => [key, false]);
    this.scene.setCommunity(community, new Map(off));
    this.#fit();
    this.layer.redraw();
  }

  // A map that is not shown yet has no size to fit anything into: it waits until it has.
  #fit() {
    this.isFitted = this.scene.map.getSize().x > 0;
    this.scene.fit(undefined, { animate: false });
  }

  sections() {
    return (this.community?.grids || []).filter(({ level, parent_id: parent }) => level === "section" || (level === undefined && parent));
  }

  sectionName(id) {
    this.names ||= this.community && new Map(this.community.grids.map((grid) => [grid.id, grid.name]));
    return this.names?.get(id) || "";
  }

  show(marks) {
    this.layer.setMarks(marks);
    if (this.wanted) this.#bringIn();
  }

  greet(id) {
    this.layer.greet(id);
  }

  heat(id) {
    this.layer.heat(id);
  }

  /** Marks one as open and brings it into view where it is not. */
  select(id) {
    this.layer.select(id);
    if (!id) this.layer.showCalls(null, []);
    const covered = this.#covered(Boolean(id));
    if (this.scene.community) this.scene.setCovered(covered);
    this.wanted = id;
    this.#bringIn();
  }

  // What was chosen before its mark or the ground has come is brought into view when they have.
  #bringIn() {
    const mark = this.layer.marks.get(this.wanted);
    if (!mark || !this.scene.map._loaded) return;
    this.wanted = null;
    if (!this.scene.uncovered().pad(-0.1).contains([mark.lat, mark.lon])) this.scene.goTo([mark.lon, mark.lat], Math.max(this.scene.map.getZoom(), CLOSE_ZOOM - 1));
  }

  showCalls(detail) {
    this.layer.showCalls(detail, detail.calls);
  }

  /** Lets a place be chosen under the cross: `onMove([lon, lat])` hears each; without a `point` the view stays as it is. */
  choosePlace(point, onMove) {
    this.choosing = { point, onMove, isShown: false };
    this.done.hidden = false;
    this.#showCross();
  }

  // Where no place was before, the one that happens to be in the middle is not chosen: only who moves the cross has chosen.
  #showCross() {
    const { choosing } = this;
    if (!choosing || choosing.isShown || !this.scene.map.getSize().x) return;
    choosing.isShown = true;
    const zoom = this.scene.map.getZoom();
    const { point } = choosing;
    let isOurs = !point;
    const hear = (at) => {
      if (!isOurs) choosing.onMove(at);
      isOurs = false;
    };
    this.crosshair.show(point, hear, point ? Math.max(zoom, CLOSE_ZOOM) : zoom);
  }

  /** Brings a place under the cross, while one is chosen. */
  goToPlace(point) {
    if (!this.choosing) return;
    this.choosing.point = point;
    if (this.choosing.isShown) this.crosshair.goTo(point, Math.max(this.scene.map.getZoom(), CLOSE_ZOOM));
    else this.choosing.onMove(point);
  }

  endChoosing() {
    this.choosing = null;
    this.done.hidden = true;
    this.crosshair.hide();
  }

  repaint() {
    this.scene.repaint();
    this.layer.redraw();
  }

  resized() {
    this.scene.map.invalidateSize({ animate: false, pan: false });
    if (this.community && !this.isFitted) this.#fit();
    this.#showCross();
    this.layer.redraw();
  }

  #covered(isOpen) {
    const panel = byId("detail");
    const map = byId("map").getBoundingClientRect();
    const box = panel.getBoundingClientRect();
    return isOpen && box.width && box.width < map.width * 0.8 ? { right: Math.max(0, map.right - box.left) } : {};
  }
}
