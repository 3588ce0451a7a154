// The outbox's store without a browser: the same interface over maps, and what a disk does when it is full.

export function memoryStore() {
  const items = new Map();
  const blobs = new Map();
  const kept = new Map();
  let next = 1;
  return {
    items,
    blobs,
    all: async () => [...items.values()].sort((a, b) => a.seq - b.seq).map((item) => ({ ...item })),
    add: async (item, blob) => {
      const seq = next++;
      items.set(seq, { ...item, seq });
      if (blob) blobs.set(item.id, blob);
      return seq;
    },
    put: async (item) => void items.set(item.seq, { ...item }),
    remove: async (item) => {
      items.delete(item.seq);
      blobs.delete(item.id);
    },
    blob: async (id) => blobs.get(id),
    putBlob: async (id, blob) => void blobs.set(id, blob),
    read: async (key) => kept.get(key),
    write: async (key, value) => void kept.set(key, value),
    forget: async (key) => void kept.delete(key),
  };
}
