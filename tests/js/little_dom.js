// As much of a document as panels write into, and a count of everything that was made.

export const made = { elements: 0, listeners: 0, writes: 0 };

class ClassList {
  constructor() {
    this.names = new Set();
  }

  toggle(name, on) {
    if (on) this.names.add(name);
    else this.names.delete(name);
  }

  contains(name) {
    return this.names.has(name);
  }
}

class Style {
  constructor() {
    this.values = new Map();
  }

  setProperty(name, value) {
    this.values.set(name, value);
    made.writes += 1;
  }

  getPropertyValue(name) {
    return this.values.get(name) || "";
  }
}

class Element {
  constructor(tag) {
    made.elements += 1;
    Object.assign(this, { tag, hidden: false, children: [], attributes: {}, dataset: {}, classList: new ClassList(), style: new Style(), words: "", clientHeight: 0, scrollHeight: 0, scrollTop: 0 });
  }

  set className(text) {
    for (const name of text.split(" ")) this.classList.toggle(name, true);
  }

  get textContent() {
    return this.words + this.children.map((child) => child.textContent ?? child).join("");
  }

  set textContent(text) {
    made.writes += 1;
    this.words = text;
    this.children = [];
  }

  append(...children) {
    this.children.push(...children);
  }

  setAttribute(name, value) {
    this.attributes[name] = String(value);
    if (name === "class") this.className = String(value);
  }

  getAttribute(name) {
    return this.attributes[name] ?? null;
  }

  addEventListener() {
    made.listeners += 1;
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] || null;
  }

  querySelectorAll(selector) {
    const own = this.children.filter((child) => child instanceof Element);
    return own.flatMap((child) => [...(matches(child, selector) ? [child] : []), ...child.querySelectorAll(selector)]);
  }

  contains(other) {
    return this === other || this.children.some((child) => child instanceof Element && child.contains(other));
  }
}

// `.class`, `#id`, `[data-name="value"]`, `[data-name]`, each with `:not(.class)` behind it.
function matches(element, selector) {
  const [, wanted, unwanted] = /^(.+?)(?::not\(\.([\w-]+)\))?$/.exec(selector);
  if (unwanted && element.classList.contains(unwanted)) return false;
  if (wanted.startsWith(".")) return element.classList.contains(wanted.slice(1));
  if (wanted.startsWith("#")) return element.attributes.id === wanted.slice(1);
  const [, name, value] = /^\[data-([\w-]+)(?:="([^"]*)")?\]$/.exec(wanted);
  return value === undefined ? name in element.dataset : element.dataset[name] === value;
}

/** An element with children; `data` are its data attributes. */
export function element(tag, { data = {}, ...attributes } = {}, ...children) {
  const one = new Element(tag);
  Object.assign(one.dataset, data);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  one.append(...children);
  return one;
}

globalThis.document = {
  createElement: (tag) => new Element(tag),
  createElementNS: (_space, tag) => new Element(tag),
  createTextNode: (data) => ({ data, get textContent() { return this.data; } }),
};
