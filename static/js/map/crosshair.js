// The pin that stays in the middle while the map moves under it: how a place is chosen with one thumb.

const CLOSE_ZOOM = 18.5;

/** `onMove(point)` hears every place `[lon, lat]` under the pin. */
export class Crosshair {
  constructor(scene, element) {
    this.scene = scene;
    this.map = scene.map;
    this.element = element;
    this.point = null;
    this.isQuiet = false;
    this.map.on("move", () => this.#moved());
    this.map.on("covered resize", () => this.#recentre());
  }

  /** Shows the pin over `point`, or over what is in the middle now, as close as `zoom` says. */
  show(point, onMove, zoom = CLOSE_ZOOM) {
    this.onMove = onMove;
    this.element.hidden = false;
    this.#lay();
    this.point = null;
    this.goTo(point || this.here(), zoom);
  }

  /** What is in the middle of the map at this moment. */
  here() {
    return this.#under();
  }

  hide() {
    this.element.hidden = true;
    this.onMove = null;
  }

  /** Moves the map until `point` is under the pin; the place is exactly that, whatever a pixel is wide. */
  goTo(point, zoom = CLOSE_ZOOM) {
    this.point = point;
    this.quietly(() => this.scene.goTo(point, zoom, { animate: false }));
    this.onMove?.(point);
  }

  /** Moves the place by so many metres. */
  nudge(east, north) {
    const [lon, lat] = this.point;
    const metre = 360 / 40_075_017;
    this.goTo([lon + (east * metre) / Math.cos((lat * Math.PI) / 180), lat + north * metre], this.map.getZoom());
  }

  #moved() {
    if (this.element.hidden || this.isQuiet) return;
    this.point = this.#under();
    this.onMove?.(this.point);
  }

  #recentre() {
    if (this.element.hidden || !this.point) return;
    this.#lay();
    this.quietly(() => this.scene.goTo(this.point, this.map.getZoom(), { animate: false }));
    this.onMove?.(this.point);
  }

  /** What moves the map without anybody's hand leaves the place as it is. */
  quietly(move) {
    this.isQuiet = true;
    move();
    this.isQuiet = false;
  }

  #middle() {
    const { left = 0, top = 0, right = 0, bottom = 0 } = this.scene.covered || {};
    const { x, y } = this.map.getSize();
    return [(left + x - right) / 2, (top + y - bottom) / 2];
  }

  #under() {
    const { lat, lng } = this.map.containerPointToLatLng(this.#middle());
    return [lng, lat];
  }

  #lay() {
    const [x, y] = this.#middle();
    this.element.style.setProperty("--x", `${x}px`);
    this.element.style.setProperty("--y", `${y}px`);
  }
}
