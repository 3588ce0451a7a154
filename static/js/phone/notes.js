// The thread between the desk and who is out there.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { moment } from "./words.js";

export function notes(app, incident, detail) {
  const input = h("input", { type: "text", id: "note", maxlength: 1000, enterkeyhint: "send", autocomplete: "off", placeholder: t("To the desk…") });
  const send = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    if (!(await app.sending.act(app.api.act(incident, "note"), { text }, { label: t("Note to the desk"), said: t("Note kept"), of: `incident:${incident}`, act: "note" }))) return;
    input.value = "";
    await app.look();
  };
  const waiting = app.pendingNotes(incident);
  return h(
    "section",
    { class: "notes" },
    h("h2", {}, icon("message-circle"), t("Notes with the desk")),
    h("ul", {}, (detail?.notes || []).map(line), waiting.map(({ body }) => line({ text: body.text, by_name: t("Waits on this phone"), isWaiting: true }))),
    h("form", { class: "note-form", onsubmit: send }, h("label", { class: "visually-hidden", for: "note" }, t("Note to the desk")), input, h("button", { type: "submit", class: "button is-primary" }, icon("send"), h("span", { class: "visually-hidden" }, t("Send")))),
  );
}

function line({ text, by_name, at, isWaiting }) {
  return h("li", { class: isWaiting ? "is-waiting" : "" }, h("span", { class: "typed" }, text), h("small", {}, [by_name, at && moment(at)].filter(Boolean).join(" · ")));
}
