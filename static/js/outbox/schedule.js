// When the outbox tries: at the start, when something is put in, when the network or the page comes back, and by a timer.

import { LANES } from "./order.js";

/** No timer sleeps longer: clocks jump, and a number too large for a timer fires at once. */
export const LONGEST_SLEEP_MS = 60_000;
const SOON_MS = 20;

/** Keeps trying; returns a function that tries now. */
export function keepFlushing(outbox, { scope = globalThis, document = scope.document } = {}) {
  let timer = 0;

  const plan = async () => {
    const due_ms = await outbox.dueIn().catch(() => LONGEST_SLEEP_MS);
    scope.clearTimeout(timer);
    if (due_ms !== null) timer = scope.setTimeout(attempt, due_ms > 0 ? Math.min(LONGEST_SLEEP_MS, due_ms + SOON_MS) : 0);
  };

  async function attempt(options) {
    await outbox.flush(options).catch(() => false);
    await plan();
  }

  const now = ({ hope = LANES } = {}) => attempt({ hope });
  scope.addEventListener("online", () => now());
  document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  outbox.listen(({ type, item }) => {
    if (type === "added" && !item?.after) outbox.lanes?.[item.urgent ? "life" : "text"]?.calm();
    plan();
  });
  now();
  return now;
}
