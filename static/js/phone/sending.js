// From what somebody pressed to what waits in the outbox: whistles with their photos, and every act on a call.

import { Full } from "../outbox/outbox.js";
import { newKey } from "../outbox/keys.js";
import { UNDO_MS } from "./toast.js";
import { bodyOf } from "./draft.js";
import { t } from "../text/messages.js";

export class Sending {
  /** `box` is the outbox; `direct` is the way without it, where nothing can be kept or the phone is full. */
  constructor({ box, direct, api, source, toasts }) {
    Object.assign(this, { box, direct, api, source, toasts });
  }

  /** Keeps the whistle and then its photos; resolves to whether it is safe. */
  async whistle(draft) {
    const isUrgent = draft.threat;
    const item = {
      id: draft.uuid,
      kind: "text",
      what: "whistle",
      path: this.api.incidents(),
      body: bodyOf(draft, this.source),
      label: draft.category.name,
      urgent: isUrgent,
    };
    if (!(await this.#kept(item, { hold_ms: isUrgent ? 0 : UNDO_MS }))) return false;
    for (const { id, blob } of draft.photos) await this.#kept(this.#photo(id, draft), { blob });
    return true;
  }

  /** Takes a whistle back: on the phone while it is there, else on the server. */
  async withdraw(uuid, incident = null) {
    if (await this.box.undo(uuid)) return true;
    const path = incident ? this.api.act(incident, "withdraw") : this.api.act("{id}", "withdraw");
    const body = { reason: t("Taken back by whoever blew it") };
    return this.#kept({ id: newKey(), kind: "text", what: "withdraw", path, body, after: incident ? null : uuid, label: t("Withdrawal"), urgent: true });
  }

  /** One press on a call or matter; said at once, sent after three seconds. */
  async act(path, body, { label, said, of, act, hold = true, version } = {}) {
    const id = newKey();
    const item = { id, kind: "text", what: act, of, path, body: { ...body, client_at: new Date().toISOString() }, label, version };
    if (!(await this.#kept(item, { hold_ms: hold ? UNDO_MS : 0 }))) return false;
    this.toasts.say(said || label, hold && this.box.retry ? { onUndo: () => this.#undo(id) } : {});
    return true;
  }

  async #undo(id) {
    if (await this.box.undo(id)) this.toasts.say(t("Taken back"), { sign: "arrow-back-up" });
    else this.toasts.say(t("It was sent already. Tell the desk."), { sign: "alert-triangle", tone: "is-wrong" });
  }

  #photo(id, { uuid, category }) {
    const path = this.api.act("{id}", "photo");
    return { id, kind: "photo", upload: this.api.media(), path, link: newKey(), moment: "before", after: uuid, label: t("Photo: %(what)s", { what: category.name }) };
  }

  async #kept(item, options) {
    try {
      await this.box.add(item, options).catch((error) => this.#directly(error, item, options));
      return true;
    } catch (error) {
      this.toasts.say(trouble(error), { sign: "alert-triangle", tone: "is-wrong", for_ms: 12_000 });
      return false;
    }
  }

  /** A full phone sends at once; without a network it says that it is full. */
  async #directly(error, item, options) {
    if (!(error instanceof Full) || this.box === this.direct) throw error;
    try {
      return await this.direct.add(item, options);
    } catch (unsent) {
      throw unsent.status ? unsent : error;
    }
  }
}

/** Why something could not be kept or sent, and what to do. */
export function trouble(error) {
  if (error instanceof Full && error.what === "items") return t("Fifty entries wait already. Go where there is network, then go on.");
  if (error instanceof Full) return t("The phone's memory is full. Free some space, or send without photos.");
  if (error.status === 401) return t("Your log-in has ended. Log in again; what you wrote stays.");
  if (error.status === 0) return t("Not sent: no network, and this browser keeps nothing. Try again, or call the desk.");
  return error.title || t("Not sent. Try again, or call the desk.");
}
