/**
 * The ledger on the phone: IndexedDB, which outlives reloads, crashes and days without a network.
 *
 * An entry is { id, door, marketId, day, state, sent, undone, code, reasonId, reasonEn, body }. `body` is what the
 * service is sent and never changes. `state` is one of the following and says what became of it.
 */

import { completed, done } from "./storage.js";

/** Not yet answered by the service. */
export const WAITING = "waiting";
/** In the service's books. */
export const BOOKED = "booked";
/** Kept by the service as evidence, not in its books yet. */
export const HELD = "held";
/** Not taken by the service; it may be sent again. */
export const REFUSED = "refused";
/** Taken back before it ever left the phone. */
export const TAKEN_BACK = "taken-back";

const STATE_OF_VERDICT = { accepted: BOOKED, duplicate: BOOKED, held: HELD, refused: REFUSED };

export async function openLedger(name = "gate") {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    const entries = opening.result.createObjectStore("entries", { keyPath: "id" });
    entries.createIndex("day", ["marketId", "day"]);
    entries.createIndex("state", "state");
    opening.result.createObjectStore("memory");
  };
  return new Ledger(await done(opening));
}

export class Ledger {
  #database;
  /** Called with the entries as they are now after each change that is on the disk. */
  changed = () => {};

  constructor(database) {
    this.#database = database;
  }

  /** Write new entries; they are on the disk when the promise is kept. */
  async record(...entries) {
    await this.#change((writing) => entries.forEach((entry) => writing.put(entry)));
  }

  /** The entries of one market day in the order they were made. */
  async ofDay(marketId, day) {
    return done(this.#entries().index("day").getAll([marketId, day]));
  }

  /** Entries in this state, of any day, oldest first. */
  async inState(state) {
    return done(this.#entries().index("state").getAll(state));
  }

  /** How many entries are in this state. */
  async count(state) {
    return done(this.#entries().index("state").count(state));
  }

  /** Say that these are about to leave the phone; hands back those that may, which excludes any taken back. */
  async send(entries) {
    const leaving = [];
    await this.#change(async (writing) => {
      for (const { id } of entries) {
        const entry = await writing.get(id);
        if (entry.state !== TAKEN_BACK) {
          leaving.push(writing.put({ ...entry, sent: true }));
        }
      }
    });
    return leaving;
  }

  /** Write down what the service said about each entry. */
  async decide(verdicts) {
    await this.#change(async (writing) => {
      for (const verdict of verdicts) {
        writing.put({ ...(await writing.get(verdict.id)), ...told(verdict) });
      }
    });
  }

  /** Let refused entries be sent again. */
  async retry(entries) {
    await this.#change(async (writing) => {
      for (const { id } of entries) {
        writing.put({ ...(await writing.get(id)), state: WAITING });
      }
    });
  }

  /** Take an entry back that has not left the phone; false when it has. */
  async takeBack(id) {
    let taken = false;
    await this.#change(async (writing) => {
      const entry = await writing.get(id);
      taken = entry.state === WAITING && !entry.sent;
      if (taken) {
        writing.put({ ...entry, state: TAKEN_BACK, undone: true });
      }
    });
    return taken;
  }

  /** Record the entry that undoes another one, once; false when another one did before. */
  async undo(id, counterEntry) {
    let undone = false;
    await this.#change(async (writing) => {
      const entry = await writing.get(id);
      undone = !entry.undone;
      if (undone) {
        writing.put({ ...entry, undone: true });
        writing.put(counterEntry);
      }
    });
    return undone;
  }

  /** What was remembered under this name, if anything. */
  async recall(name) {
    return done(this.#database.transaction("memory").objectStore("memory").get(name));
  }

  async remember(name, value) {
    const transaction = this.#database.transaction("memory", "readwrite", { durability: "strict" });
    transaction.objectStore("memory").put(value, name);
    await completed(transaction);
  }

  #entries() {
    return this.#database.transaction("entries").objectStore("entries");
  }

  async #change(work) {
    const transaction = this.#database.transaction("entries", "readwrite", { durability: "strict" });
    const end = completed(transaction);
    const writing = new Writing(transaction.objectStore("entries"));
    await work(writing);
    await end;
    this.changed(writing.written);
  }
}

/** One change of the ledger: all of it is kept or nothing. */
class Writing {
  #store;
  written = [];

  constructor(store) {
    this.#store = store;
  }

  get(id) {
    return done(this.#store.get(id));
  }

  put(entry) {
    this.#store.put(entry);
    this.written.push(entry);
    return entry;
  }
}

function told(verdict) {
  const differs = verdict.status === "duplicate" && verdict.code;
  return {
    state: differs ? REFUSED : STATE_OF_VERDICT[verdict.status],
    code: verdict.code,
    reasonId: verdict.reason_id,
    reasonEn: verdict.reason_en,
  };
}
