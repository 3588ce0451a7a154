// When the outbox tries: at the start, when something is put in, when the network or the page comes back, and by a timer.

export const EVERY_MS = 5_000;
export const LONGEST_MS = 60_000;

/** The pause after a failed attempt: twice the last one, up to a minute, with jitter. */
export function pauseAfter(previous_ms, random = Math.random()) {
  return Math.round(Math.min(LONGEST_MS, previous_ms * 2) * (0.8 + random * 0.4));
}

/** Keeps trying; returns a function that tries now. */
export function keepFlushing(outbox, { scope = globalThis, document = scope.document } = {}) {
  let pause_ms = EVERY_MS;
  let timer = 0;

  const plan = async (soonest_ms = pause_ms) => {
    const waiting = await outbox.waiting();
    scope.clearTimeout(timer);
    if (!waiting.length) return;
    const held_ms = Math.min(...waiting.map(({ held_until, aside_until = 0 }) => Math.max(held_until, aside_until))) - outbox.now();
    timer = scope.setTimeout(attempt, held_ms > 0 ? Math.min(held_ms + 20, LONGEST_MS) : soonest_ms);
  };

  async function attempt() {
    const arrived = await outbox.flush().catch(() => false);
    pause_ms = arrived ? EVERY_MS : pauseAfter(pause_ms);
    await plan();
  }

  const now = () => {
    pause_ms = EVERY_MS;
    return attempt();
  };
  scope.addEventListener("online", now);
  document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  outbox.listen(({ type }) => {
    if (type === "added") plan(0);
    if (type === "changed") plan();
  });
  now();
  return now;
}
