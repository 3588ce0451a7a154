// Two people wrote at once: both versions side by side, and one decides.

import { h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { labelOf } from "./fields.js";

/** The two versions of the fields in question; `mine()` writes again, `theirs()` begins anew from what is there. */
export function conflict(layer, { now = {}, yours = {} }, { mine, theirs }) {
  const rows = Object.keys(yours).map((key) => h("tr", {}, h("th", { scope: "row" }, labelOf(layer, key)), h("td", {}, said(now[key])), h("td", {}, said(yours[key]))));
  const head = [t("Field"), t("Now"), t("Yours")].map((text) => h("th", { scope: "col" }, text));
  return h(
    "div",
    { class: "ground-conflict" },
    h("p", {}, t("Somebody changed it while you were writing.")),
    h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)),
    h("div", { class: "ground-row" }, h("button", { type: "button", class: "button is-primary", onclick: mine }, t("Keep mine")), h("button", { type: "button", class: "button", onclick: theirs }, t("Take theirs"))),
  );
}

function said(value) {
  if (value === null || value === undefined) return "—";
  if (value.type) return t("on the map");
  if (typeof value === "object") return Object.entries(value).map(([number, count]) => `${number}: ${count}`).join(", ");
  return String(value);
}
