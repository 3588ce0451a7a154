// Photos of an incident: a strip, and a viewer that keys and a press turn.

import { byId, fill, h } from "../dom/elements.js";
import { icon } from "../dom/icons.js";
import { t } from "../text/messages.js";

const word = (moment) => ({ before: t("Before the work"), after: t("After the work"), note: t("With a note") })[moment] || moment;

export class Photos {
  /** `onRemove(uuid)` takes a photo away, where that is allowed. */
  constructor(element, { base, onRemove }) {
    Object.assign(this, { element, base, onRemove });
    this.at = 0;
    this.dialog = byId("viewer");
    this.dialog.addEventListener("keydown", ({ key }) => this.#turn({ ArrowRight: 1, ArrowLeft: -1 }[key] || 0));
  }

  show(photos, { mayRemove = false } = {}) {
    Object.assign(this, { photos, mayRemove });
    if (this.dialog.open && !photos[this.at]) this.dialog.close();
    this.element.hidden = photos.length === 0;
    const words = photos.map(({ uuid, moment, width, height }, index) => {
      const name = t("Photo %(n)s of %(count)s: %(moment)s", { n: index + 1, count: photos.length, moment: word(moment) });
      const picture = h("img", { src: this.#src(uuid), alt: name, loading: "lazy", width: String(width), height: String(height) });
      return h("button", { type: "button", class: "photo", onclick: () => this.#open(index) }, picture, h("span", {}, word(moment)));
    });
    const key = photos.map(({ uuid }) => uuid).join();
    if (this.shown !== key) fill(this.element, words);
    this.shown = key;
  }

  #src(uuid) {
    return `${this.base}/media/${uuid}`;
  }

  #open(index) {
    this.at = index;
    this.#draw();
    this.dialog.showModal();
  }

  #turn(step) {
    if (!step) return;
    this.at = (this.at + step + this.photos.length) % this.photos.length;
    this.#draw();
  }

  #remove(uuid) {
    this.dialog.close();
    this.onRemove(uuid);
  }

  #draw() {
    const { uuid, moment, width, height } = this.photos[this.at];
    const title = t("Photo %(n)s of %(count)s: %(moment)s", { n: this.at + 1, count: this.photos.length, moment: word(moment) });
    const turn = (step, name, label) => h("button", { type: "button", class: "tool", "aria-label": label, onclick: () => this.#turn(step) }, icon(name));
    const many = this.photos.length > 1;
    fill(
      this.dialog,
      h("header", {}, h("h2", { id: "viewer-title" }, title), this.mayRemove && h("button", { type: "button", class: "button is-small is-danger", onclick: () => this.#remove(uuid) }, icon("eye-off"), t("Remove this photo")), h("button", { type: "button", class: "tool", "aria-label": t("Close"), onclick: () => this.dialog.close() }, icon("x"))),
      h("div", { class: "viewer-stage" }, many && turn(-1, "arrow-left", t("Previous photo")), h("img", { src: this.#src(uuid), alt: title, width: String(width), height: String(height) }), many && turn(1, "arrow-right", t("Next photo"))),
    );
  }
}
