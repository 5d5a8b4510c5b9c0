/** What the address of the page says after its #: the step, and what a reader changed. */

/** @import { Changes } from "./show.js" */
import { LOSSES } from "./losses.js";

/**
 * @param {string} hash
 * @param {(keyof Changes)[]} keys  What can be changed.
 * @param {number} count  Of the parameters.
 * @returns {{step: number | null, changes: Changes}} What isn't sound is left out.
 */
export function readAddress(hash, keys, count) {
  const said = new URLSearchParams(hash.slice(1));
  /** @type {Record<string, unknown>} */
  const changes = {};
  for (const key of keys) {
    const text = said.get(key);
    if (!text) continue;
    const numbers = text.split(",").map(Number);
    const [first] = numbers;
    const sound = {
      loss: text in LOSSES,
      init: numbers.length === count && numbers.every((value) => Math.abs(value) <= 1e6),
      lr: first > 0 && first <= 1e6,
      batch_size: Number.isInteger(first) && first > 0,
      epochs: Number.isInteger(first) && first > 0 && first <= 1000,
    }[key];
    if (sound) changes[key] = { loss: text, init: numbers }[String(key)] ?? first;
  }
  const step = said.get("step");
  return { step: step && /^\d+$/.test(step) ? Number(step) : null, changes };
}

/**
 * Put it into the address, where that is allowed: a frame without an origin has none of its own.
 *
 * @param {number} step
 * @param {Changes} changes
 */
export function keepAddress(step, changes) {
  const said = Object.entries({ step, ...changes }).map(([key, value]) => `${key}=${value}`);
  const hash = `#${said.join("&")}`;
  // A page that nobody has touched keeps the address that it was opened by.
  if (hash === (location.hash || "#step=0")) return;
  try {
    history.replaceState(null, "", hash);
  } catch {
    // Nothing is lost but the address.
  }
}
