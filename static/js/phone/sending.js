// From what somebody pressed to what waits in the outbox: whistles with their photos, and every act on a call.

import { Unsent } from "../outbox/direct.js";
import { newKey } from "../outbox/keys.js";
import { Full } from "../outbox/room.js";
import { isReal } from "../outbox/sending.js";
import { told } from "../text/told.js";
import { UNDO_MS } from "./toast.js";
import { bodyOf, withoutPictures } from "./draft.js";
import { t } from "../text/messages.js";

export class Sending {
  /** `box` is the outbox; `direct` is the way without it; `numberOf(uuid)` knows a whistle's number at the server. */
  constructor({ box, direct, api, source, toasts, numberOf = () => undefined, isAnothers = () => false }) {
    Object.assign(this, { box, direct, api, source, toasts, numberOf, isAnothers });
    this.unsent = new Map();
  }

  /** Keeps the whistle and its photos; `{isKept, left}` tells whether it is safe, and which photos are not. */
  async whistle(draft) {
    const hold_ms = draft.threat ? 0 : UNDO_MS;
    const photos = draft.photos.map((photo) => ({ item: this.#photo(photo, draft), blob: photo.blob }));
    if (!draft.blown && photos.length && (await this.#together([{ item: this.#text(draft) }, ...photos], hold_ms))) return { isKept: true, left: [] };
    if (!draft.blown && !(await this.#kept(this.#text(draft), { hold_ms }))) return { isKept: false, left: draft.photos };
    const left = [];
    for (const [index, { item, blob }] of photos.entries()) if (!(await this.#kept(item, { blob, number: this.numberOf(draft.uuid) }))) left.push(draft.photos[index]);
    return { isKept: true, left };
  }

  /**
   * Takes a whistle back: on the phone while it is there, else on the server. Resolves to `{isBack, draft}` where it never
   * left, `{isAsked}` where the server is asked, null where that cannot be kept.
   */
  async withdraw(uuid) {
    const back = await this.box.undo(uuid).catch(() => null);
    if (back) return { isBack: true, draft: draftOf(back) };
    const body = { reason: t("Taken back by whoever blew it") };
    const isAsked = await this.#kept({ id: newKey(), kind: "text", what: "withdraw", path: this.api.act("{id}", "withdraw"), body, after: uuid, label: t("Withdrawal"), urgent: true }, { number: this.numberOf(uuid) });
    return isAsked ? { isAsked } : null;
  }

  /** One press on a call or matter; said at once, sent after three seconds. Pressed again, it is the same act. */
  async act(path, body, { label, said, of, act, version } = {}) {
    const words = JSON.stringify([path, body]);
    const { id, client_at } = this.unsent.get(words) || { id: newKey(), client_at: at(new Date()) };
    this.unsent.set(words, { id, client_at });
    const item = { id, kind: "text", what: act, of, path, body: { ...body, client_at }, label, version };
    if (!(await this.#kept(item, { hold_ms: UNDO_MS }))) return false;
    this.unsent.delete(words);
    this.toasts.say(said || label, this.box === this.direct ? {} : { onUndo: () => this.#undo(id) });
    return true;
  }

  async #undo(id) {
    if (await this.box.undo(id).catch(() => null)) this.toasts.say(t("Taken back"), { sign: "arrow-back-up" });
    else this.toasts.say(t("It may have been sent already. Tell the desk."), { sign: "alert-triangle", tone: "is-wrong" });
  }

  #text(draft) {
    const { uuid, threat, category } = draft;
    return { id: uuid, kind: "text", what: "whistle", path: this.api.incidents(), body: bodyOf(draft, this.source), label: category.name, urgent: threat, draft: withoutPictures(draft) };
  }

  #photo({ id, link }, { uuid, category }) {
    const path = this.api.act("{id}", "photo");
    return { id, kind: "photo", upload: this.api.media(), path, link, moment: "before", after: uuid, label: t("Photo: %(what)s", { what: category.name }) };
  }

  /** The whistle and all its photos at once; false where there is no room for all of it, or no store. */
  async #together(entries, hold_ms) {
    if (!this.box.addAll || this.#isStopped()) return false;
    return this.box.addAll(entries, { hold_ms }).then(() => true, () => false);
  }

  /** Where the number is known already of what it hangs on, it hangs on nothing any more. */
  async #kept(item, { hold_ms, blob, number }) {
    if (this.#isStopped()) return false;
    const whole = number ? { ...item, after: null, path: item.path.replace("{id}", number) } : item;
    try {
      await this.box.add(whole, { hold_ms, blob }).catch((error) => this.#directly(error, whole, { blob }));
      return true;
    } catch (error) {
      this.toasts.say(trouble(error), { sign: "alert-triangle", tone: "is-wrong", for_ms: 12_000 });
      return false;
    }
  }

  /** Under somebody else's log-in nothing is written in the name of who opened this page. */
  #isStopped() {
    if (!this.isAnothers()) return false;
    this.toasts.say(t("Somebody else is logged in on this phone now. Load the page anew."), { sign: "lock", tone: "is-wrong" });
    return true;
  }

  /** A store that is full, closed or broken sends at once; without a network it says what is wrong with it. */
  async #directly(error, item, options) {
    if (this.box === this.direct) throw error;
    try {
      return await this.direct.add(item, options);
    } catch (unsent) {
      throw unsent.status ? unsent : error;
    }
  }
}

/** The phone's own time, where its clock can be right. */
export function at(when) {
  return isReal(when.getTime()) ? when.toISOString() : undefined;
}

/** The draft as it was before it was blown, its pictures with it. */
function draftOf([{ item }, ...hanging]) {
  const pictures = new Map(hanging.map(({ item: { id }, blob }) => [id, blob]));
  const photos = item.draft.photos.map((photo) => ({ ...photo, blob: pictures.get(photo.id) })).filter(({ blob }) => blob);
  return { ...item.draft, photos, client_at: null };
}

/** Why something could not be kept or sent, and what to do. */
export function trouble(error) {
  if (error instanceof Full && error.what === "items") return t("Fifty entries wait already. Go where there is network, then go on.");
  if (error instanceof Full) return t("The phone's memory is full. Free some space, or send without photos.");
  if (!(error instanceof Unsent)) return t("The phone's memory does not answer and there is no network. Load the page anew, or call the desk.");
  if (error.status === 401) return t("Your log-in has ended. Log in again; what you wrote stays.");
  if (error.status === 0) return t("Not sent: no network, and this browser keeps nothing. Try again, or call the desk.");
  return told(error) || t("Not sent. Try again, or call the desk.");
}
