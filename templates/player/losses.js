/** The losses of one sample, as functions of its logit z = w x + b and its label. */

/** @param {number} z */
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/**
 * @typedef {object} Loss
 * @property {(z: number, y: number) => number} value
 * @property {(z: number, y: number) => number} slope  Its derivative by z, rounded as PyTorch rounds.
 */

export const { fround } = Math;

/** @type {Record<string, Loss>} */
export const LOSSES = {
  "cross-entropy": {
    // Stays finite where the sigmoid saturates.
    value: (z, y) => Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z))),
    slope: (z, y) => fround(fround(sigmoid(z)) - y),
  },
  mse: {
    value: (z, y) => (sigmoid(z) - y) ** 2,
    slope: (z, y) => {
      const p = fround(sigmoid(z));
      return fround(fround(2 * fround(p - y)) * fround(fround(1 - p) * p));
    },
  },
  hinge: {
    value: (z, y) => Math.max(0, 1 - (2 * y - 1) * z),
    slope: (z, y) => ((2 * y - 1) * z < 1 ? 1 - 2 * y : 0),
  },
};
