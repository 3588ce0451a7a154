// What needs a decision now: five counts and the most urgent matters behind them.

import { drawWaiting } from "../figures.js";
import { Matters } from "../matters.js";
import { decisionLook, waitWords } from "../words.js";
import { t } from "../../text/messages.js";
import { part } from "../write.js";
import { Panel } from "./panel.js";

const MOST = { usual: 4, wide: 9 };

/** The counts and the rows of one set, real or simulated. */
export function decisionsOf({ decisions }, simulated) {
  const own = Array.isArray(decisions) ? decisions.find((each) => each.simulated === simulated) : decisions;
  const items = (own?.items || []).filter((item) => item.simulated === simulated);
  return { counts: own || {}, items };
}

export class DecisionsPanel extends Panel {
  constructor(element, { sprite }) {
    super(element);
    this.counts = [...element.querySelectorAll(".waiting")];
    this.matters = new Matters(part(element, "rows"), { sprite });
  }

  draw(store, now, { isWide }) {
    super.draw(store, now);
    const { counts, items } = decisionsOf(store.state, store.isSimulated());
    for (const count of this.counts) drawWaiting(count, counts[count.dataset.figure.replace("decisions_", "")]);
    const shown = this.matters.show(items.map((item) => row(item, store, now)), isWide ? MOST.wide : MOST.usual);
    this.sayNothing(shown ? "" : t("Nothing needs a decision."));
  }
}

function row(item, store, now) {
  const { status, shape, word } = decisionLook(item.what);
  const where = store.sectionName(item.section_id) || t("Community");
  return { status, shape, name: item.category_name, time: waitWords(item, now), what: [word, where, item.number].join(" · ") };
}
