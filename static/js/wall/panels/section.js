// One section or grid area: its own figures, its open matters, its shops.

import { Bars } from "../bars.js";
import { drawFigure } from "../figures.js";
import { Matters } from "../matters.js";
import { decisionLook, dueWord, stateWords, untilDue } from "../words.js";
import { part } from "../write.js";
import { styleOf } from "../../map/incident_marks.js";
import { t } from "../../text/messages.js";
import { shareItem } from "./shares.js";
import { byTimeLeft } from "./queue.js";
import { Panel } from "./panel.js";

/** The sections behind a grid: itself, or all of an area. */
export function sectionsOf({ state }, gridId) {
  return state.sections.filter((each) => each.id === gridId || each.area_id === gridId);
}

/** One number for all of them: a sum of what is of one set and one kind. */
export function sumOf(sections, key) {
  const known = sections.map((section) => section[key]).filter((value) => typeof value === "number");
  return known.length ? known.reduce((total, value) => total + value, 0) : null;
}

const KEYS = { on_duty: "on_duty", incidents_open: "open", whistles_of_day: "whistles", incidents_settled_by_grid: "settled_by_grid", shops: "shops", shops_checked: "shops_checked" };

function drawOwn(panel, sections) {
  for (const figure of panel.own) drawFigure(figure, sumOf(sections, KEYS[figure.dataset.figure]));
}

export class SectionPanel extends Panel {
  constructor(element, { sprite }) {
    super(element);
    this.own = [...element.querySelectorAll(".of-section")];
    this.matters = new Matters(part(element, "rows"), { sprite });
  }

  draw(store, now, { gridId, room }) {
    super.draw(store, now);
    const sections = sectionsOf(store, gridId);
    const ids = new Set(sections.map(({ id }) => id));
    drawOwn(this, sections.map((section) => counted(section, store.isSimulated())));
    const open = store.open(store.isSimulated()).filter((mark) => ids.has(mark.section_id)).sort(byTimeLeft);
    const shown = this.matters.show(open.map((mark) => row(mark, now)), room.matters);
    this.sayNothing(shown ? "" : t("Nothing is open in this section."));
  }
}

/** A section with the counts of one set: nothing of that set is zero, a set that is not told is not known. */
export function counted(section, simulated) {
  return { ...section, ...section.sets?.find((each) => each.simulated === simulated) };
}

function row(mark, now) {
  const style = styleOf(mark, now);
  const { status, shape } = style;
  const word = stateWords(mark, style);
  const what = mark.disputed ? decisionLook("arbitration").word : word;
  return { status, shape, icon: mark.icon, name: mark.category_name, ...untilDue(mark, now), what: [what, dueWord(mark.due_what), mark.number].filter(Boolean).join(" · ") };
}

export class SectionShopsPanel extends Panel {
  constructor(element) {
    super(element);
    this.own = [...element.querySelectorAll(".of-section")];
    this.bars = new Bars(part(element, "rows"));
  }

  draw(store, now, { gridId }) {
    super.draw(store, now);
    const sections = sectionsOf(store, gridId);
    drawOwn(this, sections);
    this.bars.show(sections.map((section) => shareItem(section)), now);
  }
}
