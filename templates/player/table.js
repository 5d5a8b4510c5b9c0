/** The loss and the accuracy of several runs, each by its name. */

/** @import { Run } from "./run.js" */
import { h, swatch } from "./dom.js";
import { decimal, portion } from "./numbers.js";

/**
 * @param {Run[]} runs
 * @param {Record<string, string>} words
 * @param {(cell: HTMLElement, text: (steps: number[]) => string) => HTMLElement} shows
 *   Lets a cell show a text at a step of each run.
 */
export function table(runs, words, shows) {
  // A model of values has no classes.
  const classes = runs.some(({ accuracy }) => Number.isFinite(accuracy[0]));
  const away = runs.some(({ off }) => off);
  const names = [
    words.loss,
    ...(classes ? [words.accuracy] : []),
    ...(away ? [words.off_plane] : []),
  ];
  const heads = names.map((name) => h("th", { scope: "col" }, name));
  const rows = runs.map(({ label, style, place, loss, accuracy, off }) => {
    const color = `run-${style.color}`;
    const line = swatch({ color, width: 2.3, dashes: style.dashes });
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, line, swatch({ color, shape: style.marker }), label),
      shows(h("td"), (steps) => decimal(loss[steps[place]], 3)),
      ...(classes ? [shows(h("td"), (steps) => portion(accuracy[steps[place]]))] : []),
      ...(away ? [shows(h("td"), (steps) => decimal(off?.[steps[place]] ?? NaN, 2))] : []),
    );
  });
  return h("table", {}, h("tr", {}, h("td"), ...heads), ...rows);
}
