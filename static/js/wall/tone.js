// One tone when a whistle takes the stage; silent where the browser lets no page sound, and then it says so.

const PITCH_HZ = { urgent: 880, life: 1175 };
const LENGTH_S = { urgent: 0.6, life: 1.2 };
const LOUD = 0.35;
const PATIENCE_MS = 800;

/** `state` is `off`, `none` (no sound on this device), `blocked` (not before somebody presses a key) or `ready`. */
export class Tone {
  constructor({ isOn = true, scope = globalThis, onState = () => {} } = {}) {
    Object.assign(this, { scope, onState });
    this.state = isOn ? "ready" : "off";
    if (isOn && !this.#maker()) this.#say("none");
  }

  /** Asks early whether the browser will let it sound, so that the screen can say so before it matters. */
  async begin() {
    if (this.state === "off" || this.state === "none") return;
    this.unlock = () => this.#wake();
    for (const name of ["pointerdown", "keydown"]) this.scope.addEventListener?.(name, this.unlock, { once: true });
    await this.#wake();
  }

  /** Sounds once; returns whether it was heard. */
  async ring(weight = "urgent") {
    if (this.state === "off" || this.state === "none" || !(await this.#wake())) return false;
    const at = this.audio.currentTime;
    const [tone, volume] = [this.audio.createOscillator(), this.audio.createGain()];
    tone.frequency.value = PITCH_HZ[weight];
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(LOUD, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_S[weight]);
    tone.connect(volume).connect(this.audio.destination);
    tone.onended = () => volume.disconnect();
    tone.start(at);
    tone.stop(at + LENGTH_S[weight]);
    return true;
  }

  #maker() {
    return this.scope.AudioContext;
  }

  // A browser that waits for a press leaves the promise of `resume` open.
  async #wake() {
    try {
      const Maker = this.#maker();
      this.audio ||= new Maker();
      const patience = new Promise((done) => setTimeout(done, PATIENCE_MS));
      if (this.audio.state !== "running") await Promise.race([this.audio.resume(), patience]);
    } catch {
      this.#say("none");
      return false;
    }
    this.#say(this.audio.state === "running" ? "ready" : "blocked");
    return this.state === "ready";
  }

  #say(state) {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
  }
}
