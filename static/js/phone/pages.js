// One page over the map at a time; the phone's own back button goes back.

import { byId, fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

export class Pages {
  /** `onTurn(name)` is told which page is open now; `home` is none. */
  constructor(onTurn) {
    this.panel = byId("page-panel");
    this.makers = new Map();
    this.open = null;
    this.onTurn = onTurn;
    addEventListener("popstate", ({ state }) => this.#turn(state?.page, state?.value));
  }

  /** `make(value)` gives `{title, body, foot?, progress?, over?, left?}`; `over` leaves the map in sight. */
  add(name, make) {
    this.makers.set(name, make);
  }

  go(name, value) {
    history.pushState({ page: name, value }, "");
    this.#turn(name, value);
  }

  /** Another page in the place of this one: back skips it. */
  swap(name, value) {
    history.replaceState({ page: name, value }, "");
    this.#turn(name, value);
  }

  back() {
    history.back();
  }

  /** Back to the map at once, from however deep. */
  home() {
    history.pushState({}, "");
    this.#turn();
  }

  isOpen(name) {
    return this.open?.name === name;
  }

  /** Draws the open page anew where it shows what has changed; not while somebody types in it. */
  refresh(...names) {
    if (!this.open || !names.includes(this.open.name)) return;
    const { activeElement } = document;
    const field = this.panel.contains(activeElement) && activeElement.matches("input, textarea, select") ? activeElement : null;
    if (field?.value) return;
    const { scrollTop } = this.panel;
    this.#show(this.open.name, this.open.value);
    if (field?.id) byId(field.id).focus({ preventScroll: true });
    this.panel.scrollTop = scrollTop;
  }

  #turn(name, value) {
    this.open?.made.left?.();
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
