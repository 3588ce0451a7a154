// The first screen: what is to do, and two large buttons. All else is one press further.

import { byId, fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { isTapEnough } from "./comfort.js";
import { holdable } from "./hold.js";
import { isLate } from "./words.js";

export class Home {
  constructor(app) {
    this.app = app;
    this.whistle = h("button", { type: "button", class: "act is-whistle", id: "blow" }, h("i", { class: "act-fill", "aria-hidden": "true" }), icon("speakerphone"), h("b", {}, t("Blow the whistle")), h("small", {}));
    this.arrive = h("button", { type: "button", class: "act is-arrive", id: "arrive", onclick: () => this.#arrive() }, icon("map-pin-check"), h("b", {}, t("I am there")), h("small", {}));
    holdable(this.whistle, { onHeld: () => app.whistle.begin(), onTooShort: () => this.#tooShort(), isPlain: isTapEnough });
    fill(byId("home-acts"), this.whistle, this.arrive);
    app.work.listen(() => this.draw());
    this.draw();
  }

  draw() {
    const { work, drafts } = this.app;
    const late = work.calls.concat(work.due).filter((each) => isLate(each.finish_by || each.due_at)).length;
    fill(
      byId("strip"),
      this.#chip("bell", t("To acknowledge"), work.toAcknowledge.length, "calls", "new"),
      this.#chip("clipboard-list", t("To verify"), work.verify.length, "verify", "doing"),
      this.#chip("clock", t("Due"), work.due.length, "due", late ? "late" : "off"),
      this.#chip("speakerphone", t("My whistles"), work.whistles.length, "whistles", "off"),
    );
    this.whistle.lastChild.textContent = drafts.now ? t("Go on with the draft") : isTapEnough() ? t("Press") : t("Hold for one second");
    const open = work.open.length;
    this.arrive.lastChild.textContent = open ? t("%(n)s open calls", { n: open }) : t("No call for you now");
  }

  #chip(sign, label, count, list, tone) {
    const state = count ? `is-${tone}` : "is-none";
    return h("button", { type: "button", class: `todo ${state}`, onclick: () => this.app.pages.go("list", { list }) }, h("b", {}, count), h("span", {}, icon(sign), label));
  }

  #tooShort() {
    const act = { label: t("Whistle without holding"), action: () => this.app.whistle.begin() };
    this.app.toasts.say(t("Hold the button for one second, so that no pocket whistles."), { sign: "info-circle", act });
  }

  /** One open call: straight to its arrival. Several: the list. */
  #arrive() {
    const open = this.app.work.open.filter(({ state }) => state !== "arrived");
    if (open.length === 1) return this.app.pages.go("arrive", { id: open[0].id });
    return this.app.pages.go("list", { list: "calls" });
  }
}
