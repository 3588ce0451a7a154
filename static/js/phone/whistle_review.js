// Before it goes: which grid, who is called and why, by when, what similar is open; without a network, what will be decided later.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { connection } from "../net/connection.js";
import { t } from "../text/messages.js";
import { bigButton } from "./pages.js";
import { moment, urgencyOf } from "./words.js";

export function reviewPage(whistle) {
  const { draft, app } = whistle;
  const ahead = h("div", { class: "ahead", "aria-live": "polite" }, h("p", { class: "help" }, t("Asking who will be called…")));
  if (draft.blown) return photosLeft(whistle);
  const label = draft.threat ? t("Blow the whistle now") : draft.route === "self" ? t("Note it") : t("Blow the whistle");
  const send = bigButton(label, draft.threat ? "alert-triangle" : "send", () => whistle.send({ join_id: null }), draft.threat ? "is-life" : "is-primary");
  if (draft.route === "self" && !draft.threat) fill(ahead, h("p", { class: "notice is-info" }, icon("tool"), h("span", {}, t("Nobody is called. You can hand it up later."))));
  else if (connection.isLost) offline(ahead);
  else
    app.api
      .preview(previewed(draft))
      .then((preview) => fill(ahead, shown(preview, whistle)))
      .catch((error) => (error.status ? refused(ahead, error) : offline(ahead)));
  return { title: draft.threat ? t("It goes out at once") : t("Is this right?"), body: [summary(draft), ahead], foot: send };
}

/** The text has gone; photos that found no room on the phone are still here. */
function photosLeft(whistle) {
  const { length } = whistle.draft.photos;
  return {
    title: t("Photos of your last whistle"),
    progress: null,
    body: [h("p", { class: "notice is-warning" }, icon("camera"), h("span", {}, t("%(n)s photos found no room on this phone. The text has gone. Send them where there is network.", { n: length }))), h("button", { type: "button", class: "button", onclick: () => whistle.anew() }, t("Drop them and begin anew"))],
    foot: bigButton(t("Send the photos"), "send", () => whistle.send(), "is-primary"),
  };
}

/** The server answers, and says why it cannot tell. */
function refused(element, error) {
  fill(element, h("p", { class: "notice is-warning" }, icon("alert-triangle"), h("span", {}, error.message || t("Who will be called cannot be told now. You can blow the whistle all the same."))));
}

function previewed({ category, lon, lat, urgency, building_id }) {
  return { category: category.code, lon, lat, urgency, building_id };
}

function summary(draft) {
  const { word, sign, tone } = urgencyOf(draft.threat ? "life" : draft.urgency || "general");
  return h(
    "div",
    { class: "summary" },
    h("p", { class: "summary-head" }, icon(draft.category.icon || "dots"), h("b", {}, draft.category.name), h("span", { class: `chip is-${tone}` }, icon(sign), h("span", {}, word))),
    draft.text && h("p", { class: "typed" }, draft.text),
    h("p", { class: "summary-place" }, icon("map-pin"), draft.place_text || t("At the pin on the map")),
    draft.photos.length > 0 && h("p", {}, icon("camera"), t("%(n)s photos, sent after the text", { n: draft.photos.length })),
  );
}

function offline(element) {
  fill(element, h("p", { class: "notice is-info" }, icon("cloud-off"), h("span", {}, t("No network. It is kept on this phone and sent by itself; who is called is decided on arrival, and time runs from then."))));
}

/** What the server says would happen. */
function shown({ section, generation, callees = [], missing = [], limits = [], similar = [], border }, whistle) {
  const callee = ({ label, reason, is_lead }) =>
    h(
      "li",
      {},
      icon(is_lead ? "star" : "user"),
      h("span", {}, h("b", {}, label, is_lead && h("small", { class: "lead-mark" }, t("leads"))), h("small", {}, reason)),
    );
  return [
    section && h("p", { class: "ahead-grid" }, icon("layout-grid"), h("span", {}, section.name, generation && h("small", {}, generation))),
    callees.length > 0 && [h("h2", {}, t("Will be called")), h("ul", { class: "callees" }, callees.map(callee))],
    missing.length > 0 && h("p", { class: "notice is-warning" }, icon("alert-triangle"), h("span", {}, missing.join(" "))),
    limits.length > 0 && h("p", { class: "ahead-limits" }, icon("clock"), h("span", {}, limitsInWords(limits))),
    border && borderChoice(border, whistle),
    similar.length > 0 && [h("h2", {}, t("Open nearby; is it the same?")), h("ul", { class: "similar" }, similar.map((each) => same(each, whistle)))],
  ];
}

const STEPS = { acknowledge: () => t("Take the call"), arrive: () => t("Report in"), finish: () => t("Finish") };

function limitsInWords(limits) {
  return limits.map(({ step, words }) => t("%(step)s within %(time)s", { step: STEPS[step]?.() || step, time: words })).join(" · ");
}

function borderChoice(border, whistle) {
  const box = h("input", { type: "checkbox", checked: whistle.draft.joint, onchange: () => whistle.change({ joint: box.checked }) });
  return h("label", { class: "choice-row" }, box, icon("users-group"), h("span", {}, h("b", {}, t("Handle it together with %(grid)s", { grid: border.name })), h("small", {}, t("It lies on the border"))));
}

function same({ id, number, category, far_m, received_at }, whistle) {
  const join = () => whistle.send({ join_id: id });
  const about = [category, t("%(n)s m away", { n: Math.round(far_m) }), moment(received_at)].filter(Boolean).join(" · ");
  return h("li", {}, h("span", {}, h("b", {}, number), h("small", {}, about)), h("button", { type: "button", class: "button", onclick: join }, t("The same: join")));
}
