// Writing into what stands there already: only what differs is touched, rows are made once and used again.

/** Writes text where it differs. */
export function write(element, text) {
  const words = text ?? "";
  if (element.textContent !== words) element.textContent = words;
}

/** Shows or hides. */
export function show(element, on) {
  if (element.hidden === on) element.hidden = !on;
}

/** Writes an attribute of data where it differs. */
export function mark(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/** Sets a custom property where it differs. */
export function measure(element, name, value) {
  const text = String(value);
  if (element.style.getPropertyValue(name) !== text) element.style.setProperty(name, text);
}

/** A part of a panel by its name in the template. */
export function part(element, name) {
  return element.querySelector(`[data-part="${name}"]`);
}

/** Rows of a list: `make()` gives `{element, …}`, `draw(row, item, index)` writes an item into it. */
export class Rows {
  constructor(list, make, draw) {
    Object.assign(this, { list, make, draw });
    this.rows = [];
  }

  /** Writes the items into the first rows, makes what is missing, and puts away what is left over. */
  show(items) {
    while (this.rows.length < items.length) {
      const row = this.make();
      this.rows.push(row);
      this.list.append(row.element);
    }
    this.rows.forEach((row, index) => {
      show(row.element, index < items.length);
      if (index < items.length) this.draw(row, items[index], index);
    });
  }

  /** How many whole rows of `height_px` fit into the list as it stands; at least one. */
  room(height_px) {
    return Math.max(1, Math.floor((this.list.clientHeight + 1) / height_px));
  }
}
