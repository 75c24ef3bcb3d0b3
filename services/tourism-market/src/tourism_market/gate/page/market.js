/** What the phone knows of the markets: asked of the service when it can be reached, remembered for when it cannot. */

import { isOfTheNetwork, isOfTheService, PATIENCE_MS } from "./network.js";

const API = "../v1";

/** Today's date where the market is: WIB, whatever the phone is set to. */
export function today(now = new Date()) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" }).format(now);
}

/** All markets with their terms. As for a day and for vendors, `ask` is `fresh` or `recall`. */
export function markets(ledger, ask = fresh) {
  return ask(ledger, "markets", "/markets");
}

/** A date at a market: weekday, pasaran and how far the day is. */
export function marketDay(ledger, marketId, day, ask = fresh) {
  return ask(ledger, `day ${marketId} ${day}`, `/markets/${marketId}/market-days/${day}`);
}

/** The vendors who may redeem on a day, which the service tells staff only. */
export function vendors(ledger, marketId, day, ask = fresh) {
  return ask(ledger, `vendors ${marketId}`, `/markets/${marketId}/vendors?on=${day}&limit=500`);
}

/** What the service says, or what was remembered when it cannot be asked. */
export async function fresh(ledger, name, path) {
  try {
    const token = await ledger.recall("token");
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const answer = await fetch(API + path, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok && isOfTheService(answer)) {
      await ledger.remember(name, await answer.json());
    }
  } catch (error) {
    if (!isOfTheNetwork(error)) {
      throw error;
    }
  }
  return ledger.recall(name);
}

/** What was remembered, at once; undefined when nothing was. */
export function recall(ledger, name) {
  return ledger.recall(name);
}

/** What is charged on a day: the last tariff that has begun. */
export function tariffOn(market, day) {
  const begun = market.tariffs.filter((tariff) => tariff.since <= day);
  return begun.at(-1) ?? market.tariffs[0];
}

/** Send entries of one market through one door with this token. Rejects when the network fails. */
export function post(marketId, door, bodies, token) {
  const path = { coins: "coin-transactions", visits: "visits" }[door];
  return fetch(`${API}/markets/${marketId}/${path}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(bodies),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}
