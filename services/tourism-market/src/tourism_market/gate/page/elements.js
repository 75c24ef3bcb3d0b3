/** The elements of the page, filled with texts. */

import { byId, make } from "./markup.js";
import { currentLanguage, say } from "./texts.js";

const filledWith = new WeakMap();

/** Fill an element anew when what it is to show has changed: what a finger is on stays where it is otherwise. */
export function renew(element, content, makeChildren) {
  const wanted = `${currentLanguage()} ${JSON.stringify(content)}`;
  if (filledWith.get(element) !== wanted) {
    filledWith.set(element, wanted);
    element.replaceChildren(...makeChildren());
  }
}

/** Put the texts of the present language wherever the page names one. */
export function fillTexts() {
  document.documentElement.lang = currentLanguage();
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = say(element.dataset.text);
  }
  for (const button of document.querySelectorAll(".stepper button")) {
    const [label] = button.parentElement.querySelector("input").labels;
    button.setAttribute("aria-label", `${say(button.dataset.means)}: ${label.textContent}`);
  }
}

/** Make each place for a stepper a number between a minus and a plus; `changed` hears of every change. */
export function makeSteppers(changed) {
  for (const place of document.querySelectorAll(".stepper")) {
    const input = make("input", { id: place.dataset.for, type: "number", min: 0, step: 1, required: true });
    input.inputMode = "numeric";
    input.addEventListener("input", changed);
    place.append(stepButton("−", "fewer", -1), input, stepButton("+", "more", 1));
  }

  function stepButton(sign, means, step) {
    const button = make("button", { type: "button", textContent: sign });
    button.dataset.means = means;
    button.addEventListener("click", () => {
      const input = button.parentElement.querySelector("input");
      input.value = Math.max(0, wholeNumber(input.id) + step);
      changed();
    });
    return button;
  }
}

/** The whole number in a field; 0 for anything else. */
export function wholeNumber(id) {
  const number = Number(byId(id).value);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}
