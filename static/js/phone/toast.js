// What was just done, with three seconds to take it back: instead of a question before every step.

import { h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

export const UNDO_MS = 3000;
const READ_MS = 5000;

export class Toasts {
  constructor(element) {
    this.element = element;
  }

  /** Says something; with `onUndo` for as long as it can be taken back. `act` is another button `{label, action}`. */
  say(text, { sign = "circle-check", tone = "", onUndo, act, for_ms } = {}) {
    const toast = h("div", { class: `toast ${tone}` }, icon(sign), h("span", {}, text));
    const close = () => toast.remove();
    const add = (label, action, className) =>
      toast.append(h("button", { type: "button", class: className, onclick: () => (close(), action()) }, label));
    if (onUndo) add(t("Undo"), onUndo, "toast-act is-undo");
    if (act) add(act.label, act.action, "toast-act");
    this.element.replaceChildren(toast);
    setTimeout(close, for_ms || (onUndo ? UNDO_MS : READ_MS));
    return close;
  }
}
