// I am there: four ways to say so. None of them is ever refused; what is odd is noted, not blocked.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { noLonger } from "./call_page.js";
import { bigButton } from "./pages.js";
import { plateCode } from "./plate.js";
import { metresBetween } from "./position.js";
import { positionWords } from "./words.js";

const WAYS = {
  position: ["current-location", () => t("My position")],
  plate: ["qrcode", () => t("Plate")],
  code: ["key", () => t("Code of the host")],
  manual: ["edit", () => t("By hand")],
};
const FAR_M = 150;

export function arrivalPage(app, { id }) {
  const call = app.work.call(id);
  if (!call) return noLonger(t("I am there"));
  const { position } = app;
  let way = "position";
  const ask = h("div", { class: "way-ask" });
  const go = bigButton(t("I am there"), "map-pin-check", () => send(), "is-primary");
  const buttons = Object.entries(WAYS).map(([name, [sign, word]]) =>
    h("button", { type: "button", class: "button way", "data-way": name, onclick: () => choose(name) }, icon(sign), word()),
  );

  const asks = { position: () => positionAsk(position, call.incident), plate: plateAsk, code: codeAsk, manual: manualAsk };
  const draw = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.way === way));
    fill(ask, asks[way]());
    go.toggleAttribute("disabled", way === "position" && !position.now);
  };
  const choose = (name) => {
    way = name;
    draw();
    ask.querySelector("input, textarea")?.focus();
  };
  const send = () => {
    const proof = PROOFS[way](ask, position);
    // What was known when the page was drawn may be too old by now.
    if (!proof && way === "position") return draw();
    return proof ? app.answer(call, "arrive", { method: way, ...proof }, t("Has reported in")) : ask.querySelector("input, textarea").focus();
  };
  const stop = position.listen(() => way === "position" && draw());
  let release = () => {};
  return {
    title: t("I am there"),
    body: [h("p", { class: "page-place" }, icon("map-pin"), h("span", {}, call.incident.place_text || call.incident.category_name)), h("div", { class: "ways" }, buttons), ask],
    foot: go,
    shown: () => {
      release = position.use();
      draw();
    },
    left: () => {
      stop();
      release();
    },
  };
}

function positionAsk(position, { lon, lat }) {
  const { now } = position;
  const far = now && lon ? Math.round(metresBetween(now, { lon, lat })) : null;
  const tone = !now || !position.isUseful ? "is-warning" : "is-success";
  return [
    h("p", { class: `notice ${tone}`, role: "status" }, icon(now ? "current-location" : "alert-triangle"), h("span", {}, positionWords(position))),
    far > FAR_M + (now?.accuracy_m || 0) && h("p", { class: "notice is-warning" }, icon("alert-triangle"), h("span", {}, t("That is %(m)s m from the place. You can report in all the same.", { m: far }))),
    position.error && h("button", { type: "button", class: "button", onclick: () => position.restart() }, icon("refresh"), t("Look once more")),
  ];
}

function plateAsk() {
  return field("proof", t("Number on the plate"), { inputmode: "numeric", maxlength: 200 });
}

function codeAsk() {
  return field("proof", t("Four digits that the host reads to you"), { inputmode: "numeric", maxlength: 4, autocomplete: "one-time-code" });
}

function manualAsk() {
  return field("proof", t("Why by hand (needed)"), { maxlength: 200 });
}

function field(id, label, more) {
  return [h("label", { class: "field-label", for: id }, label), h("input", { type: "text", id, enterkeyhint: "send", autocomplete: "off", ...more })];
}

const typed = (ask) => ask.querySelector("#proof").value.trim();
const PROOFS = {
  position: (_ask, { now }) => now && { lon: now.lon, lat: now.lat, accuracy_m: now.accuracy_m },
  plate: (ask) => typed(ask) && { plate: plateCode(typed(ask)) || typed(ask) },
  code: (ask) => /^\d{4}$/.test(typed(ask)) && { code: typed(ask) },
  manual: (ask) => typed(ask) && { reason: typed(ask) },
};
