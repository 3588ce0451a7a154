// What a page leaves to the one that follows it in the same window; where storage is forbidden, nothing.

/** `{read(), write(value)}` of one entry of `storage`. */
export function kept(name, storage = defaultStorage()) {
  const key = `shaodao.wall.${name}`;
  return {
    read() {
      try {
        return JSON.parse(storage.getItem(key));
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        storage.setItem(key, JSON.stringify(value));
      } catch {
        // A full or forbidden store only means that a reload forgets.
      }
    },
  };
}

function defaultStorage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
