// The filters beside the search: what narrows the queue is shown, counted, and taken away by one press.

import { fill, h } from "../dom/elements.js";
import { debounce } from "../dom/debounce.js";
import { t } from "../text/messages.js";
import { countFilters } from "./filters.js";
import { sourceWord, urgencyWord } from "./words.js";

const SOURCES = ["grid_leader", "day_leader", "transcript", "visitor", "phone", "resident", "hotline", "patrol", "hazard", "dispute", "proposal", "open311"];
const URGENCIES = ["life", "urgent", "general", "complex"];
const TYPED_MS = 150;

export class FilterForm {
  constructor(form, { onChange }) {
    Object.assign(this, { form, onChange });
    const { section, category, urgency, source, q } = form.elements;
    this.offerOptions(section, t("All sections"), []);
    this.offerOptions(category, t("All categories"), []);
    this.offerOptions(urgency, t("Any urgency"), URGENCIES.map((code) => [code, urgencyWord(code)]));
    this.offerOptions(source, t("Any source"), SOURCES.map((code) => [code, sourceWord(code)]));
    form.addEventListener("change", () => this.#changed());
    q.addEventListener("input", debounce(() => this.#changed(), TYPED_MS));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("[data-clear]").addEventListener("click", () => onChange({ id: this.filters.id }));
    this.counter = form.querySelector("[data-count]");
  }

  offerOptions(select, all, options) {
    const { value } = select;
    fill(select, h("option", { value: "" }, all), options.map(([code, words]) => h("option", { value: code }, words)));
    select.value = value;
  }

  offerSections(sections) {
    this.offerOptions(this.form.elements.section, t("All sections"), sections.map(({ id, name }) => [String(id), name]));
    this.#take("section");
  }

  offerCategories(options) {
    this.offerOptions(this.form.elements.category, t("All categories"), options);
    this.#take("category");
  }

  show(filters) {
    this.filters = filters;
    for (const name of ["section", "category", "urgency", "source", "q"]) this.#take(name);
    for (const name of ["mine", "overdue", "unreached"]) this.form.elements[name].checked = Boolean(filters[name]);
    this.count(filters);
  }

  count({ state: _state, ...filters }) {
    const count = countFilters(filters);
    this.counter.textContent = count ? String(count) : "";
    this.form.querySelector("[data-clear]").hidden = !count;
  }

  #take(name) {
    this.form.elements[name].value = this.filters?.[name] || "";
  }

  #changed() {
    const { elements } = this.form;
    const filters = { state: this.filters.state, id: this.filters.id };
    for (const name of ["section", "category", "urgency", "source", "q"]) filters[name] = elements[name].value.trim() || undefined;
    for (const name of ["mine", "overdue", "unreached"]) filters[name] = elements[name].checked || undefined;
    this.onChange(filters);
  }
}
