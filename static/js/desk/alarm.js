// A new whistle is heard and, if the reader wants, shown by the system: one tone, one message.

import { remember } from "../dom/page.js";
import { t } from "../text/messages.js";

const TONE_HZ = 880;
const TONE_S = 0.35;
const QUIET_MS = 1500;

export class Alarm {
  constructor({ sound, notify, onOpen }) {
    Object.assign(this, { sound, notify, onOpen });
    this.isOn = remember("desk.sound") === "on";
    this.lastAt = 0;
    sound.addEventListener("click", () => this.#switch());
    notify.addEventListener("click", () => this.#ask());
    // A browser lets a page sound only after a press; the first one anywhere will do.
    document.addEventListener("pointerdown", () => this.isOn && this.#wake(), { once: true });
    document.addEventListener("keydown", () => this.isOn && this.#wake(), { once: true });
    this.#draw();
  }

  /** Says that `mark` has come: several at once are one tone. */
  ring(mark, words) {
    const now = Date.now();
    if (this.isOn && now - this.lastAt > QUIET_MS) this.#tone(mark.threat ? 3 : 1);
    this.lastAt = now;
    if (document.visibilityState === "hidden" && this.#may()) this.#show(mark, words);
  }

  #may() {
    return typeof Notification === "function" && Notification.permission === "granted";
  }

  #show(mark, words) {
    const shown = new Notification(t("New whistle"), { body: words, tag: `incident-${mark.id}` });
    shown.onclick = () => {
      window.focus();
      this.onOpen(mark.id);
      shown.close();
    };
  }

  #switch() {
    this.isOn = !this.isOn;
    remember("desk.sound", this.isOn ? "on" : "off");
    if (this.isOn) this.#tone(1);
    this.#draw();
  }

  async #ask() {
    if (typeof Notification === "function") await Notification.requestPermission();
    this.#draw();
  }

  #draw() {
    this.sound.setAttribute("aria-pressed", String(this.isOn));
    this.sound.title = this.isOn ? t("Sound on a new whistle: on") : t("Sound on a new whistle: off");
    this.sound.querySelector("use")?.setAttribute("href", this.sound.querySelector("use").getAttribute("href").replace(/#.*/, this.isOn ? "#volume" : "#volume-off"));
    this.notify.hidden = typeof Notification !== "function" || Notification.permission !== "default";
  }

  #wake() {
    this.context ||= new AudioContext();
    return this.context.resume();
  }

  async #tone(times) {
    try {
      await this.#wake();
    } catch {
      return; // Without a sound card the picture alone must do.
    }
    for (let index = 0; index < times; index++) this.#beep(this.context.currentTime + index * (TONE_S + 0.1));
  }

  #beep(at_s) {
    const tone = this.context.createOscillator();
    const volume = this.context.createGain();
    tone.frequency.value = TONE_HZ;
    volume.gain.setValueAtTime(0.0001, at_s);
    volume.gain.exponentialRampToValueAtTime(0.25, at_s + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at_s + TONE_S);
    tone.connect(volume).connect(this.context.destination);
    tone.start(at_s);
    tone.stop(at_s + TONE_S);
  }
}
