/**
 * Brings what the phone recorded to the service, whenever it can be reached.
 *
 * An entry whose answer was lost is sent again under its own id, which the service counts once. So the courier
 * never has to know whether a failed request arrived.
 */

import { HELD, WAITING } from "./ledger.js";
import { post } from "./market.js";
import { isOfTheNetwork, isOfTheService } from "./network.js";

/** Entries in one request; the service takes up to 1,000. */
const BATCH = 200;
/** How long a new entry may still be taken back before it leaves by itself. */
export const GRACE_MS = 8_000;
const PAUSES_MS = [2_000, 4_000, 8_000, 15_000, 30_000];

/** What came of the last attempt. */
export const IDLE = "idle";
export const SENDING = "sending";
export const OFFLINE = "offline";
export const NEEDS_TOKEN = "needs-token";
export const TROUBLE = "trouble";

export class Courier {
  #ledger;
  #changed;
  #timer = null;
  #failures = 0;
  status = IDLE;
  /** The problem document of a service that refused a whole request. */
  problem = null;
  /** How far this phone's clock is ahead of the service's; 0 until it answered. */
  clockErrorMs = 0;

  /** @param changed called whenever the status or the ledger has changed */
  constructor(ledger, changed) {
    this.#ledger = ledger;
    this.#changed = changed;
  }

  /** Try again once new entries had their time to be taken back. */
  expect() {
    this.#in(GRACE_MS);
  }

  /** Send what is there now. With `all` also what could still be taken back, and ask what became of held entries. */
  async deliver({ all = false } = {}) {
    await navigator.locks.request("gate-courier", async () => {
      this.#say(SENDING);
      this.#say(await this.#attempt(all));
    });
    await this.#plan();
  }

  async #attempt(all) {
    this.problem = null;
    const [waiting, held] = [await this.#ledger.inState(WAITING), await this.#ledger.inState(HELD)];
    const latest = Date.now() - (all ? 0 : GRACE_MS);
    const ripe = waiting.filter((entry) => all || entry.sent || Date.parse(entry.body.occurred_at) <= latest);
    if (!ripe.length && !(all && held.length)) {
      return IDLE;
    }
    let outcome = IDLE;
    for (const batch of batchesOf([...ripe, ...held])) {
      const came = await this.#bring(batch);
      if (came === OFFLINE || came === NEEDS_TOKEN) {
        return came;
      }
      outcome = came === IDLE ? outcome : came;
    }
    return outcome;
  }

  async #bring(batch) {
    const token = await this.#ledger.recall("token");
    if (!token) {
      return NEEDS_TOKEN;
    }
    const entries = await this.#ledger.send(batch);
    if (!entries.length) {
      return IDLE;
    }
    try {
      const { marketId, door } = entries[0];
      const answer = await post(marketId, door, entries.map((entry) => entry.body), token);
      return await this.#read(answer);
    } catch (error) {
      if (isOfTheNetwork(error)) {
        return OFFLINE;
      }
      throw error;
    }
  }

  async #read(answer) {
    if (!isOfTheService(answer) || answer.status >= 500) {
      return OFFLINE;
    }
    this.clockErrorMs = Date.now() - Date.parse(answer.headers.get("date"));
    if (answer.ok) {
      await this.#ledger.decide((await answer.json()).items);
      this.#changed();
      return IDLE;
    }
    if (answer.status === 401 || answer.status === 403) {
      return NEEDS_TOKEN;
    }
    this.problem = await answer.json();
    return TROUBLE;
  }

  /** Come back by itself where that helps: a missing token does not turn up by waiting. */
  async #plan() {
    const left = await this.#ledger.inState(WAITING);
    this.#failures = this.status === IDLE ? 0 : this.#failures + 1;
    if (!left.length || this.status === NEEDS_TOKEN) {
      clearTimeout(this.#timer);
    } else {
      this.#in(this.#failures ? PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length) - 1] : GRACE_MS);
    }
  }

  #in(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.deliver(), pause);
  }

  #say(status) {
    this.status = status;
    this.#changed();
  }
}

/** Entries of one market and one door together, oldest first. */
function* batchesOf(entries) {
  const groups = new Map();
  for (const entry of entries) {
    const key = `${entry.marketId} ${entry.door}`;
    if (!groups.has(key)) {
      groups.set(key, []);
    }
    groups.get(key).push(entry);
  }
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += BATCH) {
      yield group.slice(start, start + BATCH);
    }
  }
}
