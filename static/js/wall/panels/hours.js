// Whistles by the hour, today beside yesterday and the same weekday.

import { HoursChart } from "../charts.js";
import { part, show, write } from "../write.js";
import { h } from "../../dom/elements.js";
import { t } from "../../text/messages.js";
import { Panel } from "./panel.js";

/** The series of a set: `{hours, today, yesterday, week}`; null where there is none. */
export function seriesOf({ series = [] }, simulated) {
  return series.find((each) => each.simulated === simulated) || null;
}

const sum = (values) => values.reduce((total, value) => total + (value || 0), 0);

export class HoursPanel extends Panel {
  constructor(element) {
    super(element);
    this.place = part(element, "chart");
    this.lines = ["today", "yesterday", "week"].map((key) => ({ key, element: h("span", { dataset: { line: key } }) }));
    part(element, "words").append(...this.lines.map((line) => line.element));
  }

  draw(store, now) {
    super.draw(store, now);
    const series = seriesOf(store.state, store.isSimulated());
    show(this.place, Boolean(series));
    if (!series) return;
    const words = { today: t("Today %(count)s", { count: sum(series.today) }), yesterday: t("Yesterday %(count)s", { count: sum(series.yesterday) }), week: t("A week ago %(count)s", { count: sum(series.week) }) };
    for (const { key, element } of this.lines) write(element, words[key]);
    this.chart ||= new HoursChart(this.place);
    this.chart.show(series);
    const spoken = `${t("Whistles by hour")}: ${Object.values(words).join(", ")}`;
    if (this.place.getAttribute("aria-label") !== spoken) this.place.setAttribute("aria-label", spoken);
  }
}
