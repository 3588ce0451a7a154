// One call: what it is, why I am called, by when, and the one next step as a large button.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { history } from "./lists.js";
import { notes } from "./notes.js";
import { bigButton } from "./pages.js";
import { textsFor } from "./texts.js";
import { choices } from "./whistle_pages.js";
import { callState, isLate, simulatedMark, timeLeft } from "./words.js";

const NEXT = {
  sent: ["acknowledge", "check", () => t("Take the call"), () => t("Acknowledged")],
  acknowledged: ["set-out", "walk", () => t("On my way"), () => t("On the way")],
  en_route: ["arrive", "map-pin-check", () => t("I am there"), null],
  arrived: ["finish", "circle-check", () => t("Work done"), null],
};

export function callPage(app, { id }) {
  const call = app.work.call(id);
  if (!call) return noLonger(t("The call"));
  const { incident } = call;
  const waits = app.pendingOn(call);
  const then = app.afterPending(call);
  const detail = app.detail(incident.id);
  return {
    title: incident.category_name || incident.category,
    body: [
      h("p", { class: "page-state" }, waits || callState(call.state), simulatedMark(incident), incident.number && h("span", { class: "number" }, incident.number)),
      incident.threat && h("p", { class: "notice is-error" }, icon("alert-triangle"), h("span", {}, t("Life may be in danger: evacuate, guide, cordon off; 119 / 120 / 110 first."))),
      (detail?.text || incident.text) && h("p", { class: "typed is-lead" }, detail?.text || incident.text),
      place(app, incident),
      call.reason && h("p", { class: "why" }, icon("info-circle"), h("span", {}, t("Why you: %(reason)s", { reason: call.reason }))),
      deadlines(call),
      pictures(app, detail),
      otherActs(app, then),
      notes(app, incident.id, detail),
      detail && textsFor({ ...incident, ...detail }),
      detail && h("details", { class: "fold" }, h("summary", {}, t("What happened so far")), history(detail.steps)),
    ],
    foot: nextButton(app, then),
  };
}

/** A page whose call has gone to somebody else, or is over. */
export function noLonger(title) {
  return { title, body: h("div", { class: "nothing" }, icon("circle-check"), h("p", {}, t("This call is no longer yours."))) };
}

function nextButton(app, call) {
  const next = NEXT[call.state];
  if (!next || (call.acts && !call.acts.includes(next[0]))) return null;
  const [act, sign, label, said] = next;
  if (act === "arrive") return bigButton(label(), sign, () => app.pages.go("arrive", { id: call.id }), "is-primary");
  if (act === "finish") return bigButton(label(), sign, () => app.pages.go("finish", { id: call.id }), "is-primary");
  return bigButton(label(), sign, () => app.answer(call, act, {}, said()), "is-primary");
}

function otherActs(app, call) {
  const may = (act) => !call.acts || call.acts.includes(act);
  const isOpen = ["sent", "acknowledged"].includes(call.state);
  const go = (page, sign, label, shown) => shown && h("button", { type: "button", class: "button", onclick: () => app.pages.go(page, { id: call.id }) }, icon(sign), label);
  const buttons = [
    go("arrive", "map-pin-check", t("I am there"), isOpen && may("arrive")),
    go("finish", "circle-check", t("Settled from afar"), call.state !== "arrived" && NEXT[call.state] && may("finish")),
    go("hand-on", "users", t("Hand on inside"), NEXT[call.state] && call.acts?.includes("hand-on")),
    go("refuse", "arrow-back-up", t("Send back"), isOpen && may("refuse")),
  ].filter(Boolean);
  return buttons.length > 0 && h("div", { class: "more-acts" }, buttons);
}

export function place(app, { place_text, lon, lat, section_name }) {
  const look = lon && h("button", { type: "button", class: "button is-small", onclick: () => app.pages.home().then(() => app.map.scene.goTo([lon, lat], 18)) }, icon("map-2"), t("On the map"));
  return h("p", { class: "page-place" }, icon("map-pin"), h("span", {}, place_text || t("At the pin on the map"), section_name && h("small", {}, section_name)), look);
}

function deadlines({ state, acknowledge_by, arrive_by, finish_by }) {
  const lines = [
    state === "sent" && [t("Take the call"), acknowledge_by],
    ["sent", "acknowledged", "en_route"].includes(state) && [t("Report in"), arrive_by],
    NEXT[state] && [t("Finish"), finish_by],
  ].filter((line) => line && line[1]);
  return lines.length > 0 && h("dl", { class: "deadlines" }, lines.map(([label, by]) => h("div", { class: isLate(by) ? "is-late" : "" }, h("dt", {}, label), h("dd", {}, timeLeft(by)))));
}

/** Photos of the matter; bytes come from the server each time and stay nowhere. */
export function pictures(app, detail) {
  if (!detail?.photos?.length) return null;
  return h("div", { class: "shots" }, detail.photos.map(({ uuid, width, height }) => h("div", { class: "shot" }, h("img", { src: app.api.picture(uuid), width, height, loading: "lazy", alt: t("Photo of the matter") }))));
}

export function finishPage(app, { id }) {
  const call = app.work.call(id);
  if (!call) return noLonger(t("What was done?"));
  const isRemote = app.afterPending(call).state !== "arrived";
  const outcome = h("textarea", { id: "outcome", rows: 4, maxlength: 1000, enterkeyhint: "done" });
  const reason = h("input", { type: "text", id: "remote", maxlength: 200, autocomplete: "off" });
  const go = async () => {
    if (!outcome.value.trim()) return outcome.focus();
    if (isRemote && !reason.value.trim()) return reason.focus();
    const body = { outcome: outcome.value.trim(), ...(isRemote && { remote_reason: reason.value.trim() }) };
    return app.answer(call, "finish", body, t("Work done"));
  };
  return {
    title: isRemote ? t("Settled from afar") : t("What was done?"),
    body: [
      h("label", { class: "field-label", for: "outcome" }, t("What was done, in a sentence")),
      outcome,
      isRemote && [h("label", { class: "field-label", for: "remote" }, t("Why nobody had to come (needed)")), reason],
    ],
    foot: bigButton(t("Work done"), "circle-check", go, "is-primary"),
  };
}

const GROUNDS = {
  not_our_place: ["map-pin", () => t("Not our place")],
  not_our_duty: ["clipboard-list", () => t("Not our duty")],
  no_means: ["users", () => t("No hands free")],
};

export function refusePage(app, { id }) {
  const call = app.work.call(id);
  if (!call) return noLonger(t("Send back"));
  let ground = "not_our_duty";
  const note = h("textarea", { id: "ground", rows: 3, maxlength: 500, enterkeyhint: "done" });
  const options = Object.entries(GROUNDS).map(([value, [sign, word]]) => [value, sign, word()]);
  return {
    title: t("Send back"),
    body: [
      h("p", { class: "notice is-info" }, icon("info-circle"), h("span", {}, t("Once only. The street's governance centre decides; until then the call stays with you."))),
      choices("ground", t("On what ground?"), options, ground, (value) => (ground = value)),
      h("label", { class: "field-label", for: "ground" }, t("In a sentence")),
      note,
    ],
    foot: bigButton(t("Send back"), "arrow-back-up", () => app.answer(call, "refuse", { ground, note: note.value.trim() }, t("Sent back")), "is-danger"),
  };
}

export function handOnPage(app, { id }) {
  const call = app.work.call(id);
  if (!call) return noLonger(t("Hand on inside"));
  const to = h("input", { type: "text", id: "to", maxlength: 100, autocomplete: "off", enterkeyhint: "send" });
  const go = () => (to.value.trim() ? app.answer(call, "hand-on", { to: to.value.trim() }, t("Handed on")) : to.focus());
  return { title: t("Hand on inside"), body: [h("label", { class: "field-label", for: "to" }, t("Section or team of your own house")), to], foot: bigButton(t("Hand on"), "users", go, "is-primary") };
}
