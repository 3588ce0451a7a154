// One item of the outbox to the server: a text as JSON; a photo first as bytes, then tied to what it shows.

const TEXT_MS = 30_000;
const PHOTO_MS = 300_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Nothing came, or not the whole of it: the same key once more is harmless. */
const SILENCE = { status: 0, body: null };

/** A sender; `headers()` carry the page's token. `note(change)` keeps what is done already, so that it is not done twice. */
export function sender({ headers, fetcher = (...values) => fetch(...values) }) {
  async function post(path, body, key, { type = "application/json", limit_ms = TEXT_MS, written } = {}) {
    const signal = within(limit_ms);
    const sent = { Accept: "application/json", "Content-Type": type, "Idempotency-Key": key, ...written, ...headers() };
    try {
      const response = await fetcher(path, { method: "POST", body, headers: sent, credentials: "same-origin", signal, redirect: "error" });
      return await answered(response);
    } catch {
      return SILENCE;
    }
  }

  return async (item, blob, note) => {
    const { id, kind, path, link, moment } = item;
    if (kind !== "photo") return post(path, JSON.stringify(item.body ?? {}), id);
    const written = isReal(item.made_at) ? new Date(item.made_at).toISOString() : undefined;
    if (!item.media) {
      const kept = await post(item.upload, blob, id, { type: blob.type, limit_ms: PHOTO_MS, written: written && { "X-Written-At": written } });
      if (kept.status < 200 || kept.status >= 300) return kept;
      await note({ media: kept.body.uuid });
    }
    const tied = await post(path, JSON.stringify({ uuid: item.media, moment, client_at: written }), link);
    if (tied.status !== 404 || item.again) return tied;
    // The server has let go of a photo that was not tied for days: under the same key it takes it once more.
    await note({ media: null, again: true });
    return SILENCE;
  };
}

/** Ends what hangs, also in browsers that do not bring it along: a lane waits for every answer. */
function within(limit_ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(limit_ms);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), limit_ms);
  return controller.signal;
}

/** An answer counts as a taking only when its words came whole and name what was made. */
async function answered(response) {
  const { status } = response;
  const body = await response.json().catch(() => null);
  if (status >= 200 && status < 300 && !(body?.id ?? body?.uuid)) return SILENCE;
  const seconds = Number(response.headers?.get("Retry-After"));
  return { status, body, ...(seconds > 0 && { wait_ms: Math.min(LONGEST_WAIT_MS, seconds * 1000) }) };
}

/** Whether a phone's clock can have been right when it said so. */
export function isReal(at) {
  return at > Date.UTC(2024, 0) && at < Date.UTC(2100, 0);
}
