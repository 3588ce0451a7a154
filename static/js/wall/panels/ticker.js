// The last eight events, newest first; what has no room comes on the next page.

import { Rows, part, show, write } from "../write.js";
import { h } from "../../dom/elements.js";
import { t } from "../../text/messages.js";
import { clock } from "../../text/time_left.js";
import { Panel } from "./panel.js";

const MOST = 8;
const PAGE_MS = 10_000;

export class TickerPanel extends Panel {
  constructor(element) {
    super(element);
    this.list = part(element, "rows");
    this.rows = new Rows(this.list, makeTick, drawTick);
  }

  draw(store, now) {
    super.draw(store, now);
    const items = (store.state.recent || []).slice(0, MOST).map((item) => ({ ...item, time: clock(item.at, now), where: store.sectionName(item.section_id) }));
    this.rows.show(items);
    show(this.list, items.length > 0);
    this.sayNothing(items.length ? "" : t("Nothing has happened yet today."));
    this.turn(now);
  }

  /** Lines that do not fit wrap: another page is another line, shown for ten seconds. */
  turn(now) {
    const lines = Math.max(1, Math.round(this.list.scrollHeight / Math.max(1, this.list.clientHeight)));
    const top = (Math.floor(now / PAGE_MS) % lines) * this.list.clientHeight;
    if (this.list.scrollTop !== top) this.list.scrollTop = top;
  }
}

function makeTick() {
  const [time, set, what, name, where] = [h("time"), h("span", { class: "tick-set" }), h("span", { class: "tick-what" }), h("span"), h("span", { class: "tick-where" })];
  return { element: h("li", { class: "tick" }, time, set, what, name, where), time, set, what, name, where };
}

function drawTick({ time, set, what, name, where }, item) {
  write(time, item.time);
  write(what, item.what);
  write(name, item.category_name);
  write(where, item.where);
  show(set, Boolean(item.simulated));
  write(set, item.simulated ? t("Simulated") : "");
}
