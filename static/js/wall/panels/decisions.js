// What needs a decision now: five counts and the most urgent matters behind them.

import { drawWaiting } from "../figures.js";
import { Matters } from "../matters.js";
import { decisionLook, waiting } from "../words.js";
import { t } from "../../text/messages.js";
import { part } from "../write.js";
import { Panel } from "./panel.js";

const MOST = 9;

/** What waits in one set, real or simulated, the most urgent first. */
export function waitingOf({ decisions = [] }, simulated) {
  return decisions.find((each) => each.simulated === simulated)?.items || [];
}

export class DecisionsPanel extends Panel {
  constructor(element, { sprite }) {
    super(element);
    this.counts = this.figures;
    this.figures = [];
    this.matters = new Matters(part(element, "rows"), { sprite });
  }

  draw(store, now, { room }) {
    super.draw(store, now);
    const { figures } = store.leading();
    for (const count of this.counts) drawWaiting(count, figures[count.dataset.figure]);
    const items = waitingOf(store.state, store.isSimulated());
    const shown = this.matters.show(items.map((item) => row(item, store, now)), Math.min(MOST, room.decisions));
    const isKnown = this.counts.every(({ dataset }) => typeof figures[dataset.figure] === "number");
    this.sayNothing(shown ? "" : isKnown ? t("Nothing needs a decision.") : t("Not known"));
  }
}

function row(item, store, now) {
  const { status, shape, word } = decisionLook(item.what);
  const where = store.sectionName(item.section_id) || t("Community");
  return { status, shape, name: item.category_name, ...waiting(item, now), what: [word, where, item.number].join(" · ") };
}
