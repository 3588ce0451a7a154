// One row of the queue, changed in place: what it is, where, who leads, and the time that is left.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { glyph, paint } from "../map/incident_glyph.js";
import { styleOf } from "../map/incident_marks.js";
import { t } from "../text/messages.js";
import { timeLeft } from "../text/time_left.js";
import { isOver } from "./order.js";
import { closedWord, dueWord } from "./words.js";

export class Row {
  /** `sprite` is the icons' address; `onOpen`, `onPoint(on)`, `onChoose` are told what the reader does. */
  constructor(id, { sprite, onOpen, onPoint, onChoose }) {
    this.sprite = sprite;
    this.shown = {};
    this.glyph = glyph();
    this.title = h("strong", { class: "row-title" });
    this.text = h("span", { class: "row-text" });
    this.place = h("span", { class: "row-place" });
    this.tags = h("span", { class: "row-tags" });
    this.left = h("span", { class: "row-left" });
    this.due = h("span", { class: "row-due" });
    this.hand = h("span", { class: "row-hand" });
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      onOpen();
    };
    this.box = h("input", { type: "checkbox", class: "row-box", tabindex: "-1", onchange: onChoose });
    this.link = h(
      "a",
      { class: "row", href: `?id=${id}`, dataset: { id: String(id) }, onclick: open },
      h("span", { class: "row-glyph" }, this.glyph.picture),
      h("span", { class: "row-main" }, h("span", { class: "row-line" }, this.title, this.text), this.place, this.tags),
      h("span", { class: "row-side" }, this.left, this.due, this.hand),
    );
    this.element = h("li", { class: "row-item", onpointerenter: () => onPoint(true), onpointerleave: () => onPoint(false) }, this.box, this.link);
    this.link.addEventListener("focus", () => onPoint(true));
    this.link.addEventListener("blur", () => onPoint(false));
  }

  /** Writes what differs from what the row shows already. */
  show(mark, { now, isOpen, isUnseen, isChosen, isHot, hasDraft, sectionName }) {
    const style = styleOf(mark, now);
    const left = isOver(mark) ? null : timeLeft(mark.due_at, now);
    this.#once("status", style.status, (value) => (this.link.dataset.status = value));
    this.#once("picture", `${style.shape} ${mark.icon}`, () => paint(this.glyph, { shape: style.shape, icon: mark.icon ? `${this.sprite}#${mark.icon}` : "" }));
    this.#once("title", mark.category_name || mark.number, (text) => (this.title.textContent = text));
    this.#once("text", mark.text || "", (text) => (this.text.textContent = text));
    this.#once("place", [sectionName, mark.place_text, mark.lead_label].filter(Boolean).join(" · "), (text) => (this.place.textContent = text));
    this.#once("tags", JSON.stringify([style.word, mark.unreached, mark.disputed, mark.asked, mark.simulated, hasDraft, mark.closed_as, mark.hotline_number]), () => fill(this.tags, tagsOf(mark, style, hasDraft)));
    this.#once("left", mark.state === "suspended" ? t("clock stopped") : left ? left.words : "", (text) => (this.left.textContent = text));
    this.#once("over", Boolean(left?.isOver), (on) => this.left.classList.toggle("is-over", on));
    this.#once("due", left ? dueWord(mark.due_what) : "", (text) => (this.due.textContent = text));
    this.#once("hand", mark.claimed_by_name || "", (name) => fill(this.hand, name && [icon("user-check"), name]));
    this.#once("open", isOpen, (on) => (on ? this.link.setAttribute("aria-current", "true") : this.link.removeAttribute("aria-current")));
    this.#once("unseen", isUnseen, (on) => this.element.classList.toggle("is-unseen", on));
    this.#once("hot", isHot, (on) => this.element.classList.toggle("is-hot", on));
    this.#once("chosen", isChosen, (on) => (this.box.checked = on));
    this.#once("boxname", mark.number, (number) => this.box.setAttribute("aria-label", t("Choose %(number)s", { number })));
  }

  #once(name, value, write) {
    if (this.shown[name] === value) return;
    this.shown[name] = value;
    write(value);
  }
}

function tagsOf(mark, style, hasDraft) {
  const word = mark.state === "closed" ? closedWord(mark.closed_as) : style.word;
  return [
    h("span", { class: "row-state" }, word),
    mark.unreached > 0 && h("span", { class: "row-flag is-warn" }, icon("phone"), t("%(count)s not reached", { count: mark.unreached })),
    mark.disputed && h("span", { class: "row-flag is-warn" }, t("In dispute")),
    mark.asked && !mark.disputed && h("span", { class: "row-flag is-warn" }, t("To be decided")),
    mark.hotline_number && h("span", { class: "row-flag" }, `12345 ${mark.hotline_number}`),
    hasDraft && h("span", { class: "row-flag" }, icon("edit"), t("Draft")),
    mark.simulated && h("span", { class: "row-flag" }, t("Simulated")),
  ];
}
