// The whistle that is being written: kept at every change, so that neither a call nor a dead battery loses it.

import { newKey } from "../outbox/keys.js";

export const MOST_PHOTOS = 3;

/** A new, empty draft; `now` is the phone's own time. */
export function emptyDraft(community, now = new Date()) {
  return {
    uuid: newKey(),
    community,
    started_at: now.toISOString(),
    photos: [],
    category: null,
    urgency: null,
    threat: false,
    route: "whistle",
    text: "",
    place_text: "",
    lon: null,
    lat: null,
    building_id: null,
    emergency_called_at: null,
    join_id: null,
    joint: false,
    // Set when it is blown for the first time: what is sent once more is word for word the same.
    client_at: null,
    // Its text is on its way or at the server; photos that found no room are still here.
    blown: false,
  };
}

/** The draft as the outbox keeps it beside its pictures, so that an undo gives it back. */
export function withoutPictures(draft) {
  return { ...draft, photos: draft.photos.map(({ blob, ...photo }) => photo) };
}

/** Whether there is something in it that one would miss. */
export function isWorthKeeping({ photos, category, text, place_text }) {
  return photos.length > 0 || Boolean(category || text.trim() || place_text.trim());
}

/** What is sent: nothing that was not asked for, and the same each time. */
export function bodyOf(draft, source) {
  const body = {
    uuid: draft.uuid,
    category: draft.category.code,
    urgency: draft.urgency,
    route: draft.threat ? "whistle" : draft.route,
    source,
    text: draft.text.trim(),
    place_text: draft.place_text.trim(),
    lon: draft.lon,
    lat: draft.lat,
    building_id: draft.building_id,
    threat: draft.threat,
    emergency_called_at: draft.emergency_called_at,
    client_at: draft.client_at,
    joint: draft.joint || null,
    join_id: draft.join_id,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== undefined && value !== ""));
}

/** One draft for each account and community. */
export class Drafts {
  constructor(store, account, community) {
    Object.assign(this, { store, account, community });
    this.now = null;
  }

  async recall() {
    this.now = (await this.store?.read(this.#key()).catch(() => null)) || null;
    return this.now;
  }

  /** Keeps a change; where the phone is full the draft stays on the screen at least, and the caller says so. */
  async change(change) {
    this.now = { ...this.now, ...change, changed_at: Date.now() };
    await this.store?.write(this.#key(), this.now);
  }

  async begin() {
    this.now = emptyDraft(this.community);
    await this.store?.write(this.#key(), this.now);
  }

  /** What was taken back is a draft again, unless another one was begun meanwhile. */
  async restore(draft) {
    if (this.now && isWorthKeeping(this.now)) return false;
    await this.change(draft);
    return true;
  }

  async drop() {
    this.now = null;
    await this.store?.forget(this.#key()).catch(() => {});
  }

  #key() {
    return `draft:${this.account}:${this.community}`;
  }
}
