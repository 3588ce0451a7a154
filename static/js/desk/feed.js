// Where the desk's news come from: the whole queue now and then, and single changes as they happen.

const POLL_MS = 10_000;
const POLL_LIVE_MS = 60_000;
const PAGE = 200;
const MOST_PAGES = 3;

export class Feed {
  /** `requests`; `onList(answer)`, `onFailed(error)`. Reads at once, then every ten seconds, or every minute while events flow. */
  constructor({ requests, onList, onFailed }) {
    Object.assign(this, { requests, onList, onFailed });
    this.isLive = false;
    this.query = {};
    addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.read());
  }

  start() {
    return this.read();
  }

  /** Events flow, or do no longer: then the queue is read more often. */
  live(on) {
    if (this.isLive === on) return;
    this.isLive = on;
    this.#plan();
  }

  isNarrowed() {
    return Object.keys(this.query).length > 0;
  }

  /** Reads the queue anew when the server is to leave other things out of it. */
  narrow(query) {
    if (JSON.stringify(query) === JSON.stringify(this.query)) return undefined;
    this.query = query;
    return this.read();
  }

  /** Reads soon; several wishes within a moment are one reading. */
  readSoon(wait_ms = 250) {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.read(), wait_ms);
  }

  /** Reads the queue, page by page. */
  async read() {
    clearTimeout(this.timer);
    if (this.isReading) return (this.isAskedAgain = true);
    this.isReading = true;
    try {
      this.onList(await this.#pages());
    } catch (error) {
      if (error?.status === undefined) throw error;
      this.onFailed(error);
    } finally {
      this.isReading = false;
      this.#plan();
    }
    if (this.isAskedAgain) {
      this.isAskedAgain = false;
      return this.read();
    }
    return undefined;
  }

  // The most urgent come first: what lies beyond the last page read is reached by narrowing the queue.
  async #pages() {
    const { query } = this;
    const first = await this.requests.list({ ...query, limit: PAGE });
    let { next } = first;
    const items = [...first.items];
    for (let pages = 1; next && pages < MOST_PAGES; pages++) {
      const more = await this.requests.list({ ...query, limit: PAGE, cursor: next });
      items.push(...more.items);
      next = more.next;
    }
    return { ...first, items, query, isPartial: Boolean(next) };
  }

  #plan() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), this.isLive ? POLL_LIVE_MS : POLL_MS);
  }
}
