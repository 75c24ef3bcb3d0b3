/** Elements found by their id and made without markup: whatever a text says, it stays a text. */

export function byId(id) {
  return document.getElementById(id);
}

/** A new element with these properties and children. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
