// What the page says about the community it shows: on the panel, over the map, on paper.

import { byId } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { formatDay } from "../text/numbers.js";

export function aboutCommunity({ name, full_name, generation, note, is_synthetic }) {
  byId("about-name").textContent = name;
  byId("about-full").textContent = full_name === name ? "" : full_name;
  const version = generation ? t("%(label)s, in force from %(day)s", { label: generation.label, day: formatDay(generation.valid_from) }) : "";
  byId("about-generation").textContent = version;
  // Where a real place's data come from stands with the map; made-up data are warned of.
  byId("about-note").textContent = is_synthetic ? note || "" : "";
  byId("about-note").hidden = !is_synthetic || !note;
  byId("synthetic").hidden = !is_synthetic;
  byId("print-title").textContent = t("Grid map of %(name)s", { name });
  byId("print-detail").textContent = version;
  byId("print-foot").textContent = is_synthetic ? t("Real place, synthetic streets and buildings") : note || "";
  document.title = `${name} · ${t("Shaodao")}`;
}
