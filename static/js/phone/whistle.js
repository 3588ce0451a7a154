// Blowing the whistle: one question a page, what is answered is kept at once, the last page says what will happen.

import { byId, h } from "../dom/elements.js";
import { t } from "../text/messages.js";
import { isWorthKeeping } from "./draft.js";
import { categoryPage } from "./whistle_category.js";
import { emergencyPage } from "./whistle_emergency.js";
import { howPage, photoPage, whatPage } from "./whistle_pages.js";
import { reviewPage } from "./whistle_review.js";
import { wherePage } from "./whistle_where.js";

const STEPS = ["photo", "category", "where", "what", "how", "review"];
const LIFE_STEPS = ["emergency", "category", "where", "what", "review"];
const PAGES = { photo: photoPage, category: categoryPage, where: wherePage, what: whatPage, how: howPage, review: reviewPage, emergency: emergencyPage };
/** So long the phone looks for its place before the page that asks for it is reached. */
const WARM_MS = 180_000;

export class Whistle {
  constructor(app) {
    this.app = app;
    app.pages.add("whistle", (value) => this.#page(value));
  }

  get draft() {
    return this.app.drafts.now;
  }

  /** Goes on with the draft where there is one, else begins anew. */
  async begin({ isLife = false } = {}) {
    if (this.draft && !isWorthKeeping(this.draft)) await this.app.drafts.drop();
    // Photos that found no room must not hold up who is in danger.
    if (this.draft?.blown && isLife) await this.app.drafts.drop();
    const goesOn = Boolean(this.draft);
    if (!goesOn) await this.#keep(() => this.app.drafts.begin());
    if (isLife) await this.change({ threat: true, urgency: "life", route: "whistle" });
    this.app.position.warm(WARM_MS);
    this.go(isLife ? "emergency" : goesOn ? this.draft.step || "photo" : "photo");
    if (goesOn && !isLife && !this.draft.blown) this.app.toasts.say(t("Your draft is still here."), { sign: "edit", act: { label: t("Begin anew"), action: () => this.anew() } });
  }

  async anew() {
    await this.app.drafts.drop();
    await this.app.pages.home();
    return this.begin();
  }

  change(change) {
    return this.#keep(() => this.app.drafts.change(change));
  }

  go(step, value = {}) {
    this.app.pages.go("whistle", { step, ...value });
  }

  /** To the page after `step`. */
  async next(step) {
    const steps = this.#steps();
    const following = steps[steps.indexOf(step) + 1];
    await this.change({ step: following });
    this.go(following);
  }

  /** Keeps it on the phone or sends it; from here on it is followed on its own page. */
  async send(change = {}) {
    const { app } = this;
    const { uuid, client_at } = this.draft;
    await this.change({ ...change, client_at: client_at || new Date().toISOString(), step: "review" });
    const { isKept, left } = await app.sending.whistle(this.draft);
    if (!isKept) return false;
    if (left.length) await this.change({ photos: left, blown: true });
    else await app.drafts.drop();
    await app.noteSent();
    await app.pages.home();
    app.pages.go("track", { uuid });
    return true;
  }

  #steps() {
    return this.draft.threat ? LIFE_STEPS : STEPS;
  }

  /** A page whose draft is blown or gone says so: back leads there after sending. */
  #page(value) {
    if (!this.draft) return gone();
    const steps = this.#steps();
    const step = this.draft.blown ? "review" : value?.step || "photo";
    const made = PAGES[step](this, value || {});
    return { progress: [Math.max(1, steps.indexOf(step) + 1), steps.length], ...made };
  }

  async #keep(work) {
    try {
      await work();
    } catch {
      byId("bands").dataset.full = "yes";
      this.app.toasts.say(t("The phone cannot keep the draft: its memory is full or closed. Send it soon."), { sign: "alert-triangle", tone: "is-wrong" });
    }
  }
}

function gone() {
  return { title: t("Blow the whistle"), body: h("p", { class: "help" }, t("This draft is not here any more: it was blown, or begun anew.")) };
}
