/** The way of a run over the plane, as every panel that shows the plane draws it. */

/** @import { Pen } from "./axes.js" */
/** @import { Plane } from "./plane.js" */
/** @import { Surface } from "./types.js" */
/** @import { Run } from "./run.js" */
import { CIRCLE, stamp, stroke } from "./axes.js";
import { upTo } from "./numbers.js";
import { heightAt } from "./relief.js";
import { EDGE, MARKER, MEDIUM } from "./theme.js";

/** @typedef {(place: number[], loss: number) => number[]} Project  To pixels. */

// In widths of the plane: a run that moves less rests, as in `animate.scene.track`.
const REST = 1 / 220;

const [DOT, RING, POINTER] = [1.8, 5.6, 8];
const ARROW = "M1 0L-.6 .8V-.8Z";

export class Way {
  /**
   * @param {Run} run
   * @param {Plane} plane
   * @param {() => Surface} surface
   */
  constructor(run, plane, surface) {
    this.run = run;
    this.plane = plane;
    this.surface = surface;
    this.places = run.params.map((params) => plane.project(params));
    this.inside = this.places.map((place) => plane.shows(place));
    const spans = plane.ranges.map(([low, high]) => high - low);
    /** The states that it moves to; at others it rests. */
    this.rests = [0];
    this.places.forEach((place, state) => {
      const rest = this.places[this.rests[this.rests.length - 1]];
      const moved = place.map((value, axis) => (value - rest[axis]) / spans[axis]);
      if (Math.hypot(...moved) >= REST) this.rests.push(state);
    });
  }

  /**
   * The line up to a step with a dot for each rest, and the ring at the start.
   *
   * @param {Pen} pen
   * @param {Project} project
   * @param {number} step
   */
  trail(pen, project, step) {
    const { ctx, theme } = pen;
    const color = theme.runs[this.run.style.color];
    /** @type {number[][][]} */
    const lines = [[]];
    for (const state of this.rests.slice(0, upTo(this.rests, step))) {
      if (this.inside[state]) lines[0].push(project(this.places[state], this.run.loss[state]));
      else lines.unshift([]);
    }
    stroke(pen, lines, color, MEDIUM, this.run.style.dashes);
    ctx.beginPath();
    for (const [x, y] of lines.flat()) {
      ctx.moveTo(x, y);
      ctx.arc(x, y, DOT, 0, 7);
    }
    ctx.fillStyle = color;
    ctx.fill();
    const start = this.inside[0] ? [project(this.places[0], this.run.loss[0])] : [];
    stamp(pen, CIRCLE, start, RING, { edge: theme.ink, width: 2 });
  }

  /**
   * The marker at a step, or an arrow at the edge towards it.
   *
   * @param {Pen} pen
   * @param {Project} project
   * @param {number} step
   */
  mark(pen, project, step) {
    const { style, loss } = this.run;
    const look = { color: pen.theme.runs[style.color], edge: pen.theme.paper, width: EDGE };
    const state = this.rests[upTo(this.rests, step) - 1];
    const place = this.places[state];
    if (this.inside[state]) {
      stamp(pen, style.marker, [project(place, loss[state])], MARKER, look);
      return;
    }
    const edge = this.plane.held(place);
    const height = heightAt(this.surface(), edge);
    // A short way outwards: far away, a perspective turns over.
    const beyond = this.plane.ranges.map(
      ([low, high], axis) => edge[axis] + Math.sign(place[axis] - edge[axis]) * 0.05 * (high - low),
    );
    const [here, there] = [edge, beyond].map((one) => project(one, height));
    const angle = Math.atan2(there[1] - here[1], there[0] - here[0]);
    stamp(pen, ARROW, [here], POINTER, { ...look, angle });
  }
}
