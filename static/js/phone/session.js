// Whose phone this is: asked of the server where it answers, else remembered, so that the outbox knows its owner.

import { Failure, getJson } from "../net/api.js";

const KEY = "session";

export class Session {
  /** `store` is null where the browser keeps nothing. */
  constructor(store) {
    this.store = store;
    this.account = null;
    this.communities = [];
    this.csrf = "";
    this.isOver = false;
  }

  async recall() {
    const kept = await this.store?.read(KEY);
    if (kept) Object.assign(this, kept);
  }

  /** Asks who is logged in; resolves to the account, null where nobody is or nobody answers. */
  async renew() {
    try {
      const { account, communities, csrf } = await getJson("/phone/session");
      const isOther = this.account !== null && this.account !== account;
      Object.assign(this, { account, communities, csrf, isOver: false });
      if (isOther) await forgetGround();
      await this.store?.write(KEY, { account, communities });
      return account;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 401) this.isOver = true;
      return null;
    }
  }

  headers() {
    return { "X-CSRFToken": this.csrf };
  }
}

/** The ground of whoever used this phone before is not that of who uses it now. */
export async function forgetGround() {
  if (globalThis.caches) await caches.delete("ground");
}
