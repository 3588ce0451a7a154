// Whose phone this is: asked of the server where it answers, else remembered, so that the outbox knows its owner.

import { Failure, getJson } from "../net/api.js";

const KEY = "session";
const LEAVING = "leaving";
/** The log-in that this browser holds, as the server names it beside the cookie that pages cannot read. */
const MARK = "whose";
const NOBODY = "0";
const A_YEAR_S = 31_536_000;

/** The account that this browser is logged in as: its number, `0` after a log-out, null where nothing says so. */
export function marked(cookies = globalThis.document?.cookie || "") {
  const found = cookies.split("; ").find((each) => each.startsWith(`${MARK}=`));
  return found ? Number(found.slice(MARK.length + 1)) : null;
}

export class Session {
  /** `store` is null where the browser keeps nothing; `onOther()` is called when this page is no longer its account's. */
  constructor(store, { onOther = () => {}, mark = marked } = {}) {
    Object.assign(this, { store, onOther, mark });
    this.account = null;
    this.communities = [];
    this.csrf = "";
    this.proof = null;
    this.ends_at = null;
    this.isOver = false;
  }

  /** What was remembered, unless somebody else has logged in since, or whoever it was has logged out. */
  async recall() {
    const kept = await this.store?.read(KEY).catch(() => null);
    const now = this.mark();
    if (kept && (now === null || now === kept.account)) Object.assign(this, kept);
    else if (kept && now === 0) await this.store.forget(KEY).catch(() => {});
  }

  /** Whether somebody else is logged in in this browser, or its user has left: this page must write nothing more. */
  get isAnothers() {
    const now = this.mark();
    return this.account !== null && now !== null && now !== this.account;
  }

  /** Asks who is logged in; resolves to the account, null where nobody is, nobody answers, or somebody else is. */
  async renew() {
    try {
      const { account, communities, csrf, proof = null, ends_at = null } = await getJson("/phone/session");
      const isOther = this.account !== null && this.account !== account;
      await this.store?.write(KEY, { account, communities, proof, ends_at }).catch(() => {});
      if (isOther) return this.#other();
      Object.assign(this, { account, communities, csrf, proof, ends_at, isOver: false });
      return account;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 401) this.isOver = true;
      return null;
    }
  }

  /** A form token for the present log-in; false where there is none to be had. */
  async prepare() {
    if (this.csrf || (await this.renew()) !== null) return true;
    return this.isOver && this.proof !== null;
  }

  /** What a day's log-in wrote before it ended is sent by its proof; who it is goes with everything. */
  headers() {
    const proof = this.isOver && this.proof ? { "X-Shaodao-Outbox": this.proof } : {};
    return { "X-CSRFToken": this.csrf, ...this.writer(), ...proof };
  }

  /** Whoever this page belongs to; a server that knows another log-in answers nothing. */
  writer() {
    return { "X-Shaodao-Account": String(this.account) };
  }

  /** The log-in does not hold any more. */
  end() {
    Object.assign(this, { csrf: "", isOver: true });
  }

  /** Whether it was a log-in for some hours, and they are over: nobody logs in by it again. */
  get isPast() {
    return this.proof !== null && this.ends_at !== null && Date.parse(this.ends_at) < Date.now();
  }

  /** Leaves this phone now; the server learns it at once or when there is network again. */
  async leave() {
    if (!this.isOver) await this.store?.write(LEAVING, this.account).catch(() => {});
    await this.store?.forget(KEY).catch(() => {});
    await forgetGround();
    document.cookie = `${MARK}=${NOBODY}; path=/; max-age=${A_YEAR_S}; SameSite=Lax`;
  }

  /** Tells the server who has left this phone; true when it knows. */
  async tellLeft() {
    const account = await this.store?.read(LEAVING).catch(() => null);
    if (!account) return true;
    try {
      const now = await getJson("/phone/session");
      if (now.account === account) {
        const body = new URLSearchParams({ csrf_token: now.csrf });
        await fetch("/logout", { method: "POST", body, redirect: "manual", credentials: "same-origin" });
      }
    } catch (error) {
      if (error.status !== 401) return false;
    }
    await this.store.forget(LEAVING).catch(() => {});
    return true;
  }

  async #other() {
    this.csrf = "";
    await forgetGround();
    this.onOther();
    return null;
  }
}

/** The ground of whoever used this phone before is not that of who uses it now. */
export async function forgetGround() {
  if (globalThis.caches) await caches.delete("ground");
}
