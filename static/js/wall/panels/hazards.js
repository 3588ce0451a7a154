// Hazards: how many are open, by their age and by section in the order of the numbers.

import { Bars } from "../bars.js";
import { AGES, ageClass, ageWord } from "../words.js";
import { measure, part, show, write } from "../write.js";
import { h } from "../../dom/elements.js";
import { t } from "../../text/messages.js";
import { formatNumber } from "../../text/numbers.js";
import { Panel } from "./panel.js";
import { sectionsOf, sumOf } from "./section.js";

/** How many are of each age, youngest first; of some sections only where `ids` names them. */
export function byAge({ hazards }, ids = null) {
  if (ids) return countedByAge((hazards?.points || []).filter(({ section_id: id }) => ids.has(id)));
  return AGES.map((key) => ({ key, count: hazards?.by_age?.find((each) => each.key === key)?.count ?? 0 }));
}

function countedByAge(points) {
  return AGES.map((key) => ({ key, count: points.filter(({ age_days: days }) => ageClass(days) === key).length }));
}

const total = (ages) => ages.reduce((sum, { count }) => sum + count, 0);

const nothing = ({ hazards }) => (hazards ? t("No hazard is open.") : t("Not known"));

/** The proportion by age, quiet, beside other things. */
export class HazardAgesPanel extends Panel {
  constructor(element) {
    super(element);
    this.proportion = part(element, "proportion");
    this.bar = this.proportion.querySelector(".proportion-bar");
    this.rungs = AGES.map((key) => {
      const [word, number] = [h("span"), h("b")];
      return { key, word, number, fill: this.bar.querySelector(`[data-age="${key}"]`), element: h("span", { class: "rung", dataset: { age: key } }, h("i", { class: "swatch", "aria-hidden": "true" }), word, number) };
    });
    part(element, "rungs").append(...this.rungs.map((rung) => rung.element));
  }

  draw(store, now, { gridId }) {
    super.draw(store, now);
    const sections = gridId ? sectionsOf(store, gridId) : [];
    const ages = byAge(store.state, gridId && new Set(sections.map(({ id }) => id)));
    const unplaced = gridId ? (sumOf(sections, "hazards_open") ?? 0) - total(ages) : 0;
    show(this.proportion, total(ages) > 0);
    if (unplaced > 0) this.sayNothing(t("%(count)s more are not shown on the map", { count: unplaced }));
    else this.sayNothing(total(ages) ? "" : nothing(store.state));
    ages.forEach(({ key, count }, index) => {
      const { word, number, fill } = this.rungs[index];
      write(word, ageWord(key));
      write(number, formatNumber(count));
      measure(fill, "--part", count);
      show(fill, count > 0);
    });
  }
}

/** The same on its own view, as bars. */
export class AgesPanel extends Panel {
  constructor(element) {
    super(element);
    this.bars = new Bars(part(element, "rows"));
  }

  draw(store, now) {
    super.draw(store, now, store.set(false));
    const ages = byAge(store.state);
    const most = Math.max(1, ...ages.map(({ count }) => count));
    this.bars.show(ages.map(({ key, count }) => ({ key, age: key, name: ageWord(key), share: count / most, number: formatNumber(count) })), now);
    this.sayNothing(total(ages) ? "" : nothing(store.state));
  }
}

/** How many are open in each section. */
export class HazardSectionsPanel extends Panel {
  constructor(element) {
    super(element);
    this.bars = new Bars(part(element, "rows"), { more: part(element, "more"), room: () => this.room });
    this.room = 12;
  }

  draw(store, now, { gridId, room }) {
    super.draw(store, now);
    this.room = room.bars;
    const { sections } = store.state;
    const most = Math.max(1, ...sections.map(({ hazards_open: open }) => open));
    this.bars.show(sections.map(({ id, name, hazards_open: open }) => ({ key: id, name, share: open / most, number: formatNumber(open), isHere: id === gridId })), now);
    this.sayNothing(sections.length ? "" : t("There are no sections yet."));
  }
}
