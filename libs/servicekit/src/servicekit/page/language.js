/** The language of a page: Indonesian, or English where somebody chose it. */

let texts = { id: {}, en: {} };
let language = "id";

/** Take these texts for the page's: language → name → a text, or a function that makes one of values. */
export function learn(all) {
  texts = all;
}

export function currentLanguage() {
  return language;
}

/** Speak this language from now on; any other than English is Indonesian. */
export function speak(wanted) {
  language = wanted === "en" ? "en" : "id";
}

/** The text of this name, with the values it needs. */
export function say(name, ...values) {
  const text = texts[language][name];
  return typeof text === "function" ? text(...values) : text;
}

/** Put the texts of the present language wherever the page names one, and into its title. */
export function fillTexts() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = say(element.dataset.text);
  }
}
