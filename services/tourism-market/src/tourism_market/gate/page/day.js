/** The screen of the day: what it came to on this phone, and every entry with what became of it. */

import { byId, make, renew } from "./markup.js";
import { clock, currentLanguage, rupiah, say } from "./texts.js";
import { totalsOf } from "./totals.js";

const PAGE = 30;
const PLAIN = new Intl.NumberFormat("id-ID");
const LINES = [
  ["sold", PLAIN.format], ["refunded", PLAIN.format], ["redeemed", PLAIN.format], ["visitors", PLAIN.format],
  ["foreignShare", PLAIN.format, "foreign"], ["vehicles", PLAIN.format], ["parkingIdr", rupiah], ["cashIdr", rupiah],
];

let shown = PAGE;

/** Listen to the buttons of this screen; `failed` hears when something could not be undone any more. */
export function openDay(gate, failed) {
  byId("retry").addEventListener("click", () => gate.retryRefused());
  byId("older").addEventListener("click", () => {
    shown += PAGE;
    showDay(gate, failed);
  });
}

export function showDay(gate, failed) {
  const totals = totalsOf(gate.entries);
  const lines = [...LINES];
  if (totals.held) {
    lines.push(["heldCount", PLAIN.format, "held"]);
  }
  if (totals.refused) {
    lines.push(["refusedCount", PLAIN.format, "refused"]);
  }
  byId("totals").replaceChildren(...lines.flatMap(([name, format, key = name]) => line(name, key, format(totals[key]))));
  byId("retry").hidden = !totals.refused;
  const latest = gate.entries.slice(-shown).reverse();
  renew(byId("entries"), latest, () => latest.map((entry) => row(gate, entry, failed)));
  byId("no-entries").hidden = latest.length > 0;
  byId("older").hidden = latest.length === gate.entries.length;
}

/** What an entry did, in words. */
export function tellEntry({ body }) {
  const amount = rupiah(body.amount_idr ?? 0);
  switch (body.kind) {
    case "issue":
      return say("didIssue", body.coins, amount);
    case "refund":
      return say("didRefund", body.coins, amount);
    case "redeem":
      return say("didRedeem", body.coins, body.vendor_id);
    case "visitors":
      return say("didCount", body.visitors, body.foreign_visitors);
    default:
      return say("didPark", body.vehicles, say(body.vehicle_kind).toLowerCase(), amount);
  }
}

/** A button that undoes the entry. */
export function undoButton(gate, entry, failed) {
  const button = make("button", { type: "button", className: "quiet", textContent: say("undo") });
  button.setAttribute("aria-label", `${say("undo")}: ${tellEntry(entry)}`);
  button.addEventListener("click", async () => {
    if (!(await gate.undo(entry))) {
      failed(say("tooLate"));
    }
  });
  return button;
}

function line(name, key, text) {
  const value = make("dd", { textContent: text });
  value.dataset.total = key;
  return [make("dt", { textContent: say(name) }), value];
}

function row(gate, entry, failed) {
  const about = make("p", {}, make("time", { textContent: clock(entry.body.occurred_at) }), ` ${tellEntry(entry)}`);
  const state = make("span", { className: `state ${entry.state}`, textContent: say(entry.state) });
  const item = make("li", {}, about, state);
  item.dataset.entry = entry.id;
  const reason = currentLanguage() === "en" ? entry.reasonEn : entry.reasonId;
  if (reason) {
    item.append(make("p", { className: "reason", textContent: reason }));
  }
  if (gate.canUndo(entry)) {
    item.append(undoButton(gate, entry, failed));
  }
  return item;
}
