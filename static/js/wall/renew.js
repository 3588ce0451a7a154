// The page loads itself anew at a quiet minute and after a new release, but only once the new page has answered.

import { ZONE_MS } from "../text/time_left.js";

const DAY_MS = 86_400_000;
const DAILY_MS = (4 * 60 + 10) * 60_000;
const JITTER_MS = 10 * 60_000;
const RECENT_MS = 2 * 3_600_000;
const SOON_MS = [2_000, 20_000];
const AGAIN_MS = [10_000, 30_000];
const SAME_BUILD_MS = 600_000;

/** The next 04:10 by the product's clock, give or take ten minutes, that is not just after `now`. */
export function nextDaily(now, random = Math.random()) {
  const midnight = Math.floor((now + ZONE_MS) / DAY_MS) * DAY_MS - ZONE_MS;
  const today = midnight + DAILY_MS + (random * 2 - 1) * JITTER_MS;
  return today - now > RECENT_MS ? today : today + DAY_MS;
}

/**
 * `build` is the page's own; `ask()` fetches the page and resolves to its text where it answered 200 as HTML, else to
 * null; `reload()` loads it; `isBusy()` says that somebody looks just now; `store` remembers across the reload.
 */
export class Renew {
  constructor({ build, ask, reload, isBusy = () => false, store, random = Math.random, now = Date.now() }) {
    Object.assign(this, { build, ask, reload, isBusy, store, random });
    this.dailyAt = nextDaily(now, random());
    this.wanted = null;
  }

  /** The server's release, as it greets or answers. Each newer one is loaded once, whatever happens. */
  heard(build, now) {
    if (!build || build === this.build || this.wanted?.build === build) return;
    const last = this.store?.read();
    if (last?.build === build && now - last.at < SAME_BUILD_MS) return;
    this.want("build", now, { build, at: now + this.#within(SOON_MS) });
  }

  want(reason, now, { build = null, at = now } = {}) {
    this.wanted = { reason, build, at };
  }

  async tick(now) {
    if (!this.wanted && now >= this.dailyAt) this.want("daily", now);
    // A clock that was set back must not put it off for longer than it would wait anyway.
    if (this.wanted) this.wanted.at = Math.min(this.wanted.at, now + AGAIN_MS[1]);
    if (!this.wanted || now < this.wanted.at || this.isAsking || this.isGone || this.isBusy()) return;
    this.isAsking = true;
    const { wanted } = this;
    const page = await this.ask().catch(() => null);
    this.isAsking = false;
    if (this.wanted !== wanted) return;
    if (page === null || (wanted.build && !page.includes(wanted.build)) || this.isBusy()) {
      wanted.at = now + this.#within(AGAIN_MS);
      return;
    }
    this.isGone = true;
    this.store?.write({ build: wanted.build, at: now, reason: wanted.reason });
    this.reload();
  }

  #within([least, most]) {
    return least + this.random() * (most - least);
  }
}

/** Asks for this very page; an answer from elsewhere (a log-in) is none. */
export async function askForPage(address, fetchIt = fetch) {
  const response = await fetchIt(address, { cache: "no-store", credentials: "same-origin", headers: { Accept: "text/html" }, signal: AbortSignal.timeout?.(12_000) });
  const isPage = response.status === 200 && !response.redirected && (response.headers.get("Content-Type") || "").startsWith("text/html");
  return isPage ? response.text() : null;
}
