/** The numbers of the step that is shown. */

/** @import { Subject } from "./panels.js" */
import { h } from "./dom.js";
import { going } from "./clocks.js";
import { decimal, portion } from "./numbers.js";
import { table } from "./table.js";

/** @typedef {[string, (steps: number[]) => string]} Field  A label, and its text at a step of each run. */

/**
 * The numbers of a run alone, or of several the loss and the accuracy of each.
 *
 * @param {Subject} subject
 */
export function readout({ runs, plane, names, words, recipe }) {
  const [run] = runs;
  const most = (/** @type {number[]} */ values) => String(Math.max(...values));
  /** @type {Field[]} */
  const fields = [[words.step, (steps) => most(runs.map(({ place }) => steps[place]))]];
  const { sync } = recipe;
  if (runs.every(({ each }) => each))
    fields.push([
      words.epoch,
      (steps) => {
        // A single run's page has no clocks.
        const those = runs[1] ? going(runs, sync, steps) : runs;
        const epochs = those.map((one) => one.epoch(steps[one.place]));
        // Unless the clock is theirs, runs may be in different ones.
        return sync === "epoch" || new Set(epochs).size === 1 ? most(epochs) : "\u2013";
      },
    ]);
  /** @type {(text: (step: number) => string) => Field[1]} */
  const at = (text) => (steps) => text(steps[run.place]);
  if (runs.length === 1) {
    const { params, loss, accuracy } = run;
    names.forEach((name, place) =>
      fields.push([name, at((step) => decimal(params[step][place], 2))]),
    );
    fields.push(
      [words.loss, at((step) => decimal(loss[step], 3))],
      [words.batch_loss, at((step) => decimal(run.batchLoss(step), 3))],
    );
    // A model of values has no classes.
    if (Number.isFinite(accuracy[0])) {
      fields.push([words.accuracy, at((step) => portion(accuracy[step]))]);
    }
    if (words.off_plane) {
      const off = (/** @type {number} */ step) => run.off?.[step] ?? plane.distance(params[step]);
      fields.push([words.off_plane, at((step) => decimal(off(step), 2))]);
    }
  }
  /** @type {(() => void)[]} */
  const updates = [];
  /** @type {number[]} */
  let now = [];
  /**
   * @param {HTMLElement} cell
   * @param {Field[1]} text
   */
  const shows = (cell, text) => {
    updates.push(() => (cell.textContent = text(now)));
    return cell;
  };
  const list = fields.map(([name, text]) => h("div", {}, h("dt", {}, name), shows(h("dd"), text)));
  const element = h("div", { className: "numbers" }, h("dl", {}, ...list));
  if (runs.length > 1) element.append(table(runs, words, shows));
  return {
    element,
    /** @param {number[]} steps */
    update(steps) {
      now = steps;
      updates.forEach((update) => update());
    },
  };
}
