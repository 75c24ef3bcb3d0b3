/** One respondent's sheet while it is filled in: kept on the phone at every step, so that a reload loses nothing. */

import { newId } from "./ids.js";
import { WAITING } from "./ledger.js";

/** The steps that are no question; the questions are the numbers between the first two. */
export const WELCOME = "welcome";
export const ABOUT = "about";
export const THANKS = "thanks";

export class Sheet {
  #ledger;
  #name;

  constructor(ledger, place) {
    this.#ledger = ledger;
    this.#name = `sheet ${place.regency}/${place.surveyId}`;
    this.place = place;
    this.#begin("");
  }

  /** The sheet of this survey on this phone; a code in the address that it does not have yet begins a new one. */
  static async open(ledger, place, code) {
    const sheet = new Sheet(ledger, place);
    const kept = await ledger.recall(sheet.#name);
    if (kept && (!code || code === kept.code)) {
      Object.assign(sheet, kept);
    } else {
      await sheet.startAnew(code);
    }
    return sheet;
  }

  /** Whether it was filled in; what became of it then says the entry of its id. */
  get isHandedIn() {
    return this.step === THANKS;
  }

  /** Begin a sheet for the next respondent at this device. */
  async startAnew(code = "") {
    this.#begin(code);
    await this.keep();
  }

  /** Take what was told, and keep all of it. */
  async keep(told = {}) {
    Object.assign(this, told);
    const { id, step, answers, respondent, suggestion, code } = this;
    await this.#ledger.remember(this.#name, { id, step, answers, respondent, suggestion, code });
  }

  /** Hand it in: from now on it waits to be sent, and nothing of it stays here. */
  async handIn(access) {
    const { id, answers, respondent, code } = this;
    const suggestion = this.suggestion.trim();
    const body = { id, answers, occurred_at: new Date().toISOString(), respondent };
    Object.assign(body, suggestion && { suggestion }, code && { code });
    await this.#ledger.put({ id, ...this.place, access, state: WAITING, reason: null, body });
    await this.keep({ step: THANKS, answers: {}, respondent: {}, suggestion: "" });
  }

  #begin(code) {
    Object.assign(this, { id: newId(), step: WELCOME, answers: {}, respondent: {}, suggestion: "", code: code ?? "" });
  }
}
