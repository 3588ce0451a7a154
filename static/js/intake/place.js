// Where: typed and found by name, or pointed at on the map; either way the form holds one place and says which.

import { debounce } from "../dom/debounce.js";
import { getJson } from "../net/api.js";
import { t } from "../text/messages.js";

const PAUSE_MS = 200;
const MOST = 6;

export class Place {
  /** `onPlace([lon, lat])` is called when a place was found by name, so that the map can show it. */
  constructor(form, { community, onPlace }) {
    Object.assign(this, { form, community, onPlace, asked: 0, at: -1 });
    this.input = form.querySelector("[data-find]");
    this.list = form.querySelector("[data-found]");
    this.said = form.querySelector("[data-where-said]");
    this.find = debounce(() => this.#find(), PAUSE_MS);
    this.input.addEventListener("input", () => this.find());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 200));
    form.section.addEventListener("change", () => this.set({}, ""));
  }

  /** Holds a place: a building, or a position; nothing where neither is given. */
  set({ building = "", point = null }, words) {
    this.form.building_id.value = building;
    this.form.lon.value = point ? point[0].toFixed(6) : "";
    this.form.lat.value = point ? point[1].toFixed(6) : "";
    this.said.textContent = words;
    if (building || point) this.form.section.value = "0";
  }

  async #find() {
    const number = ++this.asked;
    const word = this.input.value.trim();
    if (word.length < 2) return this.#close();
    try {
      const { results } = await getJson(`/api/v1/search?community=${this.community}&limit=${MOST}&q=${encodeURIComponent(word)}`);
      if (number === this.asked) this.#show(results);
    } catch {
      this.#close();
    }
  }

  #show(results) {
    this.results = results;
    this.at = -1;
    this.list.replaceChildren(
      ...results.map((each, index) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.id = `found-${index}`;
        const [name, detail] = [document.createElement("span"), document.createElement("small")];
        name.textContent = each.name;
        detail.textContent = each.detail;
        item.append(name, detail);
        item.addEventListener("pointerdown", (event) => (event.preventDefault(), this.#take(index)));
        return item;
      }),
    );
    this.list.hidden = results.length === 0;
  }

  #take(index) {
    const { layer, id, name, detail, point } = this.results[index];
    this.input.value = [name, detail].filter(Boolean).join(" ").slice(0, 200);
    this.set(layer === "buildings" ? { building: String(id), point } : { point }, `✓ ${name}`);
    this.#close();
    this.onPlace(point);
  }

  #key(event) {
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.at = (this.at + step + this.results.length) % this.results.length;
      [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.at)));
      this.input.setAttribute("aria-activedescendant", `found-${this.at}`);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#take(Math.max(this.at, 0));
    } else if (event.key === "Escape") this.#close();
  }

  #close() {
    this.list.hidden = true;
  }

  /** Somebody pointed at the map. */
  pointed(point) {
    const words = t("as marked on the map");
    this.set({ point }, `✓ ${words}`);
  }
}
