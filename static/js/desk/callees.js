// Who is to be called: the proposal with its reasons, of which one may strike callees out and name another lead.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

/** What identifies a callee. */
export function calleeOf({ kind, organization_id, compound_id, person_id }) {
  const ids = { organization_id, compound_id, person_id };
  return { kind, ...Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== null && id !== undefined)) };
}

export const keyOf = (callee) => JSON.stringify(calleeOf(callee));

/** A field of the form: `value()` gives `{callees, lead}` as keys of `proposed`. `withLead` asks for the lead, too. */
export function calleesField({ name = "callees", label, withLead = true, onInput }) {
  const list = h("ul", { class: "callees" });
  const wrong = h("p", { class: "wrong", hidden: true });
  const element = h("fieldset", { class: "field" }, h("legend", {}, label), list, wrong);
  let proposed = [];
  let chosen = new Set();
  let lead = null;

  const change = () => {
    if (withLead && !chosen.has(lead)) lead = [...chosen][0] || null;
    draw();
    onInput?.();
  };
  const toggle = (key) => {
    if (!chosen.delete(key)) chosen.add(key);
    change();
  };
  const nameLead = (key) => {
    lead = key;
    chosen.add(key);
    change();
  };

  function draw() {
    fill(list, proposed.length ? proposed.map(row) : h("li", { class: "help" }, t("Nobody can be proposed here.")));
  }

  function row(callee) {
    const key = keyOf(callee);
    const on = chosen.has(key);
    return h(
      "li",
      { class: on ? "callee is-on" : "callee" },
      h("label", { class: "callee-who" }, h("input", { type: "checkbox", checked: on, onchange: () => toggle(key) }), h("span", {}, h("strong", {}, callee.label), h("small", {}, callee.reason))),
      withLead && h("button", { type: "button", class: "button is-small", "aria-pressed": String(lead === key), onclick: () => nameLead(key) }, lead === key && icon("flag"), lead === key ? t("Lead") : t("Make lead")),
    );
  }

  draw();
  return {
    name,
    element,
    label,
    value: () => ({ callees: [...chosen], lead }),
    proposed: () => proposed,
    said: () => proposed.filter((each) => chosen.has(keyOf(each))).map((each) => (keyOf(each) === lead ? `${each.label}（${t("Lead")}）` : each.label)).join("、"),
    restore(kept) {
      chosen = new Set(kept.callees);
      lead = kept.lead;
      draw();
    },
    /** Offers other callees; what was struck out or chosen by hand before stays so. */
    propose(callees, { keep = false } = {}) {
      proposed = callees;
      if (!keep) {
        chosen = new Set(withLead ? callees.filter(({ is_chosen: on = true }) => on).map(keyOf) : []);
        lead = callees.filter(({ is_lead: isLead }) => isLead).map(keyOf)[0] || [...chosen][0] || null;
      }
      draw();
    },
    focus: () => list.querySelector("input")?.focus(),
    isMissing: () => chosen.size === 0,
    complain(words) {
      wrong.textContent = words || "";
      wrong.hidden = !words;
    },
  };
}
