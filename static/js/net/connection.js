// Whether the server answers; the screen says so and tries again with growing pauses.

const listeners = new Set();

export const connection = { isLost: false, lostAt: null, heardAt: null };

let retry = 0;
let pause_ms = 0;

export function onConnection(listener) {
  listeners.add(listener);
}

export function heard() {
  connection.heardAt = new Date();
  if (!connection.isLost) return;
  clearTimeout(retry);
  Object.assign(connection, { isLost: false, lostAt: null });
  pause_ms = 0;
  tell();
}

export function lost() {
  if (connection.isLost) return;
  Object.assign(connection, { isLost: true, lostAt: new Date() });
  tell();
  askAgain();
}

function tell() {
  for (const listener of listeners) listener(connection);
}

/** 2 s, 4 s … 60 s, with jitter so that many screens do not return in the same second. */
export function nextPause(previous_ms, random = Math.random()) {
  const base_ms = Math.min(60_000, Math.max(2_000, previous_ms * 2));
  return Math.round(base_ms * (0.75 + random / 2));
}

function askAgain() {
  pause_ms = nextPause(pause_ms);
  retry = setTimeout(tryNow, pause_ms);
}

export async function tryNow() {
  clearTimeout(retry);
  try {
    const response = await fetch("/healthz", { cache: "no-store" });
    if (response.ok) return heard();
  } catch {
    // Still silent: the next attempt is planned below.
  }
  return askAgain();
}

if (typeof addEventListener === "function") {
  addEventListener("online", () => connection.isLost && tryNow());
  addEventListener("offline", lost);
}
