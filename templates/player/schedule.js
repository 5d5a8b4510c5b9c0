/** How the learning rate changes from epoch to epoch. */

/** @import { Training } from "./types.js" */

/**
 * The share of the learning rate that an epoch, counted from 0, is trained at.
 *
 * @param {Training} training
 * @param {number} epoch
 */
export function share({ schedule, epochs }, epoch) {
  const { name, every = 1, factor = 1, floor = 0 } = schedule;
  if (name === "cosine")
    return floor + ((1 - floor) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
  return factor ** Math.floor(epoch / every);
}
