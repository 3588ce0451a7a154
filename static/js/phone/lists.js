// Lists of what is mine: calls, what to verify, what is due, whistles. Each row says in words how it stands.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { connection } from "../net/connection.js";
import { t } from "../text/messages.js";
import { callState, clock, incidentState, isLate, moment, simulatedMark, timeLeft } from "./words.js";

const LISTS = {
  calls: [() => t("Calls for me"), () => t("Nobody calls you at the moment.")],
  verify: [() => t("To verify"), () => t("There is nothing to verify today.")],
  due: [() => t("Due"), () => t("Nothing of yours runs out soon.")],
  whistles: [() => t("My whistles"), () => t("You have blown no whistle yet. Hold the red button on the map to begin.")],
};

export function listPage(app, { list }) {
  const [title, empty] = LISTS[list];
  const { work } = app;
  const rows = list === "calls" ? work.calls.map((call) => callRow(app, call)) : work[list].map((matter) => matterRow(app, matter));
  const sent = list === "whistles" ? app.pendingWhistles().map((item) => pendingRow(app, item)) : [];
  const all = [...sent, ...rows];
  const nothing = h("div", { class: "nothing" }, icon("circle-check"), h("p", {}, empty()));
  return { title: title(), body: [asOf(work), all.length ? h("ul", { class: "cards" }, all) : nothing] };
}

function asOf({ at }) {
  if (!at) return h("p", { class: "help" }, connection.isLost ? t("No network, and nothing kept yet.") : t("Asking the server…"));
  return h("p", { class: "help" }, t("As of %(time)s", { time: clock(at) }));
}

/** One call as a card; what waits on the phone is said. */
export function callRow(app, call) {
  const { incident } = call;
  const due = { sent: call.acknowledge_by, acknowledged: call.arrive_by, en_route: call.arrive_by }[call.state] || call.finish_by;
  return card(() => app.pages.go("call", { id: call.id }), incident, app.pendingOn(call) || callState(call.state), isOpen(call) && due);
}

export function matterRow(app, matter) {
  return card(() => app.pages.go("matter", { id: matter.id }), matter, incidentState(matter.state), matter.due_at, matter.words);
}

function pendingRow(app, item) {
  const chip = h("span", { class: "chip is-off" }, icon("cloud-off"), h("span", {}, t("Waits on this phone")));
  return card(() => app.pages.go("track", { uuid: item.id }), { icon: "speakerphone", category_name: item.label, place_text: item.body.place_text, number: "" }, chip);
}

function card(open, { icon: sign, category_name, category, number, place_text, threat, simulated }, chip, due, words) {
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: `row-card${threat ? " is-life" : ""}`, onclick: open },
      icon(sign || "dots"),
      h(
        "span",
        { class: "row-main" },
        h("b", {}, category_name || category),
        h("span", { class: "row-place" }, [place_text, number].filter(Boolean).join(" · ")),
        words && h("span", { class: "row-words" }, words),
        h("span", { class: "row-foot" }, chip, simulatedMark({ simulated }), due && h("span", { class: isLate(due) ? "due is-late" : "due" }, icon("clock"), timeLeft(due))),
      ),
      icon("chevron-right"),
    ),
  );
}

function isOpen({ state }) {
  return ["sent", "acknowledged", "en_route", "arrived"].includes(state);
}

/** Lines of what happened, newest first. */
export function history(steps = []) {
  const line = ({ at, words, by_name, note }) =>
    h("li", {}, h("time", { datetime: at }, moment(at)), h("span", {}, words, by_name && h("small", {}, by_name), note && h("q", { class: "typed" }, note)));
  return h("ol", { class: "steps" }, [...steps].reverse().map(line));
}
