/**
 * What this phone holds of surveys: IndexedDB, which outlives reloads, crashes and days without a network.
 *
 * An entry is { id, regency, surveyId, access, state, reason, body }. `body` is what the service is sent; it is dropped
 * once it is counted, so that nothing of an answer stays on a shared device.
 */

import { completed, done } from "./storage.js";

/** Not yet answered by the service. */
export const WAITING = "waiting";
/** Counted by the service. */
export const COUNTED = "counted";
/** Not taken by the service, for a reason; it may be sent again. */
export const REFUSED = "refused";

export async function openLedger() {
  const opening = indexedDB.open("skm", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("entries", { keyPath: "id" }).createIndex("state", "state");
    opening.result.createObjectStore("memory");
  };
  return new Ledger(await done(opening));
}

export class Ledger {
  #database;

  constructor(database) {
    this.#database = database;
  }

  /** Keep an entry as it is now; it is on the disk when the promise is kept. */
  async put(entry) {
    await this.#write("entries", (store) => store.put(entry));
  }

  /** The entry of this id, if there is one. */
  find(id) {
    return done(this.#read("entries").get(id));
  }

  /** Everything the service has not answered yet. */
  waiting() {
    return done(this.#read("entries").index("state").getAll(WAITING));
  }

  /** What was remembered under this name, if anything. */
  recall(name) {
    return done(this.#read("memory").get(name));
  }

  async remember(name, value) {
    await this.#write("memory", (store) => store.put(value, name));
  }

  #read(store) {
    return this.#database.transaction(store).objectStore(store);
  }

  async #write(store, change) {
    const transaction = this.#database.transaction(store, "readwrite", { durability: "strict" });
    change(transaction.objectStore(store));
    await completed(transaction);
  }
}
