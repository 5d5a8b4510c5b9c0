/** Levels at equal ratios of the loss, as `animate.scene.levels` chooses them. */

import { rounded } from "./levels.js";

/**
 * @param {number[]} losses
 * @param {number} count
 */
export const logarithmic = (losses, count) =>
  rounded(losses, count, (values, share) => {
    const high = values[values.length - 1];
    const low = Math.max(values[0], high * 1e-4);
    return low * (high / low) ** ((share * (count - 1) + 1) / (count + 1));
  });
