// What lies on a phone that several people use does not lie there for ever.

const KEEP_MS = 72 * 3600 * 1000;

/** Forgets what anybody left here three days ago; a draft of one's own stays until one has done with it. */
export async function sweep(store, account, now = Date.now()) {
  for (const key of await store.keys()) {
    const [kind, owner] = String(key).split(":");
    if (!["work", "sent", "draft"].includes(kind) || (kind === "draft" && owner === String(account))) continue;
    if (now - lastOf(await store.read(key)) > KEEP_MS) await store.forget(key);
  }
}

function lastOf(value) {
  if (Array.isArray(value)) return Math.max(0, ...value.map(({ at }) => at));
  return value?.at || value?.changed_at || Date.parse(value?.started_at) || 0;
}
