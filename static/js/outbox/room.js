// How much may wait on a phone: fifty items and a hundred megabytes; before that the oldest photos become smaller.

export const LIMITS = { items: 50, bytes: 100 * 1024 * 1024 };

/** There is no room left; `what` is `items`, `bytes` or `quota`. */
export class Full extends Error {
  constructor(what) {
    super(`the outbox is full: ${what}`);
    this.what = what;
  }
}

/** Makes room for so many more items of so many bytes; throws Full. */
export async function makeRoom({ store, shrink, limits }, waiting, { items, bytes }) {
  if (waiting.length + items > limits.items) throw new Full("items");
  const held = () => waiting.reduce((sum, { size }) => sum + size, 0) + bytes;
  for (const item of waiting.filter(({ kind }) => kind === "photo")) {
    if (held() <= limits.bytes) return;
    const smaller = await shrink?.(await store.blob(item.id));
    if (!smaller || smaller.size >= item.size) continue;
    await store.putBlob(item.id, smaller);
    item.size = smaller.size;
    await store.change({ put: [item] });
  }
  if (held() > limits.bytes) throw new Full("bytes");
}
