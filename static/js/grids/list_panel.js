// The twin of the map: everything it shows as a list, for the keyboard, for screen readers, for sunlight.

import { debounce } from "../dom/debounce.js";
import { fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { getJson } from "../net/api.js";
import { t } from "../text/messages.js";
import { formatNumber } from "../text/numbers.js";
import { layerIcon, layerName } from "./words.js";

const LISTED = ["sections", "areas", "compounds", "buildings", "shops", "organizations", "places", "streets", "hazards", "cameras", "vacancies"];
const PAGE = 100;

export class ListPanel {
  /** `view()` gives `{community, bbox, grids}`; `onOpen({layer, id, point})`. */
  constructor({ select, status, list, more }, { view, onOpen }) {
    Object.assign(this, { select, status, list, more, view, onOpen });
    this.refresh = debounce(() => this.#load(), 250);
    select.addEventListener("change", () => this.#load());
    more.addEventListener("click", () => this.#load(this.next));
  }

  /** Offers the layers that the caller may see; keeps what was chosen. */
  offer(layers) {
    const allowed = new Set(layers.map(({ key }) => key));
    const keys = LISTED.filter((key) => allowed.has(key));
    const chosen = keys.includes(this.select.value) ? this.select.value : keys[0];
    fill(this.select, keys.map((key) => h("option", { value: key, selected: key === chosen }, layerName(key))));
    this.select.value = chosen;
  }

  #load(after) {
    const layer = this.select.value;
    const { community, bbox, grids } = this.view();
    if (!layer || !community) return undefined;
    if (layer === "sections" || layer === "areas") return this.#grids(layer, grids);
    return this.#features(layer, community, bbox, after);
  }

  #grids(layer, grids) {
    const level = layer === "sections" ? "section" : "area";
    const items = grids.filter((grid) => grid.level === level).sort((a, b) => a.code.localeCompare(b.code));
    const rows = items.map((grid) => ({
      id: grid.id,
      name: grid.name,
      detail: t("%(code)s · %(count)s households", { code: grid.code.slice(12), count: formatNumber(grid.households) }),
      point: grid.label,
      bbox: grid.bbox,
    }));
    this.#show(layer, rows, false);
    this.#count(rows.length, false);
  }

  async #features(layer, community, bbox, after) {
    this.request?.abort();
    const request = (this.request = new AbortController());
    const words = new URLSearchParams({ community, bbox: bbox.map((value) => value.toFixed(6)).join(","), limit: String(PAGE) });
    if (after) words.set("after", after);
    this.list.setAttribute("aria-busy", "true");
    try {
      const { features, next } = await getJson(`/api/v1/features/${layer}?${words}`, { signal: request.signal });
      this.next = next;
      this.#show(layer, features, Boolean(after));
      this.#count(this.list.children.length, Boolean(next));
    } catch (error) {
      if (request.signal.aborted) return;
      this.status.textContent = error.status === 0 ? t("The server does not answer.") : error.message;
    } finally {
      this.list.removeAttribute("aria-busy");
    }
  }

  #show(layer, features, append) {
    const rows = features.map((feature) => this.#row(layer, feature));
    if (append) this.list.append(...rows);
    else fill(this.list, rows);
    this.more.hidden = true;
  }

  #count(count, more) {
    this.more.hidden = !more;
    this.status.textContent = count
      ? t("%(count)s in this view", { count: formatNumber(count) + (more ? "+" : "") })
      : t("None in this part of the map. Move the map or zoom out.");
  }

  #row(layer, { id, name, detail, point, bbox }) {
    const open = () => this.onOpen({ layer, id, point, bbox });
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "link", onclick: open },
        icon(layerIcon(layer)),
        h("span", { class: "link-label" }, name || t("Unnamed")),
        detail && h("span", { class: "link-hint" }, detail),
      ),
    );
  }
}
