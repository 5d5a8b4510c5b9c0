/** Numbers as they are sent, and as they are read by people. */

/** @import { Packed } from "./types.js" */

/**
 * The rows that were packed as differences, in digits of five bits, lowest first; see
 * `animate.embed.packing` in Python.
 *
 * @param {Packed} packed
 * @returns {Float64Array[]} For each state its numbers.
 */
export function unpacked({ units, deltas }) {
  const columns = deltas.map((text, at) => {
    const column = [];
    let [sum, left, place] = [0, 0, 1];
    for (let index = 0; index < text.length; index++) {
      const digit = text.charCodeAt(index) - 63;
      left += (digit % 32) * place;
      place *= 32;
      if (digit >= 32) continue;
      sum += left % 2 ? -(left + 1) / 2 : left / 2;
      // What was recorded in single precision is so again.
      column.push(Math.fround(sum * units[at]));
      left = 0;
      place = 1;
    }
    return column;
  });
  return columns[0].map((_, state) => Float64Array.from(columns, (column) => column[state]));
}

/**
 * With so many decimals, or with an exponent where they would tell nothing.
 *
 * @param {number} value
 * @param {number} decimals
 */
export function decimal(value, decimals) {
  if (!Number.isFinite(value)) return "\u2013";
  const text = Math.abs(value) < 1e5 ? value.toFixed(decimals) : value.toExponential(1);
  return typeset(Number(text) ? text : text.replace("-", ""));
}

/**
 * An accuracy, from 0 to 1: 1.00 only if nothing is wrong, 0.00 if all is.
 *
 * @param {number} value
 */
export const portion = (value) =>
  decimal(value % 1 ? Math.min(Math.max(value, 0.01), 0.99) : value, 2);

/**
 * A round number in as few characters as tell it.
 *
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  const round = Number(value.toPrecision(6));
  return typeset(size && (size < 1e-3 || size >= 1e5) ? round.toExponential() : String(round));
}

/** @param {string} text */
const typeset = (text) => text.replace("e+", "e").replaceAll("-", "\u2212");

/**
 * What costs much to make, made when it is first asked for.
 *
 * @template Made
 * @param {() => Made} make
 */
export function once(make) {
  /** @type {Made | undefined} */
  let made;
  return () => (made ??= make());
}

/**
 * Round numbers between two ends, in at most `most` steps of 1, 2 or 5 times a power of ten.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
export function ticks(low, high, most) {
  const least = ((high - low) / most) * (1 - 1e-9);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((digit) => digit * power >= least) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  );
}

/**
 * So many numbers from one end to the other, evenly.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export const spaced = (low, high, count) =>
  Array.from({ length: count }, (_, at) => low + (at / (count - 1)) * (high - low));

/**
 * The least and the largest of some numbers; what isn't finite doesn't count.
 *
 * @param {Iterable<number>} values
 * @returns {[number, number]}
 */
export function ends(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/**
 * How many numbers of an ascending list are at most `value`.
 *
 * @param {number[]} ascending
 * @param {number} value
 */
export function upTo(ascending, value) {
  const beyond = ascending.findIndex((one) => one > value);
  return beyond < 0 ? ascending.length : beyond;
}
