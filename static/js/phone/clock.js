// The server's time on a phone whose own clock may be wrong: deadlines are the server's.

/** A smaller difference may be the way of the answer. */
const NOTICEABLE_MS = 30_000;
let ahead_ms = 0;

/** What the server said the time was, just now. */
export function heardTime(iso, now = Date.now()) {
  const difference = Date.parse(iso) - now;
  ahead_ms = Math.abs(difference) > NOTICEABLE_MS ? difference : 0;
}

export function serverNow(now = Date.now()) {
  return now + ahead_ms;
}
