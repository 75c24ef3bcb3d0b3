/** The answer page, put together: the sheet, its screens, the courier and the worker that keeps them for offline. */

import { Courier, OFFLINE } from "./courier.js";
import { openLedger, WAITING } from "./ledger.js";
import { byId } from "./markup.js";
import { focusStep, showHeader, showStep } from "./screens.js";
import { ask, placeOf, survey } from "./service.js";
import { ABOUT, Sheet } from "./sheet.js";
import { currentLanguage, fillTexts, say, speak, spoken } from "./texts.js";

const [regency, surveyId] = placeOf(2);
const ledger = await openLedger();
const courier = new Courier(ledger, lookAtEntries);
let sheet = await Sheet.open(ledger, { regency, surveyId }, takeCodeFromAddress());
let form = null;
/** The problem document of a service that has no such survey. */
let problem = null;
let isAsked = false;
/** What became of this sheet, once it is handed in, and whether anything waits to be sent. */
let entry = null;
let isWaiting = false;

speak(await ledger.recall("language"));
listen();
await lookAtEntries();
await lookAgain();
await keepForOffline();

/** Take a code from `#kode=…`, which no server sees, and remove it from the address. */
function takeCodeFromAddress() {
  const code = new URLSearchParams(location.hash.slice(1)).get("kode");
  if (code) {
    history.replaceState(null, "", location.pathname + location.search);
  }
  return code;
}

function listen() {
  byId("language").addEventListener("click", changeLanguage);
  byId("begin").addEventListener("submit", onSubmit(() => go(0, sheet.code ? {} : { code: byId("code").value.trim() })));
  byId("question-form").noValidate = true;
  byId("question-form").addEventListener("submit", onSubmit(answerQuestion));
  byId("choices").addEventListener("change", keepAnswer);
  byId("back").addEventListener("click", () => go(sheet.step ? sheet.step - 1 : "welcome"));
  byId("back-to-questions").addEventListener("click", () => go(form.elements.length - 1, told()));
  byId("about-form").addEventListener("input", () => sheet.keep(told()));
  byId("about-form").addEventListener("submit", onSubmit(handIn));
  byId("again").addEventListener("submit", onSubmit(sendAgain));
  byId("another").addEventListener("click", startAnew);
  byId("to-results").href = "hasil";
  window.addEventListener("online", lookAgain);
  window.addEventListener("hashchange", takeNewCode);
  window.addEventListener("unhandledrejection", () => notify(say("failed")));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lookAgain());
}

/** A listener that stays on the page and does this. */
function onSubmit(work) {
  return (event) => {
    event.preventDefault();
    work();
  };
}

/** Ask for the form anew and send what waits; without a network the form is the one remembered. */
async function lookAgain() {
  if (!window.isSecureContext) {
    return;
  }
  const name = `form ${regency}/${surveyId}`;
  const said = await ask(survey(surveyId, "/form"), { regency });
  problem = said && !said.ok ? said.content : null;
  if (said?.ok) {
    await ledger.remember(name, said.content);
  }
  form = (await ledger.recall(name)) ?? null;
  isAsked = true;
  await courier.deliver();
}

/** See what became of what was handed in, and show it. */
async function lookAtEntries() {
  entry = (await ledger.find(sheet.id)) ?? null;
  isWaiting = (await ledger.waiting()).length > 0;
  show();
}

function show() {
  fillTexts();
  showHeader({ regency, surveyId }, form);
  if (form) {
    showStep(sheet, form, entry, courier);
  }
  byId("connection").textContent = isWaiting && courier.status === OFFLINE ? say("offline") : "";
  notify(noticeText());
}

function noticeText() {
  if (!window.isSecureContext) {
    return say("insecure");
  }
  if (problem) {
    return spoken({ id: problem.detail_id, en: problem.detail_en });
  }
  if (!form) {
    return isAsked ? say("firstVisit") : "";
  }
  return form.status !== "open" && !sheet.isHandedIn ? say("closed") : "";
}

function notify(text) {
  byId("notice").hidden = !text;
  if (byId("notice").textContent !== text) {
    byId("notice").textContent = text;
  }
}

/** Show another step at once, so that nothing is told to one that has passed; and keep what was told. */
async function go(step, more = {}) {
  const keeping = sheet.keep({ ...more, step });
  show();
  focusStep();
  await keeping;
}

async function keepAnswer(event) {
  notify("");
  await sheet.keep({ answers: { ...sheet.answers, [event.target.name]: Number(event.target.value) } });
}

async function answerQuestion() {
  if (!sheet.answers[form.elements[sheet.step].code]) {
    notify(say("choose"));
    return;
  }
  const next = sheet.step + 1;
  await go(next < form.elements.length ? next : ABOUT);
}

/** What was told beside the answers. */
function told() {
  const chosen = [...byId("groups").querySelectorAll("select")].filter(({ value }) => value);
  return { respondent: Object.fromEntries(chosen.map(({ name, value }) => [name, value])), suggestion: byId("suggestion").value };
}

async function handIn() {
  await sheet.keep(told());
  await sheet.handIn(form.access);
  await lookAtEntries();
  focusStep();
  await courier.deliver();
}

/** Send refused answers once more, with the code that was typed if there is one. */
async function sendAgain() {
  const code = byId("other-code").value.trim() || entry.body.code;
  await ledger.put({ ...entry, state: WAITING, reason: null, body: code ? { ...entry.body, code } : entry.body });
  byId("other-code").value = "";
  await courier.deliver();
}

async function startAnew() {
  byId("code").value = "";
  await sheet.startAnew();
  await lookAtEntries();
  focusStep();
}

/** Another invitation was opened in this page. */
async function takeNewCode() {
  sheet = await Sheet.open(ledger, { regency, surveyId }, takeCodeFromAddress());
  await lookAtEntries();
}

async function changeLanguage() {
  speak(currentLanguage() === "en" ? "id" : "en");
  show();
  await ledger.remember("language", currentLanguage());
}

async function keepForOffline() {
  await navigator.storage?.persist?.();
  await navigator.serviceWorker?.register(new URL("worker.js", import.meta.url));
}
