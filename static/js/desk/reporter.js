// Who reported, masked: name and telephone are shown for a reason, and that is written into the audit log.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

export class ReporterPart {
  constructor(element) {
    this.element = element;
  }

  show({ reporter }) {
    this.element.hidden = !reporter;
    if (!reporter) return;
    const { masked, tracking, wants_reply: wants } = reporter;
    fill(
      this.element,
      h("h3", {}, t("Who reported")),
      h("p", { class: "reporter" }, icon("user-circle"), [masked || t("without a name"), tracking && t("number %(tracking)s", { tracking }), wants && t("asks for an answer")].filter(Boolean).join(" · ")),
    );
  }
}
