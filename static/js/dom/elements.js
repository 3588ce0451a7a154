// Elements from data: text only ever becomes text, so that a hostile name stays a name.

/** `h("button", {class: "x", onclick: f, "aria-label": "…"}, child, …)`; empty children are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(element, name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "dataset") Object.assign(element.dataset, value);
  else if (name === "vars") for (const [key, part] of Object.entries(value)) element.style.setProperty(key, part);
  else element.setAttribute(name, value === true ? "" : value);
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** An address that a link may carry: our own paths, http(s), tel and mailto; anything else is dropped. */
export function safeHref(href) {
  if (typeof href !== "string") return null;
  if (/^\/(?![/\\])/.test(href) || /^#/.test(href)) return href;
  return /^(https?|tel|mailto):/i.test(href) ? href : null;
}
