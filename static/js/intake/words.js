// While somebody writes: which category the words mean, and what they had better not hold.

import { debounce } from "../dom/debounce.js";
import { icon } from "../dom/icons.js";
import { sendJson } from "../net/api.js";

const PAUSE_MS = 250;

export class Words {
  /** `form` is the quick form, `token` the page's. The answer comes from the server; nothing of the text is kept. */
  constructor(form, token) {
    Object.assign(this, { form, token, asked: 0, chosen: Boolean(form.category.value), sensitive: !form.querySelector("[data-confirm]").hidden, danger: !form.querySelector("[data-first-call]").hidden });
    this.chips = form.querySelector("[data-chips]");
    this.threats = new Set(form.dataset.threats.split(" "));
    this.look = debounce(() => this.#look(), PAUSE_MS);
    form.text.addEventListener("input", () => this.look());
    form.category.addEventListener("change", () => this.#choose(form.category.value, true));
    this.#follow();
    if (form.text.value) this.look();
  }

  async #look() {
    const number = ++this.asked;
    const text = this.form.text.value.trim();
    if (!text) return this.#show({ categories: [], concerns: [], sensitive: false });
    try {
      const headers = { "X-CSRFToken": this.token };
      const found = await sendJson("POST", this.form.dataset.look, { text }, { headers });
      if (number === this.asked) this.#show(found);
    } catch {
      // Without an answer the list of categories is still there.
    }
  }

  #show({ categories, concerns, sensitive, danger }) {
    Object.assign(this, { sensitive, danger });
    this.chips.replaceChildren(...categories.map((each) => this.#chip(each)));
    if (!this.chosen) this.form.category.value = categories[0]?.code || "";
    this.#follow();
    const warned = this.form.querySelector("[data-warned]");
    warned.hidden = concerns.length === 0;
    this.form.querySelector("[data-concerns]").textContent = concerns.join("、");
  }

  #chip({ code, name, icon: symbol }) {
    const chip = document.createElement("button");
    Object.assign(chip, { type: "button", className: "chip" });
    chip.dataset.code = code;
    const label = document.createElement("span");
    label.textContent = name;
    chip.append(icon(symbol), label);
    chip.addEventListener("click", () => this.#choose(code, true));
    return chip;
  }

  #choose(code, byHand) {
    this.form.category.value = code;
    if (byHand) this.chosen = Boolean(code);
    this.#follow();
  }

  #follow() {
    const code = this.form.category.value;
    for (const chip of this.chips.children) chip.setAttribute("aria-pressed", String(chip.dataset.code === code));
    const threat = this.threats.has(code);
    // Nor does it wait for its words to be read again, or lie in a lane that calls nobody.
    for (const each of this.form.querySelectorAll("[data-confirm], [data-move]")) each.hidden = threat || !this.sensitive;
    this.form.querySelector("[data-first-call]").hidden = !threat && !this.danger;
    // A threat to life is never settled by the grid alone.
    if (threat) this.form.route.value = "whistle";
    for (const each of this.form.route) each.disabled = threat && each.value !== "whistle";
  }
}
