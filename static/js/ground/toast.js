// A word at the foot of the map, with three seconds to take back what was just done.

import { announce } from "../dom/announce.js";
import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

const UNDO_MS = 3000;
const SAID_MS = 5000;

export class Toast {
  constructor(element) {
    this.element = element;
    // Whoever has the button under finger, pointer or focus gets the time to press it.
    for (const name of ["focusin", "pointerenter"]) element.addEventListener(name, () => clearTimeout(this.timer));
    for (const name of ["focusout", "pointerleave"]) element.addEventListener(name, () => this.#wait());
    document.addEventListener("visibilitychange", () => document.hidden && this.settle());
    addEventListener("pagehide", () => this.settle());
  }

  say(text, { bad = false } = {}) {
    this.#show(text, bad ? "alert-triangle" : "circle-check", null);
    this.#wait(bad ? 2 * SAID_MS : SAID_MS);
  }

  /** Does `act` after three seconds, or at once when the page goes; `undo` instead, if that is pressed. */
  offerUndo(text, act, undo) {
    const back = () => {
      this.pending = null;
      this.hide();
      undo();
    };
    this.#show(text, "circle-x", h("button", { type: "button", class: "button is-undo", onclick: back }, t("Undo")));
    this.pending = act;
    this.#wait(UNDO_MS);
  }

  /** Does what still waits for its undo. */
  settle() {
    const act = this.pending;
    this.pending = null;
    if (!act) return;
    this.hide();
    act();
  }

  hide() {
    clearTimeout(this.timer);
    this.element.hidden = true;
  }

  #wait(ms = UNDO_MS) {
    clearTimeout(this.timer);
    if (!this.element.hidden) this.timer = setTimeout(() => (this.pending ? this.settle() : this.hide()), ms);
  }

  #show(text, name, button) {
    this.settle();
    clearTimeout(this.timer);
    fill(this.element, icon(name), h("span", {}, text), button);
    this.element.hidden = false;
    announce(text);
  }
}
