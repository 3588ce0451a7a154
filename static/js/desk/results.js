// What came of it: outcome, who verified, how the called organizations were rated. Never a person.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { clock } from "../text/time_left.js";

const byWord = (by) => ({ finder: t("by whoever found it"), verifier: t("by the verifier"), reporter: t("by the reporter"), third_person: t("by a third person") })[by] || by;

export class Results {
  /** `onOpen(id)` opens the incident of which this one is a duplicate. */
  constructor(element, { onOpen }) {
    Object.assign(this, { element, onOpen });
  }

  show({ outcome, verifications = [], ratings = [], calls, duplicate_of: kept, needs_third_person: third, state }, now) {
    const rows = [
      kept && h("li", {}, h("button", { type: "button", class: "link", onclick: () => this.onOpen(kept.id) }, t("Duplicate of %(number)s", { number: kept.number }))),
      outcome && h("li", {}, outcome),
      state === "to_verify" && third && h("li", {}, t("A third person must verify this one.")),
      ...verifications.map(({ outcome: verdict, by, note, at }) => h("li", {}, h("strong", {}, verdict === "passed" ? t("Verified: solved") : t("Verified: not solved")), ` ${byWord(by)} · ${clock(at, now)}`, note && h("p", {}, note))),
      ...ratings.map(({ call_id: call, stars, note }) => h("li", {}, starsOf(stars), " ", call ? calls.find(({ id }) => id === call)?.label : t("The service as a whole"), note && h("p", {}, note))),
    ].filter(Boolean);
    this.element.hidden = rows.length === 0;
    fill(this.element, h("h3", {}, t("What came of it")), h("ul", { class: "results" }, rows));
  }
}

function starsOf(count) {
  return h("span", { class: "rated", role: "img", "aria-label": t("%(count)s of 5 stars", { count }) }, [1, 2, 3, 4, 5].map((n) => icon("star", n <= count ? "icon is-on" : "icon")));
}
