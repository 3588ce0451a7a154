// One item of the outbox to the server: a text as JSON; a photo first as bytes, then tied to what it shows.

const TEXT_MS = 30_000;
const PHOTO_MS = 300_000;

/** A sender; `headers()` carry the page's token. `note(change)` keeps what is done already, so that it is not done twice. */
export function sender({ headers, fetcher = (...values) => fetch(...values) }) {
  async function post(path, body, type, key, limit_ms) {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(limit_ms) : undefined;
    const sent = { Accept: "application/json", "Content-Type": type, "Idempotency-Key": key, ...headers() };
    try {
      const response = await fetcher(path, { method: "POST", body, headers: sent, credentials: "same-origin", signal, redirect: "error" });
      const wait_s = Number(response.headers?.get("Retry-After")) || 0;
      return { status: response.status, body: await response.json().catch(() => null), wait_s };
    } catch {
      return { status: 0, body: null };
    }
  }

  return async (item, blob, note) => {
    if (item.kind !== "photo") return post(item.path, JSON.stringify(item.body ?? {}), "application/json", item.id, TEXT_MS);
    if (!item.media) {
      const kept = await post(item.upload, blob, blob.type, item.id, PHOTO_MS);
      if (kept.status < 200 || kept.status >= 300) return kept;
      await note({ media: kept.body.uuid });
    }
    return post(item.path, JSON.stringify({ uuid: item.media, moment: item.moment }), "application/json", item.link, TEXT_MS);
  };
}
