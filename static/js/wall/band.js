// The band of the whistle that has the stage: what, where, who is called, how many have answered, for how long.

import { h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { answersOf, weightOf } from "./stage.js";
import { elapsed } from "./life_words.js";

/** The words of a mark; `sectionName(id)` names a section, `waits` is how many come after it. */
export function bandWords(mark, { sectionName, waits, now }) {
  const { called, acknowledged, arrived } = answersOf(mark);
  return {
    kind: weightOf(mark) === "life" ? t("Threat to life") : t("Urgent whistle"),
    category: mark.category_name,
    place: mark.section_id ? sectionName(mark.section_id) : mark.nature === "dispute" ? t("Place not shown here") : "",
    number: mark.number,
    called: called ? t("Called: %(names)s", { names: names(mark, called) }) : t("Nobody is called yet"),
    answered: answered({ called, acknowledged, arrived }),
    since: elapsed(now - Date.parse(mark.received_at)),
    simulated: mark.simulated ? t("Simulated") : "",
    waits: waits ? t("%(count)s more wait", { count: waits }) : "",
  };
}

// Organizations by name, persons only by how many they are.
function names({ offices = [] }, called) {
  const labels = [...offices].sort((a, b) => Number(b.is_lead) - Number(a.is_lead)).map(({ label }) => label);
  const persons = Math.max(0, called - labels.length);
  return [...labels, ...(persons ? [t("%(count)s persons", { count: persons })] : [])].join(" · ");
}

function answered({ called, acknowledged, arrived }) {
  if (!called) return "";
  const words = t("%(acknowledged)s of %(called)s acknowledged", { acknowledged, called });
  const there = arrived ? t("%(count)s arrived", { count: arrived }) : "";
  return [words, there].filter(Boolean).join(" · ");
}

const PARTS = ["kind", "category", "place", "number", "called", "answered", "since", "simulated", "waits"];

/** Writes into `element`, which is there from the beginning; its parts are made once. */
export class Band {
  constructor(element) {
    this.element = element;
    this.parts = Object.fromEntries(PARTS.map((name) => [name, h("span", { class: `band-${name}` })]));
    const { kind, category, place, number, called, answered, since, simulated, waits } = this.parts;
    element.append(
      h("p", { class: "band-head" }, kind, simulated, number),
      h("p", { class: "band-what" }, category, place),
      h("p", { class: "band-who" }, called, answered),
      h("p", { class: "band-time" }, h("b", {}, since), waits),
    );
  }

  show(mark, context) {
    const words = bandWords(mark, context);
    for (const [name, part] of Object.entries(this.parts)) {
      if (part.textContent !== words[name]) part.textContent = words[name];
      part.hidden = !words[name];
    }
    this.element.dataset.weight = weightOf(mark) || "urgent";
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
  }
}
