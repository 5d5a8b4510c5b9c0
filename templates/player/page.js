/** A page of its own: the player in its main part, playing what the page holds. */

import { render } from "./player.js";

/** @param {string} name */
const held = (name) =>
  JSON.parse(document.querySelector(`script.animate-ce-${name}`)?.textContent ?? "null");

/** @type {Record<string, unknown>} */
const facts = { figure: { ...held("figure"), recipe: held("recipe") }, address: true };

render({
  model: { get: (name) => facts[name], set: () => {}, save_changes: () => {} },
  el: /** @type {HTMLElement} */ (document.querySelector("main")),
});
