// Bars in the order of the sections' numbers, each with its number written; what does not fit comes on the next page.

import { measure, Rows, show, write } from "./write.js";
import { h } from "../dom/elements.js";
import { t } from "../text/messages.js";

const PAGE_MS = 20_000;

/** Which page is shown at an instant. */
export function pageAt(count, room, now) {
  const pages = Math.max(1, Math.ceil(count / room));
  const page = Math.floor(now / PAGE_MS) % pages;
  const size = Math.ceil(count / pages);
  return { page, pages, from: page * size, to: Math.min(count, (page + 1) * size) };
}

export class Bars {
  /** `room()` says how many rows fit. */
  constructor(list, { room = () => Infinity, more = null } = {}) {
    this.list = list;
    this.more = more;
    this.room = room;
    this.rows = new Rows(list, makeBar, drawBar);
  }

  /** Shows `{key, name, share, number, of, isNone, isHere, age}` in the order given. */
  show(items, now) {
    const { page, pages, from, to } = pageAt(items.length, this.room(), now);
    this.rows.show(items.slice(from, to));
    show(this.list, items.length > 0);
    if (!this.more) return;
    show(this.more, pages > 1);
    if (pages > 1) write(this.more, t("Page %(page)s of %(pages)s", { page: page + 1, pages }));
  }
}

function makeBar() {
  const name = h("span", { class: "bar-name" });
  const fill = h("i", { class: "bar-fill" });
  const figure = document.createTextNode("");
  const of = h("small");
  const number = h("span", { class: "bar-number" }, figure, of);
  return { element: h("li", { class: "bar" }, name, h("span", { class: "bar-track", "aria-hidden": "true" }, fill), number), name, fill, figure, of };
}

function drawBar({ element, name, fill, figure, of }, item) {
  write(name, item.name);
  measure(fill, "--share", Math.round((item.share || 0) * 1000) / 1000);
  if (figure.data !== item.number) figure.data = item.number;
  write(of, item.of || "");
  element.classList.toggle("is-none", Boolean(item.isNone));
  element.classList.toggle("is-here", Boolean(item.isHere));
  if (item.age && element.dataset.age !== item.age) element.dataset.age = item.age;
}
