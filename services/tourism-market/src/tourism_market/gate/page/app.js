/** The page, put together: the gate, its screens, the settings and the worker that keeps them for offline. */

import { openBooth, showBooth } from "./booth.js";
import { GRACE_MS, NEEDS_TOKEN, OFFLINE, SENDING, TROUBLE } from "./courier.js";
import { openDay, showDay, tellEntry, undoButton } from "./day.js";
import { makeSteppers, nameSteppers } from "./elements.js";
import { Gate } from "./gate.js";
import { fillTexts } from "./language.js";
import { byId, make } from "./markup.js";
import { openSettings, takeTokenFromAddress } from "./settings.js";
import { currentLanguage, say, speak, spelt } from "./texts.js";
import { totalsOf } from "./totals.js";

const LOOK_AGAIN_MS = 60_000;

const CLOCK_ERROR_MS = 5 * 60_000;

const gate = await Gate.open();
speak(await gate.recall("language"));
await takeTokenFromAddress(gate);
open();
show();
gate.addEventListener("change", show);
lookAgain();

function open() {
  makeSteppers(show);
  openBooth(gate, tell);
  openDay(gate, announce);
  openSettings(gate, () => {
    fill();
    show();
  });
  fill();
  for (const button of document.querySelectorAll("nav button")) {
    button.addEventListener("click", () => showScreen(button.dataset.shows));
  }
  showScreen("coins");
  window.addEventListener("unhandledrejection", () => announce(say("failed")));
  byId("connection").addEventListener("click", lookAgain);
  window.addEventListener("online", lookAgain);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lookAgain());
  setInterval(() => gate.refresh(), LOOK_AGAIN_MS);
  keepForOffline();
}

function fill() {
  fillTexts();
  nameSteppers();
}

async function lookAgain() {
  if (!window.isSecureContext) {
    return;
  }
  await Promise.all([gate.courier.deliver({ all: true }), gate.refresh()]);
}

function show() {
  showNotice();
  if (gate.market) {
    showHeader();
    showBooth(gate);
    showDay(gate, announce);
  }
}

function showHeader() {
  const known = gate.marketDay;
  const names = known ? `${known.weekday} ${known.pasaran}, ` : "";
  const status = known ? ` · ${say(known.status)}` : "";
  byId("market-name").textContent = gate.market.name;
  byId("market-day").textContent = `${names}${spelt(gate.day)}${status}`;
  const how = { [OFFLINE]: say("offline"), [SENDING]: say("sending") }[gate.courier.status];
  const what = gate.unsent ? say("unsent", gate.unsent) : say("allSent");
  byId("unsent").textContent = how ? `${what} · ${how}` : what;
  byId("connection").className = gate.unsent ? "unsent" : "";
}

function showNotice() {
  const text = noticeText();
  byId("notice").hidden = !text;
  if (byId("notice").textContent !== text) {
    byId("notice").textContent = text;
  }
}

function noticeText() {
  const { status, problem, clockErrorMs } = gate.courier;
  if (!window.isSecureContext) {
    return say("insecure");
  }
  if (!gate.market) {
    return gate.hasAsked ? say("firstVisit") : "";
  }
  if (status === NEEDS_TOKEN) {
    return say("needsToken");
  }
  if (status === TROUBLE) {
    return currentLanguage() === "en" ? problem.detail_en : problem.detail_id;
  }
  const { refused } = totalsOf(gate.entries);
  if (refused) {
    return say("refusedNotice", refused);
  }
  return Math.abs(clockErrorMs) > CLOCK_ERROR_MS ? say("wrongClock") : "";
}

function showScreen(name) {
  for (const button of document.querySelectorAll("nav button")) {
    const isShown = button.dataset.shows === name;
    byId(button.dataset.shows).hidden = !isShown;
    button.setAttribute("aria-current", isShown ? "page" : "false");
  }
}

/** Say what was recorded, and offer to undo it. */
function tell(entry) {
  const undo = gate.canUndo(entry) ? [undoButton(gate, entry, announce)] : [];
  undo[0]?.addEventListener("click", () => byId("told").replaceChildren());
  announce(tellEntry(entry), ...undo);
}

let forgetting = null;

/** Show a text for a while. */
function announce(text, ...buttons) {
  byId("told").replaceChildren(make("span", { textContent: text }), ...buttons);
  clearTimeout(forgetting);
  forgetting = setTimeout(() => byId("told").replaceChildren(), GRACE_MS);
}

async function keepForOffline() {
  byId("reload").addEventListener("click", () => location.reload());
  await navigator.storage?.persist?.();
  if (navigator.serviceWorker) {
    const isFirst = !navigator.serviceWorker.controller;
    await navigator.serviceWorker.register("worker.js");
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      byId("release").hidden = isFirst;
    });
  }
}
