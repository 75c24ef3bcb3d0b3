/**
 * Brings answers to the service, whenever it can be reached.
 *
 * An entry whose answer was lost is sent again under its own id, which the service counts once. So the courier never has
 * to know whether a failed request arrived.
 */

import { COUNTED, REFUSED } from "./ledger.js";
import { ask, survey } from "./service.js";

const PAUSES_MS = [2_000, 4_000, 8_000, 15_000, 30_000];

/** What came of the last attempt. */
export const IDLE = "idle";
export const SENDING = "sending";
export const OFFLINE = "offline";

export class Courier {
  #ledger;
  #changed;
  #timer = null;
  #failures = 0;
  status = IDLE;

  /** @param changed called whenever the status or an entry has changed */
  constructor(ledger, changed) {
    this.#ledger = ledger;
    this.#changed = changed;
  }

  /** Send everything that waits; what cannot be sent now is tried again by itself. */
  async deliver() {
    clearTimeout(this.#timer);
    await navigator.locks.request("skm-courier", async () => {
      await this.#say(SENDING);
      await this.#say((await this.#deliverAll()) ? IDLE : OFFLINE);
    });
    this.#failures = this.status === OFFLINE ? this.#failures + 1 : 0;
    if (this.#failures) {
      const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length) - 1];
      this.#timer = setTimeout(() => this.deliver(), pause);
    }
  }

  async #deliverAll() {
    for (const entry of await this.#ledger.waiting()) {
      if (!(await this.#deliverOne(entry))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the service answered, whatever it said. */
  async #deliverOne(entry) {
    const needsCode = entry.access === "open" && !entry.body.code;
    const given = needsCode ? await ask(survey(entry.surveyId, "/session-code"), { regency: entry.regency, body: {} }) : null;
    if (needsCode && !given?.ok) {
      return this.#settle(entry, given);
    }
    const whole = needsCode ? { ...entry, body: { ...entry.body, code: given.content.code } } : entry;
    await this.#ledger.put(whole);
    return this.#settle(whole, await ask(survey(entry.surveyId, "/responses"), { regency: entry.regency, body: whole.body }));
  }

  /** Write down what the service said of an entry; false when it said nothing. */
  async #settle(entry, said) {
    if (said?.ok) {
      await this.#ledger.put({ ...entry, state: COUNTED, body: null });
    } else if (said) {
      const { code, detail_id: id, detail_en: en } = said.content;
      await this.#ledger.put({ ...entry, state: REFUSED, reason: { code, id, en } });
    }
    return said !== null;
  }

  async #say(status) {
    this.status = status;
    await this.#changed();
  }
}
