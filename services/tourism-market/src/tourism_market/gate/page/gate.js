/** The gate itself: which market and day it works for, and what it records. */

import { Courier } from "./courier.js";
import { newId } from "./ids.js";
import { REFUSED, WAITING, openLedger } from "./ledger.js";
import { fresh, marketDay, markets, recall, tariffOn, today, vendors } from "./market.js";

/** Tells of anything that may have changed by the event "change". */
export class Gate extends EventTarget {
  #ledger;
  #chosenDay = null;
  /** The entries of one market day by id, oldest first, and which day that is. */
  #entries = new Map();
  #entriesOf = null;

  courier;
  deviceId = null;
  /** All markets, and the one this gate stands at; null until they were heard of once. */
  markets = [];
  market = null;
  /** The day as the service knows it; undefined until it was heard of once. */
  marketDay = undefined;
  /** Whether the service was asked about the markets since the page was opened. */
  hasAsked = false;
  vendors = [];
  /** How many entries of any day are still to be sent. */
  unsent = 0;

  static async open() {
    const gate = new Gate();
    gate.#ledger = await openLedger();
    gate.#ledger.changed = (entries) => gate.#note(entries);
    gate.courier = new Courier(gate.#ledger, () => gate.#look());
    gate.#chosenDay = await gate.#ledger.recall("day");
    gate.deviceId = await gate.#rememberedDevice();
    await gate.#learn(recall);
    return gate;
  }

  /** The day entries go to: the one chosen today, else today in WIB. */
  get day() {
    return this.#chosenDay?.until === today() ? this.#chosenDay.day : today();
  }

  /** The entries of the day, oldest first. */
  get entries() {
    return [...this.#entries.values()];
  }

  get tariff() {
    return tariffOn(this.market, this.day);
  }

  recall(name) {
    return this.#ledger.recall(name);
  }

  remember(name, value) {
    return this.#ledger.remember(name, value);
  }

  /** Ask again about the markets and the day, as far as the service can be reached. */
  async refresh() {
    await this.#learn(fresh);
    this.hasAsked = true;
    await this.#look();
  }

  /** Work for this market and, until today is over, for this day. */
  async stand(marketId, day) {
    this.#chosenDay = { day, until: today() };
    await this.#ledger.remember("market", marketId);
    await this.#ledger.remember("day", this.#chosenDay);
    await this.#learn(recall);
    await this.refresh();
  }

  moveCoins(kind, coins, vendorId) {
    const vendor = kind === "redeem" ? { vendor_id: vendorId } : {};
    return this.#record("coins", kind, { coins, amount_idr: coins * this.tariff.coin_value_idr, ...vendor });
  }

  countVisitors(domestic, foreign) {
    return this.#record("visits", "visitors", { visitors: domestic + foreign, foreign_visitors: foreign });
  }

  park(vehicleKind, vehicles) {
    const amount = vehicles * this.parkingFee(vehicleKind);
    return this.#record("visits", "parking", { vehicle_kind: vehicleKind, vehicles, amount_idr: amount });
  }

  parkingFee(vehicleKind) {
    return this.tariff.parking_idr[vehicleKind] ?? 0;
  }

  /** Whether the entry can be undone: a sale or refund by its counterpart, anything else until it is sent. */
  canUndo(entry) {
    return !entry.undone && entry.state !== REFUSED && (this.#counterKind(entry) !== null || isOnlyHere(entry));
  }

  /** Undo an entry; false when it was undone or sent in the meantime. */
  async undo(entry) {
    const kind = this.#counterKind(entry);
    const { coins, amount_idr } = entry.body;
    const undone = kind
      ? await this.#ledger.undo(entry.id, this.#entry("coins", kind, { coins, amount_idr }, { undone: true }))
      : await this.#ledger.takeBack(entry.id);
    this.courier.expect();
    await this.#look();
    return undone;
  }

  async retryRefused() {
    await this.#ledger.retry(this.entries.filter((entry) => entry.state === REFUSED));
    await this.courier.deliver({ all: true });
  }

  /** The kind of entry that undoes this one; a market that buys nothing back has none for a sale. */
  #counterKind({ body }) {
    return { issue: this.market.refunds ? "refund" : null, refund: "issue" }[body.kind] ?? null;
  }

  async #record(door, kind, content) {
    const entry = this.#entry(door, kind, content);
    await this.#ledger.record(entry);
    this.courier.expect();
    await this.#look();
    return entry;
  }

  #entry(door, kind, content, more = {}) {
    const id = newId();
    const when = { device_id: this.deviceId, occurred_at: new Date().toISOString(), market_day: this.day };
    const place = { id, door, marketId: this.market.id, day: this.day };
    return { ...place, state: WAITING, sent: false, undone: false, ...more, body: { id, kind, ...content, ...when } };
  }

  async #learn(ask) {
    this.markets = (await markets(this.#ledger, ask))?.items ?? [];
    const chosen = await this.#ledger.recall("market");
    this.market = this.markets.find((market) => market.id === chosen) ?? this.markets[0] ?? null;
    if (this.market) {
      this.marketDay = await marketDay(this.#ledger, this.market.id, this.day, ask);
      await this.#readDay();
      this.vendors = (await vendors(this.#ledger, this.market.id, this.day, ask))?.items ?? [];
    }
    await this.#look();
  }

  #note(entries) {
    for (const entry of entries) {
      if (placeOf(entry) === this.#entriesOf) {
        this.#entries.set(entry.id, entry);
      }
    }
  }

  async #look() {
    if (this.market && this.#entriesOf !== placeOf({ marketId: this.market.id, day: this.day })) {
      await this.#readDay();
    }
    this.unsent = await this.#ledger.count(WAITING);
    this.dispatchEvent(new Event("change"));
  }

  /** From the disk: another page on this phone may have written too. */
  async #readDay() {
    const { day, market } = this;
    const entries = await this.#ledger.ofDay(market.id, day);
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
    this.#entriesOf = placeOf({ marketId: market.id, day });
  }

  async #rememberedDevice() {
    const known = await this.#ledger.recall("device");
    if (!known) {
      await this.#ledger.remember("device", `gate-${newId().slice(-12)}`);
    }
    return this.#ledger.recall("device");
  }
}

function placeOf({ marketId, day }) {
  return `${marketId} ${day}`;
}

function isOnlyHere(entry) {
  return entry.state === WAITING && !entry.sent;
}
