/** What a run minimises, over all its data. */

/** @import { Samples, Training } from "./types.js" */
/** @import { Plane } from "./plane.js" */
import { LOSSES } from "./losses.js";
import { Units } from "./units.js";

/** @import { Params } from "./units.js" */

/**
 * The logit of sample `index`.
 *
 * @param {Params} params
 * @param {ArrayLike<number>[]} x
 * @param {number} index
 */
export function logit(params, x, index) {
  let z = params[x.length];
  for (let input = 0; input < x.length; input++) z += params[input] * x[input][index];
  return z;
}

/** @type {Pick<Units, "inputs" | "trained" | "own">} Where inputs are taken as they are. */
const PLAIN = { inputs: (x) => x, trained: (params) => params, own: (params) => params };

/**
 * The units that parameters are trained in.
 *
 * @param {Float32Array[]} x
 * @param {boolean} standardize
 */
export const unitsOf = (x, standardize) => (standardize ? new Units(x) : PLAIN);

export class Objective {
  /**
   * @param {Samples} samples
   * @param {Training} training
   */
  constructor(samples, { loss, optimizer, weight_decay: decay, standardize }) {
    this.samples = samples;
    this.loss = LOSSES[loss];
    // Some optimisers keep weight decay apart from what is minimised.
    this.penalty = ["adamw", "adafactor"].includes(optimizer.name) ? 0 : decay / 2;
    this.units = unitsOf(samples.x, standardize);
  }

  /**
   * Loss and share of samples classified rightly.
   *
   * @param {Params} params
   * @param {ArrayLike<number>} [chosen]  Some samples; else all.
   */
  evaluate(params, chosen) {
    const { x, y } = this.samples;
    const count = (chosen ?? y).length;
    let [sum, right] = [0, 0];
    for (let at = 0; at < count; at++) {
      const index = chosen ? chosen[at] : at;
      const z = logit(params, x, index);
      sum += this.loss ? this.loss.value(z, y[index]) : NaN;
      if (z > 0 === y[index] > 0.5) right++;
    }
    const squares =
      this.penalty && Array.from(this.units.trained(params)).reduce((all, p) => all + p * p, 0);
    return [sum / count + this.penalty * squares, right / count];
  }

  /**
   * The loss over a grid of the plane.
   *
   * @param {Plane} plane
   * @param {number} grid  Points a side.
   */
  surface(plane, grid) {
    const { x, y } = plane.grid(grid);
    const loss = y.flatMap((up) => x.map((across) => this.evaluate(plane.point(across, up))[0]));
    return { x, y, loss };
  }
}
