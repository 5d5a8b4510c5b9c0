/** The contour panel: the loss from above, and the way down it. */

/** @import { Panel, Subject } from "./panels.js" */
/** @import { Pen } from "./axes.js" */
import { Axes, fill, stamp, stroke, write } from "./axes.js";
import { once, short } from "./numbers.js";
import { cut } from "./relief.js";
import { EDGE, tint } from "./theme.js";

const [LABEL, AIM] = [10, 12];
const STAR = "M0 1.25L.3 .4 1.2 .39 .48-.15 .73-1 0-.5-.73-1-.48-.15-1.2 .39-.3 .4Z";

/**
 * @param {Subject} subject
 * @returns {Panel}
 */
export function contourPanel(subject) {
  const { ways, plane, optimum, words } = subject;
  const cuts = once(() => subject.levels.map((level) => cut(subject.surface, level)));
  /** @param {Pen} pen */
  const axesOn = (pen) => new Axes(pen, plane.ranges[0], plane.ranges[1]);

  return {
    name: "contour",
    legend: optimum ? [{ text: words["legend.optimum"], color: "optimum", shape: STAR }] : [],
    backdrop(pen) {
      const { ctx, theme } = pen;
      const { levels } = subject;
      const axes = axesOn(pen);
      const pixels = (/** @type {number[][][]} */ lines) =>
        lines.map((line) => line.map((end) => axes.at(end)));
      ctx.fillStyle = tint(theme, 0);
      ctx.fillRect(axes.left, axes.top, axes.right - axes.left, axes.bottom - axes.top);
      cuts().forEach(({ polygons }, at) =>
        fill(pen, pixels(polygons), tint(theme, (at + 1) / levels.length)),
      );
      const drawn = cuts().map(({ pieces }) => pixels(pieces));
      stroke(pen, drawn.flat(), theme.contour, 0.8);
      const covered = ways.flatMap((way) => way.rests.map((state) => axes.at(way.places[state])));
      label(pen, axes, drawn, levels, covered);
      if (optimum)
        stamp(pen, STAR, [axes.at(optimum)], 6, {
          color: theme.optimum,
          edge: theme.paper,
          width: EDGE,
        });
      axes.frame(plane.labels);
    },
    movers(pen, steps, aim) {
      const { theme } = pen;
      const axes = axesOn(pen);
      const project = (/** @type {number[]} */ place) => axes.at(place);
      // Marks may overlap the edge.
      axes.clipped(() => {
        for (const way of ways) way.trail(pen, project, steps[way.run.place]);
        for (const way of ways) way.mark(pen, project, steps[way.run.place]);
      }, 8);
      if (!aim) return;
      const [x, y] = axes.at(aim);
      const cross = [
        [
          [x - AIM, y],
          [x + AIM, y],
        ],
        [
          [x, y - AIM],
          [x, y + AIM],
        ],
      ];
      stroke(pen, cross, theme.paper, 5);
      stroke(pen, cross, theme.ink, 2);
    },
    pick: (pen, pixel) => axesOn(pen).from(pixel),
  };
}

/**
 * Write each level once, where its line is nearest to a diagonal and apart from other labels.
 *
 * @param {Pen} pen
 * @param {Axes} axes
 * @param {number[][][][]} drawn  The pieces of the lines of each level, in pixels.
 * @param {number[]} levels
 * @param {number[][]} covered  Pixels that something is drawn over.
 */
function label(pen, axes, drawn, levels, covered) {
  /** @type {number[][]} */
  const taken = [];
  const [width, height] = [axes.right - axes.left, axes.bottom - axes.top];
  drawn.forEach((pieces, at) => {
    const places = pieces.map(([[x, y], [left, top]]) => {
      const shares = [(x - axes.left) / width, (y - axes.top) / height];
      const room = Math.min(...shares, 1 - shares[0], 1 - shares[1]);
      const apart = (/** @type {number[][]} */ places, /** @type {number} */ least) =>
        places.every(([ox, oy]) => Math.hypot(x - ox, y - oy) > least * LABEL);
      const free = room > 0.06 && apart(taken, 3.4) && apart(covered, 1.6);
      const off = free ? Math.abs(shares[0] + shares[1] - 1.15) : Infinity;
      return { off, place: [x, y], angle: Math.atan((top - y) / (left - x)) };
    });
    const [best] = places.sort((one, other) => one.off - other.off);
    if (!best || best.off === Infinity) return;
    taken.push(best.place);
    const halo = tint(pen.theme, (at + 0.5) / levels.length);
    write(pen, short(levels[at]), best.place, {
      color: pen.theme.ink,
      size: LABEL,
      angle: best.angle,
      halo,
    });
  });
}
