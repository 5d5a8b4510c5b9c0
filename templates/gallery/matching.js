/** Which runs are shown: those that match a search, and the values that are chosen. */

/** @import { Facts } from "./types.js" */
import { filled } from "../player/dom.js";

/**
 * @param {HTMLElement} form  A field for the search, and a choice for each key.
 * @param {Facts} facts
 */
export function matching(form, { runs, words }) {
  const search = /** @type {HTMLInputElement} */ (form.querySelector("[type=search]"));
  const choices = [...form.querySelectorAll("select")];
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  /** @param {string} selector */
  const all = (selector) => [
    .../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector)),
  ];
  const shown = all("[data-of]");
  const nothing = all(".nothing");
  const rows = all(".matrix tbody");
  const columns = all(".matrix thead th");

  const update = () => {
    const asked = search.value.trim().toLowerCase().split(" ").filter(Boolean);
    const fits = runs.map(
      ({ text, values }) =>
        asked.every((word) => text.includes(word)) &&
        choices.every(({ name, value }) => !value || values[name] === value),
    );
    for (const element of shown) element.hidden = !fits[Number(element.dataset.of)];
    /** @param {Element} place */
    const empty = (place) => !place.querySelector(".card:not([hidden])");
    for (const row of rows) row.hidden = empty(row);
    columns.forEach((column, place) => {
      const cells = all(`.matrix td:nth-child(${place + 1})`);
      const hidden = cells.length > 0 && cells.every(empty);
      for (const part of [column, ...cells]) part.hidden = hidden;
    });
    const count = fits.filter(Boolean).length;
    for (const element of nothing) element.hidden = count > 0;
    status.textContent = filled(words["gallery.counted"], { shown: count, n: runs.length });
  };
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  update();
}
