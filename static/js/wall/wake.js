// The screen stays on: the lock is taken again whenever the browser has let it go.

/** `state` is `held`, `lost` (taken again when the page is seen) or `none` (this browser or address has none). */
export class Wake {
  constructor({ navigator = globalThis.navigator, document = globalThis.document } = {}) {
    Object.assign(this, { navigator, document });
    this.state = "lost";
  }

  async start() {
    if (!this.navigator.wakeLock) {
      this.state = "none";
      return;
    }
    this.document.addEventListener("visibilitychange", () => this.#take());
    await this.#take();
  }

  /** Takes the lock where it is not held; asked now and then, since a browser may drop it at a low battery. */
  async #take() {
    if (this.state === "held" || this.isAsking || this.document.visibilityState !== "visible") return;
    this.isAsking = true;
    try {
      const lock = await this.navigator.wakeLock.request("screen");
      this.state = "held";
      lock.addEventListener("release", () => (this.state = "lost"), { once: true });
    } catch {
      this.state = "lost";
    }
    this.isAsking = false;
  }

  tick() {
    if (this.state === "lost") this.#take();
  }
}
