// Where the phone is, as well as it knows; a phone that does not say so is no error but another way in.

const PATIENCE_MS = 20_000;
export const USEFUL_M = 100;
/** Whoever walks is elsewhere after a minute. */
export const FRESH_MS = 60_000;
/** Such a place comes from a mast or from an address of the network: it says nothing and is not sent. */
const WORST_M = 100_000;

/** `{lon, lat, accuracy_m, at}` and, where there is none, `error`: `denied`, `timeout` or `unavailable`. */
export class Position {
  #found = null;
  #users = new Set();

  constructor(geolocation = navigator.geolocation, isSecure = globalThis.isSecureContext, ticking = () => performance.now()) {
    this.geolocation = isSecure ? geolocation : null;
    this.ticking = ticking;
    this.error = this.geolocation ? "" : "unavailable";
    this.listeners = new Set();
    this.watch = null;
  }

  /** Where the phone is now; what it said more than a minute ago is no answer. */
  get now() {
    return this.#found && this.ticking() - this.#found.heardAt <= FRESH_MS ? this.#found.place : null;
  }

  get isUseful() {
    return this.now !== null && this.now.accuracy_m <= USEFUL_M;
  }

  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Looks for as long as somebody uses it; returns how to let it go. */
  use() {
    const user = Symbol("user");
    this.#users.add(user);
    this.#start();
    return () => {
      this.#users.delete(user);
      if (!this.#users.size) this.#stop();
    };
  }

  /** Looks for a while, so that the page that asks has an answer at once. */
  warm(for_ms) {
    setTimeout(this.use(), for_ms);
  }

  /** Asks anew, also after somebody has allowed it in the phone's settings. */
  restart() {
    this.#stop();
    this.error = this.geolocation ? "" : "unavailable";
    if (this.#users.size) this.#start();
  }

  #start() {
    if (!this.geolocation || this.watch !== null) return;
    const options = { enableHighAccuracy: true, maximumAge: 5_000, timeout: PATIENCE_MS };
    this.watch = this.geolocation.watchPosition(
      (found) => this.#heard(found),
      (error) => this.#failed(error),
      options,
    );
  }

  #stop() {
    if (this.watch !== null) this.geolocation.clearWatch(this.watch);
    this.watch = null;
  }

  #heard({ coords, timestamp }) {
    const accuracy_m = Math.round(coords.accuracy);
    if (accuracy_m > WORST_M) return;
    this.#found = { place: { lon: coords.longitude, lat: coords.latitude, accuracy_m, at: timestamp }, heardAt: this.ticking() };
    this.error = "";
    this.#tell();
  }

  #failed({ code }) {
    this.error = { 1: "denied", 3: "timeout" }[code] || "unavailable";
    if (code === 1) this.#found = null;
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
