/** Gradient descent in the browser, rounding as PyTorch rounds. */

/** @import { Samples, Training } from "./types.js" */
import { fround, LOSSES } from "./losses.js";
import { momentum } from "./momentum.js";
import { logit, Objective, unitsOf } from "./objective.js";
import { share } from "./schedule.js";
import { shuffler } from "./shuffling.js";

/**
 * Whether `train` can train by a recipe as PyTorch would.
 *
 * @param {Training} training
 */
export const trainable = ({ model, optimizer, loss, stop_gradient: stop }) =>
  model.name === "logistic" && optimizer.name === "sgd" && loss in LOSSES && stop === null;

/**
 * Train, and record each state from the start on.
 *
 * A run that turns to inf or nan ends with the step at which it did.
 *
 * @param {Samples} samples
 * @param {Training} training
 * @returns {Float64Array[]} For each state its parameters, in the data's own units.
 */
export function train(samples, training) {
  const { x, y } = samples;
  const { init, lr, epochs, loss, batch_size: size, stop_loss: enough } = training;
  const units = unitsOf(x, training.standardize);
  const objective = new Objective(samples, training);
  const inputs = units.inputs(x);
  const trained = Float32Array.from(units.trained(init));
  const own = () => Float64Array.from(units.own(trained), fround);
  const step = stepper(training);
  const orders = epochOrders(training, y.length);
  const states = [own()];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = training.schedule.name === "constant" ? lr : lr * share(training, epoch);
    for (const batch of batches(orders(), size)) {
      step(trained, slopes(trained, inputs, y, batch, loss), rate);
      const state = own();
      states.push(state);
      if (!state.every(Number.isFinite)) return states;
      if (enough !== null && objective.evaluate(state)[0] <= enough) return states;
    }
  }
  return states;
}

/**
 * A function that gives the order of the samples in each epoch, one after the other.
 *
 * @param {Training} training
 * @param {number} count
 * @returns {() => Int32Array}
 */
export function epochOrders({ shuffle, seed }, count) {
  if (shuffle) return shuffler(seed, count);
  const order = Int32Array.from({ length: count }, (_, at) => at);
  return () => order;
}

/**
 * @param {Int32Array} order
 * @param {number} size
 */
export const batches = (order, size) =>
  Array.from({ length: Math.ceil(order.length / size) }, (_, at) =>
    order.subarray(at * size, (at + 1) * size),
  );

/**
 * The gradient of the mean loss of a batch, by the parameters that are trained.
 *
 * @param {Float32Array} trained
 * @param {Float32Array[]} inputs
 * @param {Float32Array} y
 * @param {Int32Array} batch
 * @param {string} loss
 */
function slopes(trained, inputs, y, batch, loss) {
  const sums = new Float32Array(trained.length);
  for (const index of batch) {
    const z = fround(logit(trained, inputs, index));
    const slope = fround(LOSSES[loss].slope(z, y[index]) / batch.length);
    inputs.forEach((column, input) => (sums[input] += slope * column[index]));
    sums[inputs.length] += slope;
  }
  return sums;
}

/**
 * A step against the gradient, with weight decay as part of that, as in `torch.optim.SGD`.
 *
 * @param {Training} training
 */
function stepper({ weight_decay: decay, ...training }) {
  const carried = training.momentum ? momentum(training) : (/** @type {number[]} */ ways) => ways;
  /**
   * @param {Float32Array} trained
   * @param {Float32Array} slopes
   * @param {number} rate
   */
  return (trained, slopes, rate) => {
    const ways = Array.from(slopes, (slope, at) => fround(slope + fround(decay * trained[at])));
    carried(ways).forEach((way, at) => (trained[at] -= fround(rate * way)));
  };
}
