// Today: whistles, how fast departments reported in, what the grids settled themselves, and on which rung.

import { measure, part, show, write } from "../write.js";
import { formatNumber } from "../../text/numbers.js";
import { t } from "../../text/messages.js";
import { Panel } from "./panel.js";

const RUNGS = ["compound", "grid", "community", "above"];

export class TodayPanel extends Panel {
  constructor(element) {
    super(element);
    const ladder = element.querySelector("#ladder");
    this.figures = this.figures.filter((figure) => !ladder.contains(figure));
    this.bar = ladder.querySelector(".proportion-bar");
    this.rungs = RUNGS.map((name) => ({ key: `ladder_${name}`, fill: this.bar.querySelector(`[data-rung="${name}"]`), number: part(part(ladder, `ladder_${name}`), "number") }));
  }

  draw(store, now) {
    const set = store.leading();
    super.draw(store, now, set);
    let total = 0;
    for (const { key, fill, number } of this.rungs) {
      const count = set.figures[key];
      total += count || 0;
      measure(fill, "--part", count || 0);
      show(fill, Boolean(count));
      write(number, count === null || count === undefined ? "—" : formatNumber(count));
    }
    this.bar.classList.toggle("is-empty", total === 0);
  }
}

/** What a simulated set has beside the real one that leads, in words: their numbers are never in one. */
export function otherWords(store) {
  const other = store.isSimulated() ? null : store.set(true);
  if (!other) return "";
  return t("Besides, simulated: %(whistles)s whistles, %(open)s open", { whistles: other.figures.whistles_of_day ?? 0, open: store.open(true).length });
}
