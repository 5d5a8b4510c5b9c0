/** The samples as marks: circles for class 0, squares for class 1. */

/** @import { Place, Pen, Range } from "./axes.js" */
/** @import { Entry, Subject } from "./panels.js" */
import { CIRCLE, SQUARE, stamp } from "./axes.js";
import { ends } from "./numbers.js";

// Of more samples than this a reader can tell none from the next.
export const MANY = 200;

const [SAMPLE, SMALLEST] = [4.1, 1.1];
/** @type {["zero", "one"]} */
const COLORS = ["zero", "one"];
const SHAPES = [CIRCLE, SQUARE];

/**
 * Whether the samples of each mini-batch are marked.
 *
 * @param {Subject} subject
 */
export const showsBatches = ({ recipe, runs, samples }) =>
  runs.length === 1 &&
  recipe.marks.includes("batch") &&
  Math.min(runs[0].training.batch_size, samples.y.length) <= MANY;

/**
 * @param {Subject} subject
 * @returns {Entry[]}
 */
export const classEntries = ({ words, samples }) =>
  samples.classes.map((name, label) => ({
    text: words["legend.class"].replace("{name}", () => name),
    color: COLORS[label],
    shape: SHAPES[label],
  }));

/**
 * @param {Pen} pen
 * @param {Subject} subject
 * @param {(index: number) => Place} at
 */
export function classMarks(pen, { samples }, at) {
  const crowd = Math.max(1, samples.y.length / MANY);
  const radius = Math.max(SMALLEST, SAMPLE / Math.sqrt(crowd));
  COLORS.forEach((color, label) => {
    const places = Array.from(samples.y.keys())
      .filter((index) => samples.y[index] === label)
      .map(at);
    const edge = crowd > 1 ? "" : pen.theme.paper;
    stamp(pen, SHAPES[label], places, radius, { color: pen.theme[color], edge });
  });
}

/**
 * From the least to the largest, and a share of that more at both ends.
 *
 * @param {Float32Array} values
 * @param {number} share
 * @returns {Range}
 */
export function span(values, share) {
  const [low, high] = ends(values);
  const margin = share * Math.max(high - low, 1e-6);
  return [low - margin, high + margin];
}
