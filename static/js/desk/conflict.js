// Two officers acted at once: what one wrote stands beside what is true now, and one decides. Nothing typed is lost.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { stateWord } from "../map/incident_marks.js";
import { t } from "../text/messages.js";
import { clock } from "../text/time_left.js";
import { callWord, urgencyWord } from "./words.js";

/** `seen` is the incident as it was when the form opened, `now` as it is; `keep()` sends again, `take()` gives up. */
export function conflict({ seen, now, title, said, moment }, { keep, take }) {
  const last = [...(now.steps || [])].sort((a, b) => b.id - a.id)[0];
  const changed = differences(seen, now);
  return h(
    "section",
    { class: "conflict", "aria-label": t("Two versions") },
    h("p", { class: "conflict-lead" }, icon("users"), h("strong", {}, t("Somebody changed this incident while you were writing."))),
    h(
      "div",
      { class: "conflict-sides" },
      h("div", {}, h("h4", {}, t("Yours, not sent yet")), h("p", {}, title), list(said)),
      h(
        "div",
        {},
        h("h4", {}, t("Now")),
        last && h("p", {}, [last.by_name, last.words, clock(last.at, moment)].filter(Boolean).join(" · ")),
        changed.length ? list(changed) : h("p", { class: "help" }, t("Only its history grew.")),
      ),
    ),
    h(
      "div",
      { class: "form-foot" },
      h("button", { type: "button", class: "button is-primary", onclick: keep }, t("Send mine all the same")),
      h("button", { type: "button", class: "button", onclick: take }, t("Leave it as it is now")),
    ),
    h("p", { class: "help" }, t("What you typed stays in the form below; you may change it first.")),
  );
}

function list(pairs) {
  return h("dl", { class: "conflict-list" }, pairs.map(([name, words]) => h("div", {}, h("dt", {}, name), h("dd", {}, words))));
}

/** What differs between two states of an incident, as `[name, words now]`. */
export function differences(seen, now) {
  const rows = [
    [t("State"), stateWord(seen.state), stateWord(now.state)],
    [t("Urgency"), urgencyWord(seen.urgency), urgencyWord(now.urgency)],
    [t("Category"), seen.category_name, now.category_name],
    [t("Claimed at the desk by"), seen.claimed_by_name || t("nobody"), now.claimed_by_name || t("nobody")],
    [t("Lead"), leadOf(seen), leadOf(now)],
  ];
  const calls = (now.calls || []).map((call) => [call.label, callWord((seen.calls || []).find(({ id }) => id === call.id)?.state) || t("not called"), callWord(call.state)]);
  return [...rows, ...calls].filter(([, before, after]) => before !== after).map(([name, before, after]) => [name, t("%(before)s → %(after)s", { before, after })]);
}

const leadOf = ({ calls = [] }) => calls.find(({ is_lead: isLead }) => isLead)?.label || t("nobody");
