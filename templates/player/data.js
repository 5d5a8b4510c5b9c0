/** The data panel for one input: samples, prediction and line. */

/** @import { Panel, Subject } from "./panels.js" */
/** @import { Pen, Range } from "./axes.js" */
import { Axes, stroke } from "./axes.js";
import { sigmoid } from "./losses.js";
import { spaced } from "./numbers.js";
import { classEntries, classMarks, MANY, showsBatches, span } from "./samples.js";
import { DASHED, FINE, MEDIUM, WIDE } from "./theme.js";

const POINTS = 160;
const DOTTED = [2, 4.6];
const BAR = "M-1 .25H1V-.25H-1Z";

/** @type {Range} */
const UP = [-0.18, 2];

/**
 * @param {Subject} subject
 * @returns {Panel}
 */
export function dataPanel(subject) {
  const { runs, samples, words, recipe } = subject;
  const [x] = samples.x;
  const across = span(x, 0.06);
  const alone = runs.length === 1;
  const batches = showsBatches(subject);
  const costs = alone && recipe.marks.includes("cost") && x.length <= MANY;
  /** @param {Pen} pen */
  const axesOn = (pen) => new Axes(pen, across, UP, 26);
  const own = [
    { text: words["legend.sigmoid"], color: "model", width: WIDE },
    { text: "w x + b", color: "line", width: MEDIUM, dashes: DOTTED },
    { text: words["legend.boundary"], color: "quiet", width: MEDIUM, dashes: DASHED },
    ...(batches ? [{ text: words["legend.mini_batch"], color: "ink", shape: BAR }] : []),
    ...(costs ? [{ text: words["legend.cost"], color: "cost", width: FINE }] : []),
  ];

  return {
    name: "data",
    legend: [...(alone ? own : []), ...classEntries(subject)],
    backdrop(pen) {
      const axes = axesOn(pen);
      axes.frame(samples.inputs.slice(0, 1), { up: [0, 1, 2], rules: true });
      classMarks(pen, subject, (index) => axes.at([x[index], samples.y[index]]));
    },
    movers(pen, steps) {
      const { ctx, theme } = pen;
      const axes = axesOn(pen);
      /** @param {number[]} line */
      const through = (...line) => line.map((value) => axes.at([value, 0]));
      for (const run of runs) {
        const step = steps[run.place];
        const [w, b] = run.params[step];
        const predict = (/** @type {number} */ value) => sigmoid(w * value + b);
        axes.clipped(() => {
          if (costs) {
            const lines = Array.from(x, (value, index) =>
              [samples.y[index], predict(value)].map((end) => axes.at([value, end])),
            );
            stroke(pen, lines, theme.cost, FINE);
          }
          if (alone) {
            const [foot] = through(-b / w);
            stroke(pen, [[foot, [foot[0], axes.at([0, 1])[1]]]], theme.quiet, MEDIUM, DASHED);
            // Far outside, lines are lost to rounding.
            const ends = w ? UP.map((level) => (level - b) / w) : across;
            stroke(
              pen,
              [ends.map((value) => axes.at([value, w * value + b]))],
              theme.line,
              MEDIUM,
              DOTTED,
            );
          }
          const curve = spaced(...across, POINTS).map((value) => axes.at([value, predict(value)]));
          stroke(pen, [curve], theme.runs[run.style.color], WIDE, run.style.dashes);
        });
        ctx.fillStyle = theme.ink;
        for (const index of Array.from(batches ? run.batch(step) : [])) {
          const [left, top] = axes.at([x[index], samples.y[index]]);
          ctx.fillRect(left - 4.5, top + 7.5, 9, 2.5);
        }
      }
    },
  };
}
