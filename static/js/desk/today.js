// Today beside yesterday and the same weekday, each until this hour: counts alone. A simulated day stands apart.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { getJson } from "../net/api.js";
import { t } from "../text/messages.js";
import { formatNumber } from "../text/numbers.js";

const EVERY_MS = 60_000;
const KEYS = ["received", "whistles", "hotline", "arrived", "closed", "urged"];

function word(key) {
  return {
    received: t("Taken in"),
    whistles: t("of these whistles"),
    hotline: t("of these from 12345"),
    arrived: t("Reported in (calls)"),
    closed: t("Settled and closed"),
    urged: t("Reminders"),
  }[key];
}

export class Today {
  constructor(element, { address }) {
    Object.assign(this, { element, address });
  }

  start() {
    this.#read();
    setInterval(() => document.visibilityState === "visible" && this.#read(), EVERY_MS);
  }

  async #read() {
    if (this.element.hidden && this.element.dataset.refused) return;
    try {
      const { sets } = await getJson(this.address);
      this.element.hidden = false;
      this.#draw(sets);
    } catch (error) {
      // Whoever may read one grid alone has no counts of the whole; the figures of before stay for everybody else.
      if (error?.status === 403) this.element.dataset.refused = "yes";
    }
  }

  #draw(sets) {
    const open = this.element.querySelector("details")?.open ?? false;
    const lead = sets.find(({ simulated }) => simulated && sets.length > 1) || sets[0];
    fill(
      this.element,
      h("details", { open }, h("summary", {}, summary(lead), icon("chevron-up")), sets.map((set) => table(set, sets.length > 1))),
    );
  }
}

function summary({ today, yesterday, week, simulated }) {
  const name = simulated ? t("Simulated today") : t("Today");
  return [
    h("span", {}, name, " ", h("b", {}, formatNumber(today.received)), " · ", t("closed"), " ", h("b", {}, formatNumber(today.closed))),
    h("span", { class: "today-before" }, t("by this time yesterday %(yesterday)s, a week ago %(week)s", { yesterday: formatNumber(yesterday.received), week: formatNumber(week.received) })),
  ];
}

function table({ today, yesterday, week, simulated }, isNamed) {
  const columns = [t("Today"), t("Yesterday by now"), t("A week ago by now")];
  return h(
    "table",
    {},
    isNamed && h("caption", {}, simulated ? t("Simulated day") : t("What happened")),
    h("thead", {}, h("tr", {}, h("td", {}), columns.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, KEYS.map((key) => h("tr", {}, h("th", { scope: "row" }, word(key)), [today, yesterday, week].map((counts) => h("td", {}, formatNumber(counts[key])))))),
  );
}
