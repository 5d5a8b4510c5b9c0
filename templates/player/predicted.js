/** The data panel of models that the page can't compute: what they predict, as it is told. */

/** @import { Pen, Range } from "./axes.js" */
/** @import { Panel, Subject } from "./panels.js" */
/** @import { Predicted, Theme } from "./types.js" */
import { Axes, stamp, stroke, write } from "./axes.js";
import { filled } from "./dom.js";
import { spaced, unpacked, upTo } from "./numbers.js";
import { parts, WIDE } from "./theme.js";

const [DOT_RADIUS, MANY_DOTS] = [3.9, 200];

/**
 * Between two states that are told the panel stays at the earlier one, and says which that is.
 *
 * @param {Subject & {predicted: Predicted}} subject
 * @returns {Panel}
 */
export function predictedPanel({ runs, predicted, words }) {
  const { x, y, ranges, inputs, classes, marks, states, side } = predicted;
  const areas = side > 0;
  /** @param {Pen} pen */
  const axesOn = (pen) => new Axes(pen, ranges[0], ranges[1]);
  const radius = DOT_RADIUS / Math.sqrt(Math.max(1, y.length / MANY_DOTS));
  /** @param {Pen} pen */
  const samples = (pen) => {
    const axes = axesOn(pen);
    const { theme } = pen;
    const [low, high] = [Math.min(...y), Math.max(...y)];
    y.forEach((value, index) => {
      const label = classes ? Math.round(value) : 0;
      const height = areas ? x[1][index] : classes > 2 ? ranges[1][0] / 2 : value;
      const share = (value - low) / (high - low || 1);
      const color =
        areas && !classes ? mixed(theme, share) : theme[/** @type {"ink"} */ (`class-${label}`)];
      stamp(pen, marks[label], [axes.at([x[0][index], height])], radius, {
        color,
        edge: theme.paper,
      });
    });
  };

  return {
    name: "data",
    legend: predicted.legend.map(([text, color, mark]) =>
      mark < 0 ? { text, color, width: WIDE } : { text, color, shape: marks[mark] },
    ),
    backdrop(pen) {
      axesOn(pen).frame(inputs.slice(0, 2), { rules: !areas });
      if (!areas) samples(pen);
    },
    movers(pen, steps) {
      const { theme } = pen;
      const axes = axesOn(pen);
      let late = -1;
      runs.forEach(({ place, style }, at) => {
        const state = upTo(states[at], steps[place]) - 1;
        const deltas = predicted.fields[at][state];
        if (states[at][state] < steps[place]) late = states[at][state];
        const units = deltas.map(() => predicted.units[0]);
        const rows = unpacked({ units, deltas });
        if (areas) {
          paint(pen, axes, rows, side);
          samples(pen);
          return;
        }
        const across = spaced(...ranges[0], rows.length);
        deltas.forEach((_, column) => {
          const curve = across.map((value, point) => axes.at([value, rows[point][column]]));
          const color =
            deltas.length > 1
              ? theme[/** @type {"ink"} */ (`class-${column}`)]
              : theme.runs[style.color];
          axes.clipped(() => stroke(pen, [curve], color, WIDE, style.dashes));
        });
      });
      if (late < 0) return;
      const text = filled(words["legend.step"], { n: late });
      write(pen, text, [axes.right - 4, axes.top + 8], { align: "right", halo: theme.paper });
    },
  };
}

/**
 * Fill the axes with cells: each row says from which cell on there is which tint.
 *
 * @param {Pen} pen
 * @param {Axes} axes
 * @param {Float64Array[]} rows
 * @param {number} side
 */
function paint({ ctx, theme }, axes, rows, side) {
  const picture = new ImageData(side, side);
  rows.forEach(([first, tone], at) => {
    const color = [...parts(theme.areas[tone]), 255];
    const end = rows[at + 1]?.[0] ?? side * side;
    for (let cell = first; cell < end; cell++) picture.data.set(color, 4 * cell);
  });
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(
    canvas,
    axes.left + 1,
    axes.top,
    axes.right - axes.left - 1,
    axes.bottom - axes.top - 1,
  );
}

/**
 * The colour of a value: from that of the lowest over grey to that of the highest.
 *
 * @param {Theme} theme
 * @param {number} share
 */
function mixed(theme, share) {
  const [low, high] = [theme.zero, theme.one].map(parts);
  const grey = parts(theme.quiet);
  const end = share < 0.5 ? low : high;
  const far = Math.abs(2 * share - 1);
  return `rgb(${grey.map((one, at) => Math.round(one + far * (end[at] - one)))})`;
}
