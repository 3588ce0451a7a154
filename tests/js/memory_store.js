// The outbox's store without a browser: the same interface over maps.

export function memoryStore() {
  const items = new Map();
  const blobs = new Map();
  const kept = new Map();
  let next = 1;
  const removed = ({ seq, id }) => (items.delete(seq), blobs.delete(id));
  return {
    items,
    blobs,
    kept,
    all: async () => [...items.values()].sort((a, b) => a.seq - b.seq).map((item) => ({ ...item })),
    add: async (entries) =>
      entries.map(({ item, blob }) => {
        const seq = next++;
        items.set(seq, { ...item, seq });
        if (blob) blobs.set(item.id, blob);
        return seq;
      }),
    change: async ({ put = [], remove = [], keep = {} }) => {
      for (const item of put) items.set(item.seq, { ...item });
      remove.forEach(removed);
      for (const [key, value] of Object.entries(keep)) kept.set(key, value);
    },
    claim: async ({ seq }) => {
      if (items.has(seq)) items.set(seq, { ...items.get(seq), tried: true });
      return items.has(seq);
    },
    takeBack: async (group) => {
      if (!items.has(group[0].seq) || items.get(group[0].seq).tried) return false;
      group.forEach(removed);
      return true;
    },
    blob: async (id) => blobs.get(id),
    putBlob: async (id, blob) => void blobs.set(id, blob),
    read: async (key) => kept.get(key),
    keys: async () => [...kept.keys()],
    write: async (key, value) => void kept.set(key, value),
    forget: async (...keys) => keys.forEach((key) => kept.delete(key)),
  };
}
