// Who reported, masked: name and telephone are shown for a reason, and that is written into the audit log.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

export class ReporterPart {
  /** `reasons` for which one may be shown, none where the reader may not; `reveal(id, reason)` answers `{name, phone}`. */
  constructor(element, { reasons, reveal }) {
    Object.assign(this, { element, reasons, reveal });
  }

  show({ id, reporter }) {
    this.element.hidden = !reporter;
    if (!reporter || (this.id === id && this.isShown)) return;
    this.id = id;
    this.isShown = false;
    const { masked, tracking, wants_reply: wants, has_phone: hasPhone } = reporter;
    const words = [masked || t("without a telephone"), tracking && t("number %(tracking)s", { tracking }), wants && t("asks for an answer")];
    fill(this.element, h("h3", {}, t("Who reported")), h("p", { class: "reporter" }, icon("user-circle"), words.filter(Boolean).join(" · ")), hasPhone && this.reasons && this.#ask());
  }

  /** What was shown is gone with the incident. */
  forget() {
    this.id = null;
    this.isShown = false;
    fill(this.element);
  }

  #ask() {
    const reason = h("select", { "aria-label": t("Why it is shown") }, this.reasons.map(([code, words]) => h("option", { value: code }, words)));
    const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
    const show = async () => {
      const { id } = this;
      try {
        const found = await this.reveal(id, reason.value);
        if (this.id === id) this.#shown(found);
      } catch (error) {
        if (error?.status === undefined) throw error;
        wrong.textContent = error.message || t("This did not work.");
        wrong.hidden = false;
      }
    };
    return h("div", { class: "reveal" }, reason, h("button", { type: "button", class: "button is-small", onclick: show }, icon("eye"), t("Show the telephone (logged)")), wrong);
  }

  #shown({ name, phone }) {
    this.isShown = true;
    const dial = phone && h("a", { class: "button is-small", href: `tel:${phone.replace(/[^0-9+]/g, "")}` }, t("Dial"));
    fill(this.element, h("h3", {}, t("Who reported")), h("p", { class: "reporter" }, icon("user-circle"), [name, phone].filter(Boolean).join(" · "), dial));
  }
}
