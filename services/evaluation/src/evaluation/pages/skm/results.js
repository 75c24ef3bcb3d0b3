/** The published results of a regency, the last one first, by year and by office. */

import { byId, make, renew } from "./markup.js";
import { regencyName } from "./places.js";
import { ask, placeOf } from "./service.js";
import { currentLanguage, figure, fillTexts, nameOf, periodName, readable, say, speak, spelt, whole } from "./texts.js";

const AT_ONCE = 100;
const FIRST_YEAR = 2017;

const [regency] = placeOf(2);
let results = [];
let total = 0;
/** Every office that was seen among the results. */
const offices = new Set();
let isAway = false;

byId("language").addEventListener("click", () => {
  speak(currentLanguage() === "en" ? "id" : "en");
  show();
});
byId("filters").addEventListener("change", () => load(0));
byId("older").addEventListener("click", () => load(results.length));
show();
await load(0);

/** Ask for results behind the first so many. */
async function load(offset) {
  const [year, opd] = [byId("year").value, byId("opd").value];
  const said = await ask("skm/publications", { regency, year, opd, limit: AT_ONCE, offset });
  isAway = !said?.ok;
  if (!isAway) {
    results = [...results.slice(0, offset), ...said.content.items];
    total = said.content.total;
    results.forEach((result) => offices.add(result.opd));
  }
  show();
}

function show() {
  fillTexts();
  document.title = say("results");
  byId("regency").textContent = regencyName(regency);
  byId("notice").hidden = !isAway;
  byId("notice").textContent = isAway ? say("noNetwork") : "";
  byId("none").hidden = isAway || results.length > 0;
  byId("older").hidden = results.length >= total;
  const years = Array.from({ length: new Date().getFullYear() - FIRST_YEAR + 1 }, (_, back) => String(new Date().getFullYear() - back));
  fillSelect("year", years, (year) => year);
  fillSelect("opd", [...offices].sort(), readable);
  renew(byId("results"), results, () => results.map((result) => make("li", {}, link(result))));
}

function fillSelect(id, values, text) {
  const select = byId(id);
  const chosen = select.value;
  const options = values.map((value) => make("option", { value, textContent: text(value) }));
  renew(select, values, () => [make("option", { value: "", textContent: say("every") }), ...options]);
  select.value = chosen;
}

function link(result) {
  const { survey_id: id, opd, period, n, ikm, grade, published_on: day } = result;
  const score = make("span", { className: "score", textContent: figure(ikm) }, make("small", { textContent: `${say("grade")} ${grade}` }));
  return make(
    "a",
    { href: `hasil/${encodeURIComponent(id)}` },
    make("span", { className: "name", textContent: nameOf(result) }),
    make("small", { textContent: `${readable(opd)} · ${periodName(period)} · ${say("respondents", whole(n))} · ${say("publishedOn", spelt(day))}` }),
    score,
  );
}
