/** One published result, with everything needed to compute it again. */

import { byId, make } from "./markup.js";
import { regencyName } from "./places.js";
import { ask, placeOf, survey } from "./service.js";
import { currentLanguage, figure, fillTexts, nameOf, periodName, readable, say, speak, spelt, spoken, whole } from "./texts.js";

const HIGHEST = 4;

const [regency, , surveyId] = placeOf(3);
let result = null;
let followUps = [];
/** What came of computing it again; null until somebody asked. */
let again = null;
/** The problem document of a service without this result; undefined while nobody knows. */
let problem;

byId("language").addEventListener("click", () => {
  speak(currentLanguage() === "en" ? "id" : "en");
  show();
});
byId("all").href = "../hasil";
byId("print").addEventListener("click", () => print());
byId("recompute").addEventListener("click", recompute);
show();
await load();

async function load() {
  const [said, plans] = await Promise.all([
    ask(survey(surveyId, "/publication"), { regency }),
    ask(survey(surveyId, "/follow-ups"), { regency, limit: 500 }),
  ]);
  result = said?.ok ? said.content : null;
  followUps = plans?.ok ? plans.content.items : [];
  problem = said && !said.ok ? said.content : null;
  show();
}

/** Let the service compute the index from the published sums by the rules it was published with, as anybody may. */
async function recompute() {
  const sums = Object.fromEntries(result.elements.map(({ code, sum }) => [code, sum]));
  const said = await ask("skm/calculations", { body: { n: result.n, sums, rule_version: result.evidence.rule_version } });
  again = said?.ok ? said.content : null;
  show();
  if (!again) {
    byId("recomputed").textContent = said ? spoken({ id: said.content.detail_id, en: said.content.detail_en }) : say("noNetwork");
  }
}

function show() {
  fillTexts();
  byId("regency").textContent = regencyName(regency);
  const notice = noticeText();
  byId("notice").hidden = !notice;
  byId("notice").textContent = notice;
  byId("result").hidden = !result;
  if (result) {
    document.title = `IKM ${nameOf(result)} ${periodName(result.period)}`;
    showOutcome();
    showElements();
    showFollowUps();
    showEvidence();
  }
}

function noticeText() {
  if (result || problem === undefined) {
    return "";
  }
  return problem ? spoken({ id: problem.detail_id, en: problem.detail_en }) : say("noNetwork");
}

function showOutcome() {
  byId("service").textContent = nameOf(result);
  byId("where").textContent = `${readable(result.opd)} · ${say("publishedOn", spelt(result.published_on))}`;
  byId("ikm").textContent = figure(result.ikm);
  byId("performance").textContent = spoken(result.performance);
  byId("grade").textContent = result.grade;
  const names = new Map(result.elements.map(({ code, label }) => [code, spoken(label)]));
  fillPairs("facts", [
    [say("period"), periodName(result.period)],
    ["n", say("respondents", whole(result.n))],
    [say("target"), ...target()],
    [say("users"), result.users === null ? "–" : whole(result.users)],
    [say("lowestElements"), result.lowest_elements.map((code) => names.get(code)).join("; ")],
  ]);
}

/** The target and whether it was met; nobody knows one where the users of the service were not counted. */
function target() {
  if (result.target === null) {
    return [say("noTarget")];
  }
  const flag = make("span", { className: result.below_target ? "flag low" : "flag", textContent: say(result.below_target ? "sampleMissed" : "sampleMet") });
  return [`${whole(result.target)} `, flag];
}

function showElements() {
  const items = result.elements.map(({ code, label, nrr, sum }) => {
    const isLow = result.lowest_elements.includes(code);
    const bar = make("span");
    bar.style.width = `${(100 * Number(nrr)) / HIGHEST}%`;
    const value = make("span", { className: "value", textContent: figure(nrr) }, make("small", { textContent: ` (${say("sum")} ${whole(sum)})` }));
    const name = make("span", { textContent: spoken(label) }, ...(isLow ? [" ", make("span", { className: "flag low", textContent: say("lowest") })] : []));
    const item = make("li", { className: isLow ? "low" : "" }, make("div", { className: "line" }, name, value), make("div", { className: "track" }, bar));
    item.dataset.element = code;
    return item;
  });
  byId("elements").replaceChildren(...items);
}

function showFollowUps() {
  byId("no-follow-ups").hidden = followUps.length > 0;
  const names = new Map(result.elements.map(({ code, label }) => [code, spoken(label)]));
  const items = followUps.map(({ element, action, owner_opd: owner, due, status, percent }) => make(
    "li",
    { textContent: action },
    make("small", { textContent: `${names.get(element) ?? element} · ${readable(owner)} · ${say("due", spelt(due))} · ${say(status)} ${percent}%` }),
  ));
  byId("follow-ups").replaceChildren(...items);
}

function showEvidence() {
  const { rule_version: version, inputs, digest } = result.evidence;
  const digestText = make("span", { className: "mono", textContent: digest });
  fillPairs("evidence", [
    [say("rules"), version],
    [say("regulation"), result.regulation],
    [say("inputs"), whole(inputs)],
    [say("exact"), result.ikm_exact],
    ...result.legacy.map(({ weight, ikm, note }) => [say("legacy", figure(weight)), `${figure(ikm)}. ${spoken(note)}.`]),
    [say("digest"), digestText],
  ]);
  if (again) {
    const isSame = again.ikm_exact === result.ikm_exact && again.grade === result.grade;
    byId("recomputed").textContent = say(isSame ? "identical" : "differs", figure(again.ikm.toFixed(2)), again.grade);
  }
}

function fillPairs(id, pairs) {
  const shown = pairs.flatMap(([name, ...values]) => [make("dt", { textContent: name }), make("dd", {}, ...values)]);
  byId(id).replaceChildren(...shown);
}
