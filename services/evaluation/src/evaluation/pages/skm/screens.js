/** The screens of the answer page: what each shows of the sheet, in the language of the page. */

import { OFFLINE } from "./courier.js";
import { COUNTED, REFUSED } from "./ledger.js";
import { byId, make, renew } from "./markup.js";
import { regencyName } from "./places.js";
import { ABOUT, THANKS, WELCOME } from "./sheet.js";
import { nameOf, periodName, readable, say, spelt, spoken } from "./texts.js";

/** Why a code lets nobody in: another one may. */
const OF_THE_CODE = /^code-/;

/** Show the step the sheet is at. */
export function showStep(sheet, form, entry, courier) {
  const { step } = sheet;
  byId("welcome").hidden = step !== WELCOME || form.status !== "open";
  byId("question").hidden = !Number.isInteger(step);
  byId("about").hidden = step !== ABOUT;
  byId("thanks").hidden = step !== THANKS;
  showWelcome(sheet, form);
  if (Number.isInteger(step)) {
    showQuestion(sheet, form);
  }
  if (step === ABOUT) {
    showAbout(sheet, form);
  }
  if (step === THANKS && entry) {
    showFate(entry, form, courier);
  }
}

/** Who asks: in the header of every step. */
export function showHeader(place, form) {
  byId("regency").textContent = regencyName(place.regency);
  byId("place").textContent = form ? nameOf(form) : "";
}

/** Bring what is shown now to whoever cannot see that it changed. */
export function focusStep() {
  document.querySelector("section:not([hidden]) h1")?.focus();
  scrollTo(0, 0);
}

function showWelcome(sheet, form) {
  const facts = [[say("office"), readable(form.opd)], [say("period"), periodName(form.period)]];
  if (form.closes_on) {
    facts.push([say("until"), spelt(form.closes_on)]);
  }
  const pairs = facts.flatMap(([name, value]) => [make("dt", { textContent: name }), make("dd", { textContent: value })]);
  byId("facts").replaceChildren(...pairs);
  byId("code-field").hidden = form.access === "open" || Boolean(sheet.code);
  byId("code").required = !byId("code-field").hidden;
}

function showQuestion(sheet, form) {
  const element = form.elements[sheet.step];
  byId("step").textContent = say("step", sheet.step + 1, form.elements.length);
  byId("progress").replaceChildren(...form.elements.map((each, place) => make("span", { className: mark(place, sheet.step) })));
  byId("asked").replaceChildren(make("small", { textContent: say("asked") }), " ", spoken(element.label));
  const chosen = sheet.answers[element.code];
  renew(byId("choices"), [sheet.id, element], () => element.answers.map((answer, place) => choice(element.code, place + 1, spoken(answer), chosen)));
}

function mark(place, step) {
  if (place === step) {
    return "present";
  }
  return place < step ? "passed" : "";
}

function choice(name, value, text, chosen) {
  const input = make("input", { type: "radio", name, value, checked: value === chosen });
  return make("label", { className: "choice" }, input, make("span", { textContent: text }));
}

function showAbout(sheet, form) {
  renew(byId("groups"), [sheet.id, form.groups], () => form.groups.map((group) => groupField(group, sheet.respondent[group.code])));
  byId("suggestion").maxLength = form.suggestion_limit;
  if (byId("suggestion").value !== sheet.suggestion) {
    byId("suggestion").value = sheet.suggestion;
  }
}

function groupField(group, chosen) {
  const options = group.choices.map(({ code, label }) => make("option", { value: code, textContent: spoken(label) }));
  const select = make("select", { id: `group-${group.code}`, name: group.code }, make("option", { value: "", textContent: say("notTold") }), ...options);
  select.value = chosen ?? "";
  return make("div", {}, make("label", { htmlFor: select.id, textContent: spoken(group.label) }), select);
}

/** What became of the answers that were handed in. */
function showFate(entry, form, courier) {
  const isRefused = entry.state === REFUSED;
  const fate = byId("fate");
  fate.className = { [COUNTED]: "", [REFUSED]: "refused" }[entry.state] ?? "waiting";
  fate.textContent = fateText(entry, courier);
  byId("again").hidden = !isRefused;
  byId("other-code-field").hidden = !(isRefused && OF_THE_CODE.test(entry.reason.code));
  byId("another").hidden = form.access === "open";
}

function fateText(entry, courier) {
  if (entry.state === COUNTED) {
    return say("counted");
  }
  if (entry.state === REFUSED) {
    return say("refused", spoken(entry.reason));
  }
  return say(courier.status === OFFLINE ? "kept" : "sending");
}
