// Blowing the whistle: one question a page, what is answered is kept at once, the last page says what will happen.

import { byId } from "../dom/elements.js";
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
    if (this.draft && (this.draft.community !== this.app.community.code || !isWorthKeeping(this.draft))) await this.app.drafts.drop();
    const goesOn = Boolean(this.draft);
    if (!goesOn) await this.#keep(() => this.app.drafts.begin(this.app.community.code));
    if (isLife) await this.change({ threat: true, urgency: "life", route: "whistle" });
    this.app.position.start();
    this.go(isLife ? "emergency" : goesOn ? this.draft.step || "photo" : "photo");
    if (goesOn && !isLife) this.app.toasts.say(t("Your draft is still here."), { sign: "edit", act: { label: t("Begin anew"), action: () => this.anew() } });
  }

  async anew() {
    await this.app.drafts.drop();
    this.app.pages.home();
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
  async send() {
    const { draft, app } = this;
    if (!(await app.sending.whistle(draft))) return;
    await app.drafts.drop();
    await app.noteSent(draft);
    app.pages.home();
    app.pages.go("track", { uuid: draft.uuid });
  }

  #steps() {
    return this.draft.threat ? LIFE_STEPS : STEPS;
  }

  #page(value) {
    const step = this.draft ? value?.step || "photo" : "photo";
    const steps = this.draft ? this.#steps() : STEPS;
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
