/** One run as the panels show it: what is recorded of it, and what follows from that. */

/** @import { FigureRun } from "./types.js" */
/** @import { Objective } from "./objective.js" */
import { batches, epochOrders } from "./trainer.js";

export class Run {
  /**
   * @param {FigureRun} told
   * @param {number} place  Among all runs.
   * @param {Float64Array[]} params  Of each state; from one that isn't finite on they are left out.
   * @param {Objective} objective
   */
  constructor(told, place, params, objective) {
    const { label, row, style, training } = told;
    this.label = label;
    this.row = row;
    this.style = style;
    this.training = training;
    this.place = place;
    this.objective = objective;
    this.batchLosses = told.batch_loss;
    this.off = told.off;
    this.samples = objective.samples.y.length;
    /** The steps of an epoch; 0 if that isn't known. */
    this.each = told.each ?? Math.ceil(this.samples / training.batch_size);
    this.orders = epochOrders(training, this.samples);
    /** @type {Int32Array[][]} */
    this.epochs = [];
    const values = params.map((state, at) =>
      told.loss ? [told.loss[at], told.accuracy?.[at] ?? NaN] : objective.evaluate(state),
    );
    const broken = values.findIndex(([loss], at) => ![loss, ...params[at]].every(Number.isFinite));
    this.diverged = broken >= 0;
    this.params = this.diverged ? params.slice(0, broken) : params;
    this.loss = this.params.map((_, at) => Math.fround(values[at][0]));
    this.accuracy = this.params.map((_, at) => values[at][1]);
    /** The number of its last state, and so of its steps. */
    this.last = this.params.length - 1;
  }

  /** @param {number} step */
  epoch(step) {
    return this.each ? Math.ceil(step / this.each) : 0;
  }

  /**
   * The samples of the mini-batch of a step; none at the start.
   *
   * @param {number} step
   * @returns {ArrayLike<number>}
   */
  batch(step) {
    if (!step) return [];
    const epoch = this.epoch(step) - 1;
    while (this.epochs.length <= epoch) {
      this.epochs.push(batches(this.orders(), this.training.batch_size));
    }
    return this.epochs[epoch][(step - 1) % this.each];
  }

  /**
   * The loss of the mini-batch of a step, before it; nan at the start.
   *
   * @param {number} step
   */
  batchLoss(step) {
    if (!step) return NaN;
    if (this.batchLosses) return this.batchLosses[step - 1] ?? NaN;
    return this.objective.evaluate(this.params[step - 1], this.batch(step))[0];
  }
}
