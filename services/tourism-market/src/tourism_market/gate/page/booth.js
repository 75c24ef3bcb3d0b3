/** The three screens that record: coins, visitors, parking. */

import { wholeNumber } from "./elements.js";
import { byId, make, renew } from "./markup.js";
import { rupiah, say } from "./texts.js";

const QUICK_COINS = [5, 10, 20, 25, 50];
const VEHICLES = ["motorcycle", "car", "bus", "bicycle", "other"];
const USUAL = { "coin-count": 10, domestic: 1, foreign: 0, "vehicle-count": 1 };
const MOST = 100_000;

/** Put the usual numbers into the fields and listen to the buttons; `told` hears of each entry made. */
export function openBooth(gate, told) {
  Object.keys(USUAL).forEach(setUsual);
  byId("quick-coins").append(...QUICK_COINS.map((coins) => quickButton(gate, coins)));
  byId("vehicle-kinds").append(...VEHICLES.map((kind) => vehicleButton(gate, kind, told)));
  byId("coin-form").addEventListener("change", () => showBooth(gate));
  onSubmit("coin-form", async () => {
    const entry = await gate.moveCoins(coinKind(), wholeNumber("coin-count"), byId("vendor").value);
    byId("vendor").value = "";
    reset(gate, "coin-count");
    told(entry);
  });
  onSubmit("visitor-form", async () => {
    const entry = await gate.countVisitors(wholeNumber("domestic"), wholeNumber("foreign"));
    reset(gate, "domestic", "foreign");
    told(entry);
  });
}

/** Show what each button would record now. */
export function showBooth(gate) {
  const kind = coinKind();
  const coins = wholeNumber("coin-count");
  const button = { issue: "sell", refund: "buyBack", redeem: "takeIn" }[kind];
  byId("move-coins").textContent = say(button, coins, rupiah(coins * gate.tariff.coin_value_idr));
  byId("move-coins").disabled = !isSensible(coins);
  byId("refund-choice").hidden = !gate.market.refunds;
  byId("vendor-field").hidden = kind !== "redeem";
  byId("vendor").required = kind === "redeem";
  renew(byId("vendors"), gate.vendors, () => gate.vendors.map(vendorOption));
  const visitors = wholeNumber("domestic") + wholeNumber("foreign");
  byId("count-visitors").textContent = say("count", visitors);
  byId("count-visitors").disabled = !isSensible(visitors);
  for (const vehicle of byId("vehicle-kinds").children) {
    const fee = gate.parkingFee(vehicle.value);
    renew(vehicle, fee, () => [say(vehicle.value), make("small", {}, fee ? rupiah(fee) : say("free"))]);
    vehicle.disabled = !isSensible(wholeNumber("vehicle-count"));
  }
}

function coinKind() {
  return byId("coin-form").elements.kind.value;
}

function isSensible(count) {
  return count > 0 && count <= MOST;
}

function setUsual(id) {
  byId(id).value = USUAL[id];
}

/** Back to the usual numbers, on the buttons too: what a button says is what it records. */
function reset(gate, ...ids) {
  ids.forEach(setUsual);
  showBooth(gate);
}

/** Do the work for each submission, but for none that comes while the last one is still being written. */
function onSubmit(form, work) {
  let isWriting = false;
  byId(form).addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!isWriting) {
      isWriting = true;
      await work().finally(() => (isWriting = false));
    }
  });
}

function quickButton(gate, coins) {
  const button = make("button", { type: "button", textContent: coins });
  button.addEventListener("click", () => {
    byId("coin-count").value = coins;
    showBooth(gate);
  });
  return button;
}

function vehicleButton(gate, kind, told) {
  const button = make("button", { type: "button", value: kind });
  button.addEventListener("click", async () => {
    const entry = await gate.park(kind, wholeNumber("vehicle-count"));
    reset(gate, "vehicle-count");
    told(entry);
  });
  return button;
}

function vendorOption(vendor) {
  return make("option", { value: vendor.id, label: [vendor.stall, vendor.business].filter(Boolean).join(" · ") });
}
