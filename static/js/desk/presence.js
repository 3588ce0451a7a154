// Colleagues who have the same incident open: told by the feed, forgotten when they say nothing more.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

const FORGET_MS = 100_000;
export const SAY_EVERY_MS = 45_000;

export class Presence {
  constructor(element, { now = () => Date.now() } = {}) {
    Object.assign(this, { element, now });
    this.seen = new Map();
  }

  /** Somebody has incident `id` open. */
  heard(id, name) {
    const here = this.seen.get(id) || new Map();
    this.seen.set(id, here.set(name, this.now()));
  }

  names(id) {
    const limit = this.now() - FORGET_MS;
    return [...(this.seen.get(id) || [])].filter(([, at]) => at > limit).map(([name]) => name);
  }

  show(id) {
    const names = this.names(id);
    this.element.hidden = names.length === 0;
    if (names.length) fill(this.element, icon("eye"), h("span", {}, t("%(names)s has this open, too", { names: names.join("、") })));
  }
}
