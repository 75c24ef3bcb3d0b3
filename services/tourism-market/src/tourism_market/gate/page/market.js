/** What the phone knows of the markets: asked of the service when it can be reached, remembered for when it cannot. */

const API = "../v1";
const PATIENCE_MS = 15_000;

/** Today's date where the market is: WIB, whatever the phone is set to. */
export function today(now = new Date()) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" }).format(now);
}

/** All markets, or what was remembered of them; null when neither can be had. */
export async function markets(ledger) {
  const list = await fresh(ledger, "markets", "/markets");
  return list && list.items;
}

/** A date at a market: weekday, pasaran and how far the day is; null when it was never heard of. */
export async function marketDay(ledger, marketId, day) {
  return fresh(ledger, `day ${marketId} ${day}`, `/markets/${marketId}/market-days/${day}`);
}

/** The vendors who may redeem, as { vendor_id, name }; empty where none is known. */
export async function vendors(ledger, marketId) {
  const list = await fresh(ledger, `vendors ${marketId}`, `/markets/${marketId}/vendors?limit=500`);
  return list ? list.items : [];
}

/** What is charged on a day: the last tariff that has begun. */
export function tariffOn(market, day) {
  const begun = market.tariffs.filter((tariff) => tariff.since <= day);
  return begun.at(-1) ?? market.tariffs[0];
}

async function fresh(ledger, name, path) {
  try {
    const answer = await fetch(API + path, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) {
      await ledger.remember(name, await answer.json());
    }
  } catch (error) {
    if (!isOfTheNetwork(error)) {
      throw error;
    }
  }
  return (await ledger.recall(name)) ?? null;
}

/** Whether a request failed on its way, rather than by a mistake in this page. */
export function isOfTheNetwork(error) {
  return error instanceof TypeError || ["AbortError", "TimeoutError"].includes(error.name);
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
