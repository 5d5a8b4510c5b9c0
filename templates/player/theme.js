/** Colours made of those of a theme, and sizes that panels share; lengths are CSS pixels. */

/** @import { Theme } from "./types.js" */

// Lines: of what is learnt, of what belongs to it, and faint ones.
export const [WIDE, MEDIUM, FINE] = [2.3, 1.4, 1];
export const DASHED = [4, 3.6];

// A marker, and the paper around it.
export const [MARKER, EDGE] = [6, 3.6];

/** @param {string} color */
export const parts = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

/**
 * The colour of the loss at a share of the way up, 0 to 1.
 *
 * @param {Theme} theme
 * @param {number} share
 */
export function tint({ low, high }, share) {
  const top = parts(high);
  return `rgb(${parts(low).map((part, at) => Math.round(part + share * (top[at] - part)))})`;
}
