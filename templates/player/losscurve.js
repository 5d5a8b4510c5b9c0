/** The loss panel: the loss of each run as it falls. */

/** @import { Panel, Subject } from "./panels.js" */
/** @import { Pen } from "./axes.js" */
/** @import { Scale } from "./logscale.js" */
import { Axes, stamp, stroke } from "./axes.js";
import { time } from "./clocks.js";
import { logarithm } from "./logscale.js";
import { ends } from "./numbers.js";
import { EDGE, FINE, MARKER, WIDE } from "./theme.js";

/**
 * The loss over all the data; of one run also that of the mini-batch of each step.
 *
 * @param {Subject} subject
 * @returns {Panel}
 */
export function lossPanel({ runs, words, samples, recipe }) {
  const [first] = runs;
  const batches = runs.length === 1 && first.training.batch_size < samples.y.length;
  const small = batches ? first.params.map((_, step) => first.batchLoss(step)) : [];
  const full = runs.map((run) => run.loss);
  const losses = [...full.flat(), ...small];
  const scale = recipe.loss_scale === "log" ? logarithm(full.flat(), losses) : linear(losses);
  const times = runs.map((run) =>
    run.params.map((_, step) => (recipe.sync === "step" ? step : time(run, recipe.sync, step))),
  );
  const [, end] = ends(times.flat());
  /** @param {Pen} pen */
  const axesOn = (pen) => new Axes(pen, [0, end || 1], scale.range);

  return {
    name: "loss",
    legend: batches
      ? [
          { text: words["legend.full_loss"], color: "model", width: WIDE },
          { text: words["legend.batch_loss"], color: "contour", width: FINE },
        ]
      : [],
    backdrop: (pen) => axesOn(pen).frame([words[recipe.sync]], { ...scale, rules: true }),
    movers(pen, steps) {
      const { theme } = pen;
      const axes = axesOn(pen);
      runs.forEach(({ place, style }, at) => {
        /** @param {number[]} values */
        const line = (values) =>
          values
            .slice(0, steps[place] + 1)
            .map((value, step) => axes.at([times[at][step], scale.of(value)]));
        const [color, way] = [theme.runs[style.color], line(full[at])];
        axes.clipped(() => {
          stroke(pen, [line(small).slice(1)], theme.contour, FINE);
          stroke(pen, [way], color, WIDE, style.dashes);
        }, 2);
        stamp(pen, style.marker, way.slice(-1), MARKER, { color, edge: theme.paper, width: EDGE });
      });
    },
  };
}

/**
 * Where losses stand on an upright axis.
 *
 * @param {number[]} losses
 * @returns {Scale}
 */
function linear(losses) {
  const [low, high] = ends(losses);
  return { range: [Math.min(0, low), (high || 1) * 1.04], of: (loss) => loss };
}
