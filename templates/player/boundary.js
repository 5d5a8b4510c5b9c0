/** The data panel for two inputs: the samples, and the line between the classes. */

/** @import { Panel, Subject } from "./panels.js" */
/** @import { Pen, Range } from "./axes.js" */
import { Axes, CIRCLE, stamp, stroke } from "./axes.js";
import { classEntries, classMarks, showsBatches, span } from "./samples.js";
import { DASHED, MEDIUM, WIDE } from "./theme.js";

const CIRCLED = 6.4;

// The model is this sure of the class on the dashed lines.
const SURE = 0.9;

/**
 * @param {Subject} subject
 * @returns {Panel}
 */
export function boundaryPanel(subject) {
  const { runs, samples, words } = subject;
  const [x1, x2] = samples.x;
  const [across, up] = samples.x.map((column) => span(column, 0.08));
  const batches = showsBatches(subject);
  const sure = Math.log(SURE / (1 - SURE));
  /** @type {[number, "zero" | "one"][]} */
  const levels =
    runs.length === 1
      ? [
          [-sure, "zero"],
          [sure, "one"],
        ]
      : [];
  /** @param {Pen} pen */
  const axesOn = (pen) => new Axes(pen, across, up);

  return {
    name: "data",
    legend: [
      ...(levels.length ? [{ text: words["legend.boundary"], color: "model", width: WIDE }] : []),
      ...levels.map(([logit, color]) => {
        const text = `p = ${logit > 0 ? SURE : (1 - SURE).toFixed(1)}`;
        return { text, color, width: MEDIUM, dashes: DASHED };
      }),
      ...classEntries(subject),
      ...(batches
        ? [{ text: words["legend.mini_batch"], color: "ink", shape: CIRCLE, hollow: true }]
        : []),
    ],
    backdrop(pen) {
      const axes = axesOn(pen);
      axes.frame(samples.inputs);
      classMarks(pen, subject, (index) => axes.at([x1[index], x2[index]]));
    },
    movers(pen, steps) {
      const { theme } = pen;
      const axes = axesOn(pen);
      for (const run of runs) {
        const step = steps[run.place];
        const [w1, w2, b] = run.params[step];
        /** @param {number} logit */
        const line = (logit) => [
          crossing(w1, w2, b - logit, across, up).map((end) => axes.at(end)),
        ];
        axes.clipped(() => {
          for (const [logit, color] of levels)
            stroke(pen, line(logit), theme[color], MEDIUM, DASHED);
          stroke(pen, line(0), theme.runs[run.style.color], WIDE, run.style.dashes);
        });
        const batch = Array.from(batches ? run.batch(step) : []);
        const places = batch.map((index) => axes.at([x1[index], x2[index]]));
        stamp(pen, CIRCLE, places, CIRCLED, { edge: theme.ink });
      }
    },
  };
}

/**
 * Where the line a x + b y + c = 0 crosses two opposite edges of a box; nowhere if it isn't one.
 *
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {Range} across
 * @param {Range} up
 */
function crossing(a, b, c, across, up) {
  const steep = Math.abs(b) * (across[1] - across[0]) < Math.abs(a) * (up[1] - up[0]);
  const ends = steep
    ? up.map((y) => [-(b * y + c) / a, y])
    : across.map((x) => [x, -(a * x + c) / b]);
  return ends.flat().every(Number.isFinite) ? ends : [];
}
