// The community in figures, as of its baseline, each with what it counts.

import { fill, h } from "../dom/elements.js";
import { getJson } from "../net/api.js";
import { t } from "../text/messages.js";
import { formatDay, formatNumber } from "../text/numbers.js";

const LEAD = ["households", "residents", "compounds", "shops"];
const GROUPS = [
  { name: () => t("At a glance"), keys: ["area_km2", "grid_areas", "sections", "residents_groups", "buildings", "organizations", "large_firms"] },
  { name: () => t("Safety"), keys: ["hazards_found", "hazards_rectified", "hazards_open", "compounds_checked", "shops_checked", "shops_unchecked"] },
  { name: () => t("People and organisation"), keys: ["grid_leaders", "stair_leaders", "volunteers", "party_branches", "grid_branches", "grid_groups", "own_members", "in_service_members"] },
  { name: () => t("Chat groups"), keys: ["groups_management", "groups_liaison", "groups_household", "groups_merchant"] },
];

// What only a baseline or records can tell: without either, a zero means that nobody has said.
const TOLD = [["residents_groups"], ["large_firms"], ["hazards_found", "hazards_rectified", "hazards_open"], ...GROUPS.slice(2).map(({ keys }) => keys)];

/** The keys whose zero is no count: without a baseline, and with nothing recorded beside them. */
export function unknownKeys(figures, hasBaseline) {
  if (hasBaseline) return new Set();
  const said = TOLD.filter((keys) => keys.every((key) => !figures[key])).flat();
  return new Set(said.filter((key) => key in figures));
}

/** Figures in the order of the panel: `{lead: [keys], groups: [{name, keys}]}`; unknown keys come last. */
export function arrange(figures) {
  const known = (key) => figures[key] !== undefined && figures[key] !== null;
  const listed = new Set([...LEAD, ...GROUPS.flatMap(({ keys }) => keys)]);
  const groups = GROUPS.map(({ name, keys }) => ({ name: name(), keys: keys.filter(known) }));
  const rest = Object.keys(figures).filter((key) => !listed.has(key) && known(key));
  if (rest.length) groups.push({ name: t("More"), keys: rest });
  return { lead: LEAD, groups: groups.filter(({ keys }) => keys.length) };
}

export class FiguresPanel {
  constructor(element) {
    this.element = element;
  }

  async show(code, hasBaseline) {
    this.hasBaseline = hasBaseline;
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.element.setAttribute("aria-busy", "true");
    try {
      const words = new URLSearchParams({ community: code });
      this.#fill(await getJson(`/api/v1/figures?${words}`, { signal: request.signal }));
    } catch (error) {
      if (request.signal.aborted) return;
      const again = h("button", { type: "button", class: "button", onclick: () => this.show(code, hasBaseline) }, t("Try again"));
      fill(this.element, h("p", { class: "card-note" }, t("The figures are not available right now.")), again);
    } finally {
      if (this.request === request) this.element.removeAttribute("aria-busy");
    }
  }

  #fill({ as_of, baseline, figures, estimated = [], definitions = {} }) {
    const unknown = unknownKeys(figures, this.hasBaseline || baseline);
    const value = (key) => {
      const isKnown = figures[key] !== undefined && figures[key] !== null && !unknown.has(key);
      return h("dd", isKnown ? {} : { class: "is-unknown" }, isKnown ? formatNumber(figures[key]) : t("No data"));
    };
    const named = (key) => definitions[key]?.label || key;
    const label = (key) => (estimated.includes(key) ? t("%(figure)s (estimated)", { figure: named(key) }) : named(key));
    const { lead, groups } = arrange(figures);
    fill(
      this.element,
      h("dl", { class: "lead" }, lead.map((key) => h("div", {}, h("dt", {}, label(key)), value(key)))),
      groups.map(({ name, keys }) => [
        h("h3", {}, name),
        h("dl", { class: "figures" }, keys.map((key) => h("div", {}, h("dt", {}, label(key)), value(key)))),
      ]),
      this.#origin(as_of, definitions),
    );
  }

  #origin(asOf, definitions) {
    const day = asOf === "baseline" || !asOf ? t("Case baseline") : typeof asOf === "string" ? formatDay(asOf) : formatDay(asOf.on);
    return h(
      "details",
      { class: "origin" },
      h("summary", {}, t("%(day)s · what these figures count", { day })),
      h("dl", {}, Object.values(definitions).map(({ label, text }) => [h("dt", {}, label), h("dd", {}, text)])),
    );
  }
}
