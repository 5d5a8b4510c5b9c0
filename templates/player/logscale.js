/** An upright axis on which equal distances are equal ratios. */

/** @import { Range } from "./axes.js" */
import { ends, short, ticks } from "./numbers.js";

/**
 * @typedef {object} Scale
 * @property {Range} range  What lies at the bottom and the top, in its own coordinates.
 * @property {(value: number) => number} of  The coordinate of a value.
 * @property {number[]} [up]  Coordinates of the ticks, where they aren't round.
 * @property {(coordinate: number) => string} [label]
 */

/**
 * @param {number[]} full  What the axis is to tell apart.
 * @param {number[]} values  All that it shows; what falls far below stands at its lower end.
 * @returns {Scale}
 */
export function logarithm(full, values) {
  const [low, high] = ends(values.filter((value) => value > 0));
  const [least] = ends(full.filter((value) => value > 0));
  if (least === Infinity) return { range: [0, 1], of: () => 0 };
  const bottom = Math.max(Math.floor(Math.log10(least)) - 1, Math.log10(low) - 0.1);
  /** @type {Range} */
  const range = [bottom, Math.max(Math.log10(high) + 0.05, bottom + 0.6)];
  return {
    range,
    up: ticks(...range, 6).filter((power) => Number.isInteger(power) || range[1] - bottom < 2),
    label: (power) => short(Number((10 ** power).toPrecision(2))),
    of: (value) => (Number.isNaN(value) ? NaN : Math.max(bottom, Math.log10(Math.max(value, 0)))),
  };
}
