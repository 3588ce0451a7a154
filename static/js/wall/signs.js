// The signs at the edge of the wall: how old it is, a lost connection, a replay, the night, a silent loudspeaker.

import { t } from "../text/messages.js";
import { clock, ZONE_MS } from "../text/time_left.js";
import { formatDay } from "../text/numbers.js";
import { ageOf, ageWords, lostWords } from "./age.js";

/** The words of a replay's clock: the day, the time, how fast, and what it waits for. */
export function replayWords({ at, speed, isWaiting, isOver }) {
  const day = formatDay(new Date(at + ZONE_MS).toISOString().slice(0, 10));
  const time = clock(at, at, { seconds: true });
  const how = isWaiting ? t("loading") : isOver ? t("at its end") : t("%(speed)s× as fast", { speed });
  return { title: t("Replay, not now"), day, time, how };
}

export class Signs {
  constructor({ root, frame, banner, replay, age, connection, sound }) {
    Object.assign(this, { root, frame, banner, connection, replayed: replay, aged: age, sounding: sound });
  }

  age(standing, now) {
    const age = ageOf(now - standing.asOf);
    this.#write(this.aged, ageWords(standing.asOf, now));
    const lost = lostWords(standing, now);
    this.#write(this.banner, lost);
    this.banner.hidden = !lost;
    this.#mark("age", age);
    this.#connected(lost ? "lost" : standing.isOpen ? "here" : "polling");
    this.#mark("live", standing.isOpen ? "open" : "shut");
  }

  stage(weight) {
    this.#mark("stage", weight || "");
  }

  night(on) {
    this.#mark("night", on ? "on" : "off");
  }

  shift([x, y]) {
    const place = `${x}px ${y}px`;
    if (this.frame.style.translate !== place) this.frame.style.translate = place;
  }

  replay(state) {
    this.#mark("replay", state ? "on" : "off");
    this.replayed.hidden = !state;
    if (!state) return;
    const { title, day, time, how } = replayWords(state);
    this.#write(this.replayed, `${title} · ${day} ${time} · ${how}`);
  }

  sound(state) {
    const words = { blocked: t("No sound: the browser waits for a press"), none: t("No sound on this device") };
    this.#write(this.sounding, words[state] || "");
    this.sounding.hidden = !words[state];
  }

  #connected(how) {
    const words = { here: t("Live events"), polling: t("Read every half minute"), lost: t("Connection lost") };
    this.#mark("connection", how);
    this.#write(this.connection, words[how]);
  }

  #mark(name, value) {
    if (this.root.dataset[name] !== value) this.root.dataset[name] = value;
  }

  #write(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }
}
