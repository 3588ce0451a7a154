// The card of what was chosen: facts and links, or the grids of a point on the ground.

import { announce } from "../dom/announce.js";
import { fill, h, safeHref } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { getJson } from "../net/api.js";
import { t } from "../text/messages.js";
import { formatDay, formatNumber, formatPosition } from "../text/numbers.js";
import { layerIcon, layerName } from "./words.js";

const SKELETON_AFTER_MS = 250;

export class Card {
  /** `onOpen({layer, id})`, `onClose()`, `onZoom(feature)`, `onShare()`, `onLoaded(feature)`; `more(feature)`: further buttons. */
  constructor(element, actions) {
    Object.assign(this, { element, ...actions });
    this.current = null;
  }

  /** `focus`: whether the reader came by keyboard or list and goes on reading here. */
  async showFeature(layer, id, { focus = false } = {}) {
    if (focus && !this.element.contains(document.activeElement)) this.returnTo = document.activeElement;
    return this.#load({ layer, id }, `/api/v1/features/${encodeURIComponent(layer)}/${encodeURIComponent(id)}`, (feature) => {
      this.#feature(feature);
      if (focus) this.element.querySelector("h2").focus({ preventScroll: true });
      this.onLoaded(feature);
    });
  }

  async showPoint({ lat, lng }) {
    const words = new URLSearchParams({ lon: lng.toFixed(6), lat: lat.toFixed(6) });
    return this.#load(null, `/api/v1/locate?${words}`, (found) => this.#point(found, { lat, lng }));
  }

  close() {
    this.request?.abort();
    this.current = null;
    this.element.hidden = true;
    fill(this.element);
    this.onClose();
    if (this.returnTo?.isConnected && document.activeElement === document.body) this.returnTo.focus();
    this.returnTo = null;
  }

  async #load(target, path, show) {
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.current = target;
    this.element.hidden = false;
    this.onShow();
    const waiting = setTimeout(() => this.#skeleton(), SKELETON_AFTER_MS);
    try {
      const answer = await getJson(path, { signal: request.signal });
      clearTimeout(waiting);
      show(answer);
    } catch (error) {
      clearTimeout(waiting);
      if (request.signal.aborted) return;
      this.#failure(error, () => this.#load(target, path, show));
    }
  }

  #frame(iconName, title, subtitle, ...parts) {
    const close = h("button", { class: "tool card-close", type: "button", "aria-label": t("Close"), onclick: () => this.close() }, icon("x"));
    fill(
      this.element,
      h(
        "header",
        { class: "card-head" },
        h("span", { class: "card-icon" }, icon(iconName)),
        h("div", { class: "card-titles" }, h("h2", { tabindex: "-1" }, title), subtitle && h("p", {}, subtitle)),
        close,
      ),
      ...parts,
    );
    announce([title, subtitle].filter(Boolean).join(", "));
  }

  #feature({ layer, id, title, subtitle, facts = [], links = [], point, bbox, answering }) {
    const more = this.more?.({ layer, id, title });
    const parts = [this.#answering(answering), this.#facts(facts), this.#links(links), this.#actions({ point, bbox }), more];
    this.#frame(layerIcon(layer), title, subtitle || layerName(layer), ...parts);
  }

  /** Who answers for it, one tap to call for those who may; only staff are told. */
  #answering(answering) {
    if (!answering) return null;
    const { people, vacant } = answering;
    if (!people.length && !vacant) return h("p", { class: "card-note" }, t("Nobody answers for this yet."));
    return h(
      "section",
      { class: "answering" },
      h("h3", {}, t("Who answers for it")),
      vacant ? h("p", { class: "answering-vacant" }, icon("alert-triangle"), vacant) : null,
      h("ul", {}, people.map((person) => this.#answers(person))),
    );
  }

  #answers({ name, role, place, phone, href }) {
    const safe = safeHref(href);
    return h(
      "li",
      {},
      h("span", {}, safe ? h("a", { href: safe }, name) : name, h("small", {}, `${role} · ${place}`)),
      phone && h("a", { class: "button answering-call", href: `tel:${phone.replace(/[^0-9+]/g, "")}`, "aria-label": t("Call %(name)s", { name }) }, icon("phone")),
    );
  }

  #point(found, { lat, lng }) {
    const rows = ["building", "compound", "section", "area", "community"]
      .filter((key) => found[key])
      .map((key) => ({ key, layer: PLURAL[key], ...found[key] }));
    const first = rows.find(({ key }) => key === "section") || rows[0];
    this.#frame(
      "map-pin",
      first?.name || t("A point on the ground"),
      formatPosition(lat, lng),
      h(
        "ul",
        { class: "links" },
        rows.map(({ key, layer, id, name, number, code }) => this.#link({ label: `${name || number || code}`, hint: LEVELS[key](), layer, id })),
      ),
      found.block ? h("p", { class: "card-note" }, t("Block %(number)s", { number: found.block.name })) : null,
      this.#actions({ point: [lng, lat] }),
    );
  }

  #facts(facts) {
    return h(
      "dl",
      { class: "facts" },
      facts.map(({ label, value }) => h("div", {}, h("dt", {}, label), h("dd", {}, valueText(value)))),
    );
  }

  #links(links) {
    return links.length ? h("ul", { class: "links" }, links.map((link) => this.#link(link))) : null;
  }

  #link({ label, hint, href, layer, id }) {
    const words = [h("span", { class: "link-label" }, label), hint && h("span", { class: "link-hint" }, hint), icon("chevron-right")];
    if (layer && id) {
      const open = () => this.onOpen({ layer, id });
      return h("li", {}, h("button", { type: "button", class: "link", onclick: open }, icon(layerIcon(layer)), words));
    }
    const safe = safeHref(href);
    return safe && h("li", {}, h("a", { class: "link", href: safe, rel: "noopener" }, icon("link"), words));
  }

  #actions(feature) {
    return h(
      "div",
      { class: "card-actions" },
      feature.point && h("button", { type: "button", class: "button", onclick: () => this.onZoom(feature) }, icon("focus-centered"), t("Zoom in")),
      h("button", { type: "button", class: "button", onclick: (event) => this.onShare(event.currentTarget) }, icon("share"), t("Copy link")),
    );
  }

  #skeleton() {
    this.#frame("map-pin", t("Loading…"), null, h("div", { class: "skeleton" }, h("i"), h("i"), h("i"), h("i")));
  }

  #failure({ status, message, requestId }, again) {
    const words = status === 404 ? t("There is nothing known here.") : status === 0 ? t("The server does not answer.") : message;
    this.#frame(
      status === 404 ? "map-pin" : "cloud-off",
      status === 404 ? t("Nothing here") : t("Not available right now"),
      null,
      h("p", { class: "card-note" }, words),
      requestId && status !== 404 && h("p", { class: "card-note" }, t("Number for the administrator: %(id)s", { id: requestId })),
      status !== 404 && h("div", { class: "card-actions" }, h("button", { type: "button", class: "button", onclick: again }, icon("refresh"), t("Try again"))),
    );
  }
}

const PLURAL = { building: "buildings", compound: "compounds", section: "sections", area: "areas", community: "communities" };
const LEVELS = {
  building: () => t("Building"),
  compound: () => t("Compound"),
  section: () => t("Section"),
  area: () => t("Grid area"),
  community: () => t("Community"),
};

function valueText(value) {
  if (value === true) return t("yes");
  if (value === false) return t("no");
  return typeof value === "number" ? formatNumber(value) : formatDay(String(value ?? "–"));
}
