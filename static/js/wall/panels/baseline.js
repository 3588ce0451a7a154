// The baseline of the case: figures of one fixed day, marked as such, never mixed with those of today.

import { figureWords } from "../figures.js";
import { part, show, write } from "../write.js";
import { t } from "../../text/messages.js";
import { formatDay } from "../../text/numbers.js";
import { Panel } from "./panel.js";

const COMPARED = ["hazards_open", "shops_unchecked"];

export class BaselinePanel extends Panel {
  constructor(element) {
    super(element);
    this.head = element.querySelector("h2");
    this.named = this.head.textContent;
    this.on = part(element, "on");
    this.today = part(element, "now");
  }

  draw(store, now) {
    const { baseline } = store.state;
    const real = store.set(false).figures;
    this.element.classList.toggle("is-baseline", Boolean(baseline));
    write(this.head, baseline ? this.named : t("Hazards and shops"));
    write(this.on, baseline ? t("as of %(day)s", { day: formatDay(baseline.on) }) : "");
    this.drawFigures(store.state, baseline ? baseline.figures : real);
    const differs = baseline && COMPARED.some((key) => real[key] !== undefined && real[key] !== baseline.figures[key]);
    show(this.today, Boolean(differs));
    if (differs) write(this.today, t("Today: %(hazards)s hazards open, %(shops)s shops unchecked", { hazards: figureWords(real.hazards_open), shops: figureWords(real.shops_unchecked) }));
  }
}
