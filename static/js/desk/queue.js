// The queue: bands of rows by the time left. Rows live as long as their incident; only their order is rewritten.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";
import { Row } from "./row.js";
import { bandWord } from "./words.js";

export class Queue {
  /** `parts`: `list`, `status`. `options`: `sprite`, `sectionName(id)`, `onOpen(id)`, `onPoint(id | null)`, `hasDraft(id)`. */
  constructor(parts, store, options) {
    Object.assign(this, { parts, store, options });
    this.rows = new Map();
    this.heads = new Map();
    this.open = null;
    this.hot = null;
  }

  draw() {
    const bands = this.store.bands();
    const wanted = bands.flatMap(([band, marks]) => [this.#head(band, marks.length), ...marks.map((mark) => this.#row(mark))]);
    this.#arrange(wanted.length ? wanted : [this.#empty()]);
    const kept = new Set(bands.flatMap(([, marks]) => marks.map(({ id }) => id)));
    for (const id of [...this.rows.keys()]) if (!kept.has(id)) this.rows.delete(id);
    this.order = bands.flatMap(([, marks]) => marks.map(({ id }) => id));
  }

  /** Moves the focus `step` rows from the one that has it, or from the open one. */
  step(step) {
    if (!this.order?.length) return null;
    const focused = Number(document.activeElement?.closest?.(".row")?.dataset.id);
    const from = this.order.indexOf(this.order.includes(focused) ? focused : this.open);
    const next = this.order[from < 0 ? (step > 0 ? 0 : this.order.length - 1) : Math.max(0, Math.min(this.order.length - 1, from + step))];
    this.focus(next);
    return next;
  }

  focus(id) {
    const row = this.rows.get(id);
    if (!row) return;
    row.link.focus({ preventScroll: true });
    row.element.scrollIntoView({ block: "nearest" });
  }

  /** The row that has the focus, or else the open one. */
  current() {
    const id = Number(document.activeElement?.closest?.(".row")?.dataset.id);
    return this.rows.has(id) ? id : this.open;
  }

  reveal(id) {
    this.rows.get(id)?.element.scrollIntoView({ block: "nearest" });
  }

  #row(mark) {
    const { id } = mark;
    if (!this.rows.has(id)) this.rows.set(id, this.#made(id));
    const row = this.rows.get(id);
    row.show(mark, {
      now: this.store.now(),
      isOpen: id === this.open,
      isHot: id === this.hot,
      isUnseen: this.store.unseen.has(id),
      isChosen: this.store.chosen.has(id),
      hasDraft: this.options.hasDraft(id),
      sectionName: this.options.sectionName(mark.section_id),
    });
    return row.element;
  }

  #made(id) {
    const { sprite, onOpen, onPoint } = this.options;
    return new Row(id, {
      sprite,
      onOpen: () => onOpen(id),
      onPoint: (on) => onPoint(on ? id : null),
      onChoose: () => this.store.choose(id),
    });
  }

  #head(band, count) {
    if (!this.heads.has(band)) this.heads.set(band, h("li", { class: "band", dataset: { band } }, h("h2", {}), h("span", {})));
    const head = this.heads.get(band);
    head.firstChild.textContent = bandWord(band);
    head.lastChild.textContent = String(count);
    return head;
  }

  // Nodes that stand where they should are left alone, and whoever had the focus keeps it: hover and scroll stay.
  #arrange(wanted) {
    const { list } = this.parts;
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    const kept = new Set(wanted);
    for (const child of [...list.children]) if (!kept.has(child)) child.remove();
    let at = list.firstChild;
    for (const element of wanted) {
      if (element === at) at = at.nextSibling;
      else list.insertBefore(element, at);
    }
    if (focused && focused !== document.activeElement && list.contains(focused)) focused.focus({ preventScroll: true });
  }

  #empty() {
    const narrowed = this.options.isNarrowed();
    this.nothing ||= h("li", { class: "queue-empty" });
    const act = narrowed
      ? h("button", { type: "button", class: "button", onclick: this.options.onClear }, t("Show everything"))
      : this.options.intake && h("a", { class: "button", href: this.options.intake }, icon("plus"), t("Take something in"));
    const words = narrowed ? [t("Nothing passes these filters"), t("Other incidents are hidden by them.")] : [t("Nothing is open"), t("A new whistle appears here by itself.")];
    return fill(this.nothing, icon(narrowed ? "search" : "circle-check"), h("strong", {}, words[0]), h("p", {}, words[1]), act);
  }
}
