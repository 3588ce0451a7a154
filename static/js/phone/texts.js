// Texts for the groups, ready to copy: the matter and when, never who.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { moment } from "./words.js";

/** What can be said to a group about a matter, by how it stands. */
export function groupTexts({ category_name, place_text, state, finish_by, number }) {
  const what = { what: category_name, place: place_text || t("our grid"), number, by: finish_by ? moment(finish_by) : "" };
  if (state === "closed") return [t("%(place)s: %(what)s has been settled (%(number)s). Thank you for telling us.", what)];
  const begun = t("%(place)s: %(what)s is noted (%(number)s) and those who can help have been called.", what);
  const care = t("%(place)s: %(what)s. Please go around, keep children away, and wait for news here.", what);
  const until = finish_by && t("%(place)s: %(what)s is being handled, to be finished by %(by)s.", what);
  return [begun, until, care].filter(Boolean);
}

export function textsFor(matter) {
  return h("details", { class: "fold texts" }, h("summary", {}, icon("message-circle"), t("Texts for the groups")), h("ul", {}, groupTexts(matter).map(copyable)));
}

function copyable(text) {
  const shown = h("textarea", { readonly: true, rows: 3, "aria-label": t("Text for a group") });
  shown.value = text;
  const button = h("button", { type: "button", class: "button", onclick: copy }, icon("copy"), h("span", {}, t("Copy")));
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      shown.select();
      document.execCommand("copy");
    }
    button.lastChild.textContent = t("Copied");
  }
  return h("li", {}, shown, button);
}
