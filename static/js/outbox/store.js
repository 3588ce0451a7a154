// Where the outbox lives: IndexedDB, written through to the disk before anybody is told that it is kept.

import { openDB } from "idb";

const STRICT = { durability: "strict" };
const EVERYTHING = ["items", "blobs", "kept"];
/** The browser has closed the store under an open page; opened anew it is there again. */
const CLOSED = new Set(["InvalidStateError", "UnknownError"]);

/** Opens the store; fails where the browser forbids it (private windows, blocked storage). */
export async function openStore(name = "shaodao-phone", open = openDB) {
  const store = new Store((terminated) => open(name, 1, { upgrade, terminated }));
  await store.database();
  return store;
}

function upgrade(made) {
  made.createObjectStore("items", { keyPath: "seq", autoIncrement: true });
  made.createObjectStore("blobs");
  made.createObjectStore("kept");
}

/** Items by sequence, their photos apart, and small things kept by name. */
export class Store {
  #opened = null;

  constructor(open) {
    this.open = open;
  }

  database() {
    this.#opened ||= this.open(() => (this.#opened = null)).catch((error) => {
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }

  all() {
    return this.#read((database) => database.getAll("items"));
  }

  blob(id) {
    return this.#read((database) => database.get("blobs", id));
  }

  read(key) {
    return this.#read((database) => database.get("kept", key));
  }

  keys() {
    return this.#read((database) => database.getAllKeys("kept"));
  }

  /** Adds `[{item, blob?}]`, all of them or none; returns their sequence numbers. */
  add(entries) {
    return this.#change(async ({ items, blobs }) => {
      const added = entries.map(({ item }) => items.add(item));
      const kept = entries.filter(({ blob }) => blob).map(({ item, blob }) => blobs.put(blob, item.id));
      const [numbers] = await Promise.all([Promise.all(added), ...kept]);
      return numbers;
    });
  }

  /** Writes and removes items, and writes small things by name: all of it or nothing. */
  change({ put = [], remove = [], keep = {} }) {
    return this.#change(({ items, blobs, kept }) =>
      Promise.all([
        ...put.map((item) => items.put(item)),
        ...remove.flatMap(({ seq, id }) => [items.delete(seq), blobs.delete(id)]),
        ...Object.entries(keep).map(([key, value]) => kept.put(value, key)),
      ]),
    );
  }

  /** Notes that an item is about to be sent; false where it is gone. From now on nobody takes it back here. */
  claim({ seq }) {
    return this.#change(async ({ items }) => {
      const found = await items.get(seq);
      if (found && !found.tried) await items.put({ ...found, tried: true });
      return Boolean(found);
    });
  }

  /** Removes items, unless the first of them is gone or was tried already; says whether it did. */
  takeBack(group) {
    return this.#change(async ({ items, blobs }) => {
      const first = await items.get(group[0].seq);
      if (!first || first.tried) return false;
      await Promise.all(group.flatMap(({ seq, id }) => [items.delete(seq), blobs.delete(id)]));
      return true;
    });
  }

  putBlob(id, blob) {
    return this.#change(({ blobs }) => blobs.put(blob, id));
  }

  write(key, value) {
    return this.change({ keep: { [key]: value } });
  }

  forget(...keys) {
    return this.#change(({ kept }) => Promise.all(keys.map((key) => kept.delete(key))));
  }

  async #read(ask) {
    try {
      return await ask(await this.database());
    } catch (error) {
      return ask(await this.#reopened(error));
    }
  }

  async #change(work) {
    let database = await this.database();
    let transaction;
    try {
      transaction = database.transaction(EVERYTHING, "readwrite", STRICT);
    } catch (error) {
      database = await this.#reopened(error);
      transaction = database.transaction(EVERYTHING, "readwrite", STRICT);
    }
    return within(transaction, work);
  }

  #reopened(error) {
    if (!CLOSED.has(error?.name)) throw error;
    this.#opened = null;
    return this.database();
  }
}

/** The work of one transaction: done when it is on the disk, undone as a whole where a part fails. */
async function within(transaction, work) {
  const [items, blobs, kept] = EVERYTHING.map((name) => transaction.objectStore(name));
  const done = transaction.done.then(() => null, (error) => error || new Error("the store gave up"));
  let answer;
  try {
    answer = await work({ items, blobs, kept });
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It is over already.
    }
    await done;
    throw error;
  }
  const failed = await done;
  if (failed) throw failed;
  return answer;
}
