// Where the outbox lives: IndexedDB, written through to the disk before anybody is told that it is kept.

import { openDB } from "idb";

const STRICT = { durability: "strict" };

/** Opens the store; fails where the browser forbids it (private windows, blocked storage). */
export async function openStore(name = "shaodao-phone") {
  const database = await openDB(name, 1, {
    upgrade(made) {
      made.createObjectStore("items", { keyPath: "seq", autoIncrement: true });
      made.createObjectStore("blobs");
      made.createObjectStore("kept");
    },
  });
  return new Store(database);
}

/** Items by sequence, their photos apart, and small things kept by name. */
class Store {
  constructor(database) {
    this.database = database;
  }

  all() {
    return this.database.getAll("items");
  }

  /** Adds an item, with its photo in the same transaction; returns its sequence number. */
  async add(item, blob = null) {
    const work = this.database.transaction(["items", "blobs"], "readwrite", STRICT);
    const [seq] = await Promise.all([
      work.objectStore("items").add(item),
      blob && work.objectStore("blobs").put(blob, item.id),
      work.done,
    ]);
    return seq;
  }

  async put(item) {
    const work = this.database.transaction("items", "readwrite", STRICT);
    await Promise.all([work.store.put(item), work.done]);
  }

  async remove(item) {
    const work = this.database.transaction(["items", "blobs"], "readwrite", STRICT);
    await Promise.all([work.objectStore("items").delete(item.seq), work.objectStore("blobs").delete(item.id), work.done]);
  }

  blob(id) {
    return this.database.get("blobs", id);
  }

  async putBlob(id, blob) {
    const work = this.database.transaction("blobs", "readwrite", STRICT);
    await Promise.all([work.store.put(blob, id), work.done]);
  }

  read(key) {
    return this.database.get("kept", key);
  }

  async write(key, value) {
    const work = this.database.transaction("kept", "readwrite", STRICT);
    await Promise.all([work.store.put(value, key), work.done]);
  }

  forget(key) {
    return this.database.delete("kept", key);
  }
}
