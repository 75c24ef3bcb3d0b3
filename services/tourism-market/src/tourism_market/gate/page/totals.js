/** What a day's entries on this phone come to. */

import { BOOKED, REFUSED, TAKEN_BACK, WAITING } from "./ledger.js";

const COUNTED = new Set([WAITING, BOOKED]);

/**
 * Coins, visitors and vehicles count what is booked or waits to be; held and refused entries are told apart.
 * The cash is what lies in the till: a held refund was paid out all the same, so it counts there.
 */
export function totalsOf(entries) {
  const totals = {
    sold: 0, refunded: 0, redeemed: 0, visitors: 0, foreign: 0, vehicles: 0, parkingIdr: 0, cashIdr: 0,
    waiting: 0, held: 0, refused: 0,
  };
  for (const { state, door, body } of entries) {
    if (state in totals) {
      totals[state] += 1;
    }
    if (COUNTED.has(state)) {
      (door === "coins" ? addCoins : addVisit)(totals, body);
    }
    if (state !== REFUSED && state !== TAKEN_BACK) {
      totals.cashIdr += cashOf(body);
    }
  }
  return totals;
}

const COLUMN = { issue: "sold", refund: "refunded", redeem: "redeemed" };

function addCoins(totals, body) {
  totals[COLUMN[body.kind]] += body.coins;
}

function addVisit(totals, body) {
  if (body.kind === "visitors") {
    totals.visitors += body.visitors;
    totals.foreign += body.foreign_visitors;
  } else {
    totals.vehicles += body.vehicles;
    totals.parkingIdr += body.amount_idr;
  }
}

/** Rupiah that came into the till with this entry; vendors are paid at the settlement, not here. */
function cashOf(body) {
  const sign = { issue: 1, parking: 1, refund: -1 }[body.kind] ?? 0;
  return sign * (body.amount_idr ?? 0);
}
