// Search over names, addresses, codes and pinyin initials: a combobox that the keyboard drives.

import { debounce } from "../dom/debounce.js";
import { announce } from "../dom/announce.js";
import { h, fill } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { getJson } from "../net/api.js";
import { pieces } from "../text/highlight.js";
import { t } from "../text/messages.js";
import { layerIcon, layerName } from "./words.js";

const WAIT_MS = 140;

export class SearchBox {
  /** `community()` gives the code to search in; `onChoose(result)` is called with what was picked. */
  constructor({ form, input, list, clear }, { community, onChoose }) {
    Object.assign(this, { form, input, list, clear, community, onChoose });
    this.results = [];
    this.active = -1;
    this.ask = debounce(() => this.#search(), WAIT_MS);
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("focus", () => this.results.length && this.#open(true));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("focusout", (event) => !form.contains(event.relatedTarget) && this.#open(false));
    clear.addEventListener("click", () => this.reset(true));
    // A press must not take the focus from the field before the click is heard.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  reset(focus = false) {
    this.input.value = "";
    this.#typed();
    if (focus) this.input.focus();
  }

  #typed() {
    this.clear.hidden = !this.input.value;
    if (this.input.value.trim()) return this.ask();
    this.ask.cancel();
    this.request?.abort();
    this.results = [];
    return this.#open(false);
  }

  async #search() {
    this.request?.abort();
    this.request = new AbortController();
    const query = this.input.value.trim();
    const words = new URLSearchParams({ q: query, limit: "20" });
    if (this.community()) words.set("community", this.community());
    try {
      const { results } = await getJson(`/api/v1/search?${words}`, { signal: this.request.signal });
      this.results = results;
      this.#show(query);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.results = [];
      this.#say(t("The search does not answer. Try again."));
    }
  }

  #show(query) {
    if (!this.results.length) return this.#say(t("Nothing found for “%(query)s”", { query }));
    fill(this.list, this.results.map((result, index) => this.#option(result, index, query)));
    this.#activate(-1);
    this.#open(true);
    return announce(t("%(count)s results", { count: this.results.length }));
  }

  #option(result, index, query) {
    const name = pieces(result.name || "", query).map(({ text, hit }) => (hit ? h("mark", {}, text) : text));
    return h(
      "li",
      { id: `found-${index}`, role: "option", class: "found", "aria-selected": "false", onclick: () => this.#choose(index) },
      icon(layerIcon(result.layer), "icon found-icon"),
      h("span", { class: "found-name" }, name),
      h("span", { class: "found-detail" }, result.detail || layerName(result.layer)),
    );
  }

  #say(text) {
    fill(this.list, h("li", { class: "found-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, text));
    this.#open(true);
    announce(text);
  }

  #key(event) {
    const count = this.results.length;
    if (event.key === "Escape") {
      if (this.input.value) this.reset();
      else this.input.blur();
    } else if (event.key === "ArrowDown" && count) this.#activate((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.#activate((this.active - 1 + count) % count);
    else if (event.key === "Enter") {
      if (count) this.#choose(Math.max(0, this.active));
      else if (this.input.value.trim()) this.#search();
    } else return;
    event.preventDefault();
  }

  #activate(index) {
    this.active = index;
    [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (index < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", `found-${index}`);
    return this.list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  #choose(index) {
    const result = this.results[index];
    if (!result) return;
    this.#open(false);
    this.onChoose(result);
  }

  #open(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }
}
