// Placing an incident: found by name, or by the pin that stays in the middle of the map; what lies there is said at once.

import { debounce } from "../dom/debounce.js";
import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

const PAUSE_MS = 250;

/** The form: `map` chooses and ends choosing, `find(word)` answers places, `preview(asked)` what lies at one, `onMap()` shows the map. */
export function placeForm({ detail, map, find, preview, onMap }) {
  const before = placeOf(detail);
  const field = new PlaceField({ category: detail.category, map, find, preview, onMap });
  return {
    title: t("Place on the map"),
    about: t("Search, press the map, or move it under the cross. Whom to call follows from the place."),
    fields: [{ custom: field }, { name: "place_text", kind: "text", label: t("In words"), value: detail.place_text || "" }],
    submit: t("Place it here"),
    body: ({ place, place_text: words }) => ({ ...place, place_text: words }),
    begin(form) {
      field.typed = () => form.typed();
      field.begin(before);
    },
    end: () => map.endChoosing(),
    undo: before.lon === undefined ? { unplaced: true, place_text: detail.place_text || "" } : { ...before, place_text: detail.place_text || "" },
  };
}

/** The place of an incident as an act wants it; nothing where it has none. */
export function placeOf({ lon, lat, building_id: building }) {
  if (lon === null || lon === undefined) return {};
  return { lon, lat, ...(building && { building_id: building }) };
}

class PlaceField {
  constructor(context) {
    Object.assign(this, context, { name: "place", label: t("Place"), place: null, typed: () => {} });
    this.input = h("input", { type: "search", id: "desk-place", autocomplete: "off", placeholder: t("Compound, building, shop, street"), oninput: debounce(() => this.#find(), PAUSE_MS) });
    this.found = h("ul", { class: "place-found", hidden: true });
    this.words = h("p", { class: "place-said", role: "status" });
    this.wrong = h("p", { class: "wrong", hidden: true });
    const show = h("button", { type: "button", class: "button is-small place-map", onclick: () => this.onMap() }, icon("map-pin"), t("Choose it on the map"));
    this.element = h("div", { class: "field" }, h("label", { for: "desk-place" }, t("Where is it")), this.input, this.found, this.words, show, this.wrong);
    this.value = () => this.place; // taken off the field by the form
    this.ask = debounce(() => this.#ask(), PAUSE_MS);
    this.input.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), this.found.querySelector("button")?.click()));
  }

  begin({ lon, lat, building_id: building }) {
    const point = this.place ? [this.place.lon, this.place.lat] : lon === undefined ? null : [lon, lat];
    const kept = this.place?.building_id || building;
    this.map.choosePlace(point, (at) => this.#moved(at));
    if (kept && this.place) this.place.building_id = kept;
    if (!this.place) fill(this.words, t("Not placed yet."));
  }

  restore(place) {
    this.place = place;
  }

  focus() {
    this.input.focus();
  }

  said() {
    return this.words.textContent;
  }

  isMissing() {
    return !this.place;
  }

  complain(words) {
    this.wrong.textContent = words || "";
    this.wrong.hidden = !words;
  }

  #moved([lon, lat]) {
    this.place = { lon, lat };
    this.complain("");
    this.typed();
    this.ask();
  }

  async #ask() {
    if (!this.place) return;
    const asked = { category: this.category, ...this.place };
    try {
      const found = await this.preview(asked);
      const words = [found.section?.name || found.area?.name, found.compound, found.building].filter(Boolean).join(" · ");
      fill(this.words, icon("map-pin"), words || t("Outside the community."));
    } catch (error) {
      if (error?.status === undefined) throw error;
      fill(this.words, t("The server does not answer."));
    }
  }

  async #find() {
    const word = this.input.value.trim();
    const results = word.length < 2 ? [] : await this.find(word).catch(() => []);
    if (word !== this.input.value.trim()) return;
    this.found.hidden = results.length === 0;
    fill(this.found, results.map((each) => h("li", {}, h("button", { type: "button", onclick: () => this.#take(each) }, each.name, each.detail && h("small", {}, each.detail)))));
  }

  #take({ layer, id, name, point }) {
    this.input.value = name;
    this.found.hidden = true;
    this.map.goToPlace(point);
    if (layer === "buildings") this.place.building_id = id;
    this.typed();
  }
}
