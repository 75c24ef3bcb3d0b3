/** Elements found by their id and made without markup: whatever a text says, it stays a text. */

import { currentLanguage } from "./language.js";

const filledWith = new WeakMap();

export function byId(id) {
  return document.getElementById(id);
}

/** A new element with these properties and children. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Fill an element anew when what it is to show has changed: what a finger is on stays where it is otherwise. */
export function renew(element, content, makeChildren) {
  const wanted = `${currentLanguage()} ${JSON.stringify(content)}`;
  if (filledWith.get(element) !== wanted) {
    filledWith.set(element, wanted);
    element.replaceChildren(...makeChildren());
  }
}
