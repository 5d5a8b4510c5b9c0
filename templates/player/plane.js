/** The flat slice of parameter space that is shown. */

/** @import { Figure } from "./types.js" */
import { spaced } from "./numbers.js";

export class Plane {
  /** @param {Figure} figure */
  constructor({ plane, ranges }) {
    this.origin = plane.origin;
    this.directions = plane.directions;
    this.labels = plane.labels;
    this.kept = plane.kept;
    this.ranges = ranges;
  }

  /**
   * Coordinates of the foot of a point.
   *
   * @param {ArrayLike<number>} params
   */
  project(params) {
    return this.directions.map((direction) =>
      direction.reduce((sum, part, at) => sum + part * (params[at] - this.origin[at]), 0),
    );
  }

  /**
   * The point of parameter space at some coordinates.
   *
   * @param {number} x
   * @param {number} y
   */
  point(x, y) {
    const [first, second] = this.directions;
    return this.origin.map((start, at) => start + x * first[at] + y * second[at]);
  }

  /**
   * How far a point lies from the plane.
   *
   * @param {ArrayLike<number>} params
   */
  distance(params) {
    const [x, y] = this.project(params);
    return Math.hypot(...this.point(x, y).map((value, at) => value - params[at]));
  }

  /** @param {number[]} place */
  shows(place) {
    return this.ranges.every(([low, high], axis) => low <= place[axis] && place[axis] <= high);
  }

  /**
   * The place that is shown and nearest to another.
   *
   * @param {number[]} place
   */
  held(place) {
    return place.map((value, axis) => {
      const [low, high] = this.ranges[axis];
      return Math.min(Math.max(value, low), high);
    });
  }

  /**
   * So many coordinates along each axis, over all that is shown.
   *
   * @param {number} count
   */
  grid(count) {
    const [x, y] = this.ranges.map(([low, high]) => spaced(low, high, count));
    return { x, y };
  }
}
