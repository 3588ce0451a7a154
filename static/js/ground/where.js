// The step that asks where: the pin in the middle of the map, a place to type, and for areas an outline.

import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { debounce } from "../dom/debounce.js";
import { t } from "../text/messages.js";
import { formatNumber } from "../text/numbers.js";
import { areaOf, cornersOf, point, polygon, readPosition, rectangle, writePosition } from "./shapes.js";

const FIRST = { length: 40, width: 12, direction: 90 };
const LOCATE_MS = 300;
const STEPS = [
  ["arrow-left", -1, 0, () => t("1 m west")],
  ["arrow-up", 0, 1, () => t("1 m north")],
  ["arrow-down", 0, -1, () => t("1 m south")],
  ["arrow-right", 1, 0, () => t("1 m east")],
];

export class Where {
  /** `tools`: crosshair, sketch, locate(point, signal), footprint(building). `outline`: "never", "may" or "must". */
  constructor({ crosshair, sketch, locate, footprint }, { shape, outline }) {
    Object.assign(this, { crosshair, sketch, locate, footprint, outline });
    this.mode = shape?.type === "Polygon" ? "corners" : outline === "must" ? "rectangle" : "point";
    this.corners = cornersOf(shape);
    this.size = { ...FIRST };
    this.place = h("p", { class: "ground-place", role: "status" }, t("Move the map until the pin is right."));
    this.coordinates = h("input", { type: "text", id: "ground-at", inputmode: "text", autocomplete: "off", spellcheck: "false", enterkeyhint: "go" });
    this.coordinates.addEventListener("change", () => this.#typed());
    this.coordinates.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), this.#typed()));
    this.controls = h("div", { class: "ground-outline" });
    this.wrong = h("p", { class: "wrong", role: "alert", hidden: true });
    this.element = h("div", { class: "ground-where" }, this.place, this.controls, this.#nudges(), this.#typing(), this.wrong);
    this.look = debounce(() => this.#locate(), LOCATE_MS);
    this.#drawControls();
  }

  start(from) {
    this.crosshair.show(from, (at) => this.#moved(at));
  }

  stop() {
    this.look.cancel();
    this.request?.abort();
    this.crosshair.hide();
    this.sketch.show([]);
  }

  /** The shape as it stands; null where there is none yet. */
  shape() {
    if (this.mode === "point") return point(this.crosshair.point);
    return polygon(this.mode === "rectangle" ? rectangle(this.crosshair.point, this.size) : this.corners);
  }

  /** Where it is, as far as that is known already. */
  words() {
    return this.isPlaced ? this.place.textContent : "";
  }

  complain(text) {
    this.wrong.textContent = text;
    this.wrong.hidden = !text;
  }

  #moved(at) {
    this.complain("");
    this.isPlaced = false;
    this.under = null;
    if (document.activeElement !== this.coordinates) this.coordinates.value = writePosition(at);
    this.#draw();
    this.look();
  }

  #draw() {
    const at = this.crosshair.point;
    if (this.mode === "rectangle") this.sketch.show(rectangle(at, this.size));
    else this.sketch.show(this.mode === "corners" ? this.corners : []);
  }

  async #locate() {
    this.request?.abort();
    this.request = new AbortController();
    try {
      const found = await this.locate(this.crosshair.point, this.request.signal);
      const names = [found.section?.name, found.compound?.name, found.building?.name].filter(Boolean);
      this.place.textContent = names.join(" · ") || found.community.name;
      this.isPlaced = true;
      this.under = found.building?.id;
      this.place.classList.remove("is-outside");
    } catch (error) {
      if (error.status !== 404) return;
      this.place.textContent = t("Outside the community");
      this.place.classList.add("is-outside");
    }
  }

  #typed() {
    const at = readPosition(this.coordinates.value);
    this.complain(at ? "" : t("Write latitude and longitude: 39.73199, 98.49372"));
    if (at) this.crosshair.goTo(at);
  }

  #typing() {
    return h(
      "details",
      { class: "ground-more" },
      h("summary", {}, t("Coordinates")),
      h("div", { class: "field" }, h("label", { for: "ground-at" }, t("Latitude, longitude")), this.coordinates, h("p", { class: "help" }, t("WGS84; Enter moves the pin there."))),
    );
  }

  #nudges() {
    const buttons = STEPS.map(([name, east, north, label]) =>
      h("button", { type: "button", class: "tool", "aria-label": label(), onclick: () => this.crosshair.nudge(east, north) }, icon(name)),
    );
    return h("div", { class: "ground-nudges", role: "group", "aria-label": t("Move the pin") }, h("span", {}, t("1 m")), buttons);
  }

  #switch(mode) {
    if (mode === "corners" && this.mode === "rectangle" && !this.corners.length) this.corners = [];
    this.mode = mode;
    this.#drawControls();
    this.#draw();
  }

  #drawControls() {
    if (this.outline === "never") return;
    const modes = [["point", t("One point")], ["rectangle", t("Rectangle")], ["corners", t("Corner by corner")]].filter(([mode]) => mode !== "point" || this.outline === "may");
    const choose = h(
      "div",
      { class: "ground-modes", role: "radiogroup", "aria-label": t("How to draw it") },
      modes.map(([mode, label]) =>
        h("label", {}, h("input", { type: "radio", name: "ground-mode", value: mode, checked: mode === this.mode, onchange: () => this.#switch(mode) }), h("span", {}, label)),
      ),
    );
    fill(this.controls, choose, this.mode === "rectangle" ? this.#rectangle() : this.mode === "corners" ? this.#cornering() : null);
  }

  #rectangle() {
    const measure = (key, label, max, unit) => {
      const input = h("input", { type: "number", id: `ground-${key}`, inputmode: "decimal", min: key === "direction" ? 0 : 2, max, step: key === "direction" ? 5 : 1, value: this.size[key] });
      input.addEventListener("input", () => {
        this.size[key] = Math.max(key === "direction" ? -360 : 1, Math.min(max, Number(input.value) || 0));
        this.#draw();
      });
      return h("div", { class: "field" }, h("label", { for: input.id }, label), h("div", { class: "ground-measure" }, input, h("span", { "aria-hidden": "true" }, unit)));
    };
    return h("div", { class: "ground-measures" }, measure("length", t("Length"), 400, "m"), measure("width", t("Width"), 400, "m"), measure("direction", t("Direction"), 360, "°"));
  }

  #cornering() {
    const count = h("p", { class: "help", role: "status" });
    const back = h("button", { type: "button", class: "button", onclick: () => change(this.corners.slice(0, -1)) }, icon("arrow-back-up"), t("Back one"));
    const change = (corners) => {
      this.corners = corners;
      const area = corners.length > 2 ? t("%(area)s m²", { area: formatNumber(areaOf(corners), 0) }) : "";
      count.textContent = [t("%(count)s corners", { count: corners.length }), area].filter(Boolean).join(" · ");
      back.disabled = !corners.length;
      this.complain("");
      this.#draw();
    };
    const put = h("button", { type: "button", class: "button is-primary", onclick: () => change([...this.corners, this.crosshair.point]) }, icon("plus"), t("Corner here"));
    const take = async () => {
      const shape = this.under && (await this.footprint(this.under).catch(() => null));
      if (shape) change(cornersOf(shape));
      else this.complain(t("There is no building under the pin."));
    };
    const taken = h("button", { type: "button", class: "button", onclick: take }, icon("building"), t("Take the outline under the pin"));
    const anew = h("button", { type: "button", class: "button", onclick: () => change([]) }, t("Anew"));
    queueMicrotask(() => change(this.corners));
    return h("div", {}, h("div", { class: "ground-row" }, put, back, anew, taken), count);
  }
}
