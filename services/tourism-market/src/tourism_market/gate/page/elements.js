/** The elements of the page, filled with texts. */

import { byId, make } from "./markup.js";
import { say } from "./texts.js";

/** Say in the present language what the buttons of steppers do. */
export function nameSteppers() {
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
