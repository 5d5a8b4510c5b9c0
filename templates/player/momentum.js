/** What a step carries over from those before, as in `torch.optim.SGD`. */

/** @import { Training } from "./types.js" */
import { fround } from "./losses.js";

/**
 * A function of the gradient at each step, called in order, that gives the way to go against.
 *
 * @param {Pick<Training, "momentum" | "optimizer">} training
 */
export function momentum({ momentum: share, optimizer }) {
  const { dampening = 0, nesterov = false } = optimizer;
  /** @type {number[] | undefined} */
  let velocity;
  return (/** @type {number[]} */ ways) => {
    velocity = ways.map((way, at) =>
      velocity ? fround(fround(velocity[at] * share) + fround((1 - dampening) * way)) : way,
    );
    if (!nesterov) return velocity;
    return velocity.map((fast, at) => fround(ways[at] + fround(share * fast)));
  };
}
