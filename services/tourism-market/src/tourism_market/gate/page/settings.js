/** The settings: token, market, day and language. A token lives on this phone only, never in an address sent out. */

import { byId, make } from "./markup.js";
import { currentLanguage, speak } from "./texts.js";

/** Take a token from `#token=…`, which no server sees, and remove it from the address. */
export async function takeTokenFromAddress(gate) {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) {
    await gate.remember("token", token);
    history.replaceState(null, "", location.pathname + location.search);
  }
}

/** Listen to the settings; `spoken` is called when the language changed. */
export function openSettings(gate, spoken) {
  byId("open-settings").addEventListener("click", () => {
    fill(gate);
    byId("settings").showModal();
  });
  byId("close-settings").addEventListener("click", () => byId("settings").close());
  byId("settings-form").addEventListener("submit", () => keep(gate));
  byId("language").addEventListener("click", async () => {
    speak(currentLanguage() === "en" ? "id" : "en");
    await gate.remember("language", currentLanguage());
    spoken();
  });
  window.addEventListener("hashchange", async () => {
    await takeTokenFromAddress(gate);
    await gate.courier.deliver({ all: true });
  });
}

function fill(gate) {
  byId("token").value = "";
  byId("device").textContent = gate.deviceId;
  byId("chosen-day").value = gate.day;
  const options = gate.markets.map(({ id, name }) => make("option", { value: id, textContent: name }));
  byId("chosen-market").replaceChildren(...options);
  byId("chosen-market").value = gate.market?.id ?? "";
}

async function keep(gate) {
  const token = byId("token").value.trim();
  if (token) {
    await gate.remember("token", token);
  }
  await gate.stand(byId("chosen-market").value, byId("chosen-day").value);
  await gate.courier.deliver({ all: true });
}
