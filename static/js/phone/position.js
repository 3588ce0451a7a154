// Where the phone is, as well as it knows; a phone that does not say so is no error but another way in.

const PATIENCE_MS = 20_000;
export const USEFUL_M = 100;

/** `{lon, lat, accuracy_m, at}` and, where there is none, `error`: `denied`, `timeout` or `unavailable`. */
export class Position {
  constructor(geolocation = navigator.geolocation, isSecure = globalThis.isSecureContext) {
    this.geolocation = isSecure ? geolocation : null;
    this.now = null;
    this.error = this.geolocation ? "" : "unavailable";
    this.listeners = new Set();
    this.watch = null;
  }

  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start() {
    if (!this.geolocation || this.watch !== null) return;
    const options = { enableHighAccuracy: true, maximumAge: 5_000, timeout: PATIENCE_MS };
    this.watch = this.geolocation.watchPosition(
      (found) => this.#found(found),
      (error) => this.#failed(error),
      options,
    );
  }

  stop() {
    if (this.watch !== null) this.geolocation.clearWatch(this.watch);
    this.watch = null;
  }

  /** Asks anew, also after somebody has allowed it in the phone's settings. */
  restart() {
    this.stop();
    this.error = this.geolocation ? "" : "unavailable";
    this.start();
  }

  get isUseful() {
    return this.now !== null && this.now.accuracy_m <= USEFUL_M;
  }

  #found({ coords, timestamp }) {
    this.now = { lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy), at: timestamp };
    this.error = "";
    this.#tell();
  }

  #failed({ code }) {
    this.error = { 1: "denied", 3: "timeout" }[code] || "unavailable";
    if (code === 1) this.now = null;
    this.#tell();
  }

  #tell() {
    for (const listener of this.listeners) listener(this);
  }
}

/** Metres between two places, near enough for a town. */
export function metresBetween(a, b) {
  const degree = 111_320;
  const east = (a.lon - b.lon) * degree * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, (a.lat - b.lat) * degree);
}
