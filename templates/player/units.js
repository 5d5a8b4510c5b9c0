/** Parameters in the data's own units, and in those of inputs of mean 0 and deviation 1. */

/** @typedef {ArrayLike<number> & Iterable<number>} Params  The weights and then the bias. */

/** @param {Float32Array | Float64Array} values */
const mean = (values) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

export class Units {
  /** @param {Float32Array[]} x  A column for each input. */
  constructor(x) {
    this.mean = x.map(mean);
    // In double precision, in which the inputs are.
    this.scale = x.map((column, at) => {
      return (
        Math.sqrt(mean(Float64Array.from(column, (value) => (value - this.mean[at]) ** 2))) || 1
      );
    });
  }

  /**
   * The inputs that are trained on.
   *
   * @param {Float32Array[]} x
   * @returns {Float32Array[]}
   */
  inputs(x) {
    return x.map((column, at) => column.map((value) => (value - this.mean[at]) / this.scale[at]));
  }

  /**
   * From the data's units to those trained in.
   *
   * @param {Params} params
   * @returns {Params}
   */
  trained(params) {
    const bias = this.mean.reduce(
      (sum, middle, at) => sum + middle * params[at],
      params[this.mean.length],
    );
    return [...this.scale.map((scale, at) => params[at] * scale), bias];
  }

  /**
   * From the units trained in to the data's.
   *
   * @param {Params} params
   * @returns {Params}
   */
  own(params) {
    const weights = this.scale.map((scale, at) => params[at] / scale);
    const bias = this.mean.reduce(
      (sum, middle, at) => sum - middle * weights[at],
      params[weights.length],
    );
    return [...weights, bias];
  }
}
