// One page over the map at a time; the phone's own back button goes back.

import { byId, fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

const FIELDS = "input, textarea, select";

export class Pages {
  #homeward = null;

  /** `onTurn(name)` is told which page is open now; `home` is none. */
  constructor(onTurn) {
    this.panel = byId("page-panel");
    this.makers = new Map();
    this.open = null;
    this.depth = 0;
    this.onTurn = onTurn;
    history.replaceState({ depth: 0 }, "");
    addEventListener("popstate", ({ state }) => this.#popped(state));
  }

  /** `make(value)` gives `{title, body, foot?, progress?, over?, left?}`; `over` leaves the map in sight. */
  add(name, make) {
    this.makers.set(name, make);
  }

  go(name, value) {
    this.depth += 1;
    history.pushState({ page: name, value, depth: this.depth }, "");
    this.#turn(name, value);
  }

  back() {
    history.back();
  }

  /** Back to the map at once, from however deep; back from there leaves the page and not its past. */
  home() {
    if (!this.depth) return Promise.resolve(this.#turn());
    const arrived = new Promise((done) => (this.#homeward = done));
    history.go(-this.depth);
    return arrived;
  }

  isOpen(name) {
    return this.open?.name === name;
  }

  /** Draws the open page anew where it shows what has changed; not while something typed or asked stands in it. */
  refresh(...names) {
    if (!this.open || !names.includes(this.open.name) || hasTyped(this.panel)) return;
    const { scrollTop } = this.panel;
    const { activeElement } = document;
    const focused = this.panel.contains(activeElement) ? activeElement.id : "";
    const unfolded = [...this.panel.querySelectorAll("details")].map(({ open }) => open);
    this.open.made.left?.({ isRedrawn: true });
    this.#show(this.open.name, this.open.value);
    this.panel.querySelectorAll("details").forEach((each, index) => (each.open = Boolean(unfolded[index])));
    if (focused) byId(focused)?.focus({ preventScroll: true });
    this.panel.scrollTop = scrollTop;
  }

  #popped(state) {
    this.depth = state?.depth || 0;
    this.#turn(state?.page, state?.value);
    this.#homeward?.();
    this.#homeward = null;
  }

  #turn(name, value) {
    this.open?.made.left?.({});
    this.open = null;
    if (name && this.makers.has(name)) {
      this.#show(name, value);
      this.panel.scrollTop = 0;
      this.panel.focus({ preventScroll: true });
    } else {
      this.panel.hidden = true;
      this.panel.replaceChildren();
      this.#told("home");
    }
  }

  #show(name, value) {
    const made = this.makers.get(name)(value);
    this.open = { name, value, made };
    this.panel.hidden = false;
    this.panel.classList.toggle("is-over", Boolean(made.over));
    fill(this.panel, this.#head(made), h("div", { class: "page-body" }, made.body), made.foot && h("footer", { class: "page-foot" }, made.foot));
    this.#told(name);
    made.shown?.();
  }

  #head({ title, progress }) {
    const back = h("button", { type: "button", class: "page-back", onclick: () => this.back() }, icon("arrow-left"), h("span", { class: "visually-hidden" }, t("Back")));
    const dots = progress && h("p", { class: "progress" }, t("Step %(now)s of %(all)s", { now: progress[0], all: progress[1] }));
    const close = progress && h("button", { type: "button", class: "page-back", onclick: () => this.home() }, icon("x"), h("span", { class: "visually-hidden" }, t("Close; the draft is kept")));
    return h("header", { class: "page-head" }, back, h("div", { class: "page-title" }, h("h1", { id: "page-title" }, title), dots), close);
  }

  #told(name) {
    document.body.dataset.page = name;
    this.onTurn(name);
  }
}

/** Whether a page holds what somebody has typed or chosen, or a question that waits for an answer. */
export function hasTyped(panel) {
  if (panel.querySelector("[role=alert]:not([hidden])")) return true;
  return [...panel.querySelectorAll(FIELDS)].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return false;
    if (field.readOnly) return false;
    return field.value !== (field.defaultValue ?? "") && field.value !== "";
  });
}

/** The large button at the foot of a page; pressed twice in haste it acts once. */
export function bigButton(label, sign, onclick, className = "") {
  const button = h("button", { type: "button", class: `big ${className}` }, icon(sign), h("span", {}, label));
  button.addEventListener("click", async () => {
    if (button.hasAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    await Promise.resolve(onclick()).finally(() => button.removeAttribute("aria-busy"));
  });
  return button;
}
