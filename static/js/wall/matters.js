// Rows of matters: what waits for a decision, what is open in a section, the queue by time left.

import { Rows, mark, show, write } from "./write.js";
import { h } from "../dom/elements.js";
import { glyph, paint } from "../map/incident_glyph.js";

export class Matters {
  /** `sprite` is the address of the icons; `isQueue` adds a column for who leads. */
  constructor(list, { sprite, isQueue = false }) {
    this.sprite = sprite;
    this.list = list;
    this.rows = new Rows(list, () => makeMatter(isQueue), (row, item) => drawMatter(row, item, sprite));
  }

  /** Shows the first of the items that fit: `{status, shape, icon, name, time, isOver, what, lead, call, due}`. Returns how many. */
  show(items, most) {
    const shown = items.slice(0, most);
    this.rows.show(shown);
    show(this.list, shown.length > 0);
    return shown.length;
  }
}

function makeMatter(isQueue) {
  const picture = glyph();
  const [name, time, what, lead, call, due] = ["name", "time", "what", "lead", "call", "due"].map((part) => h("span", { class: `matter-${part}` }));
  const cells = isQueue ? [picture.picture, name, lead, time, what, call, due] : [picture.picture, name, time, what];
  return { element: h("li", { class: "matter" }, cells), picture, shown: "", name, time, what, lead, call, due };
}

function drawMatter(row, item, sprite) {
  mark(row.element, "status", item.status);
  row.element.classList.toggle("is-over", Boolean(item.isOver));
  const shown = `${item.shape}/${item.icon || ""}`;
  if (row.shown !== shown) paint(row.picture, { shape: item.shape, icon: item.icon ? `${sprite}#${item.icon}` : "" });
  row.shown = shown;
  for (const part of ["name", "time", "what", "lead", "call", "due"]) write(row[part], item[part]);
}
