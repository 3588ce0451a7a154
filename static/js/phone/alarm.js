// A new call: the phone shakes, sounds and shows how many there are; each call once.

const SHAKE = { usual: [200, 100, 200], life: [400, 150, 400, 150, 400] };

export class Alarm {
  constructor(scope = globalThis) {
    this.scope = scope;
    this.known = null;
    this.title = scope.document?.title || "";
    this.audio = null;
  }

  /** Browsers let a page sound only after somebody has touched it. */
  allow() {
    const Audio = this.scope.AudioContext;
    if (Audio && !this.audio) this.audio = new Audio();
    this.audio?.resume?.();
  }

  /** `calls` are those that wait for an acknowledgement; returns those that are new. What was there at the start is not. */
  hear(calls) {
    const fresh = this.known ? calls.filter(({ id }) => !this.known.has(id)) : [];
    this.known = new Set([...(this.known || []), ...calls.map(({ id }) => id)]);
    if (fresh.length) this.ring(fresh.some(({ threat }) => threat));
    this.count(calls.length);
    return fresh;
  }

  ring(isLife) {
    this.scope.navigator.vibrate?.(isLife ? SHAKE.life : SHAKE.usual);
    if (this.audio?.state !== "running") return;
    [0, 0.28, 0.56].slice(0, isLife ? 3 : 2).forEach((begin) => this.#tone(begin, isLife ? 1175 : 880));
  }

  count(number) {
    const { navigator, document } = this.scope;
    if (number) navigator.setAppBadge?.(number).catch(() => {});
    else navigator.clearAppBadge?.().catch(() => {});
    document.title = number ? `(${number}) ${this.title}` : this.title;
  }

  #tone(begin, pitch) {
    const { audio } = this;
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const at = audio.currentTime + begin;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.24);
  }
}
