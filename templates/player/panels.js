/** The panels by their names. */

/** @import { Predicted, Recipe, Samples, Surface } from "./types.js" */
/** @import { Pen } from "./axes.js" */
/** @import { View } from "./camera.js" */
/** @import { Plane } from "./plane.js" */
/** @import { Run } from "./run.js" */
/** @import { Way } from "./way.js" */
import { boundaryPanel } from "./boundary.js";
import { contourPanel } from "./contour.js";
import { dataPanel } from "./data.js";
import { landscapePanel } from "./landscape.js";
import { lossPanel } from "./losscurve.js";
import { predictedPanel } from "./predicted.js";

/**
 * @typedef {object} Subject  All that a panel may draw from.
 * @property {Run[]} runs  Those of the row, at least one; they share data and surface.
 * @property {Way[]} ways  Where those go in the plane.
 * @property {Samples} samples
 * @property {Predicted} [predicted]  What the data panel shows, where the page can't compute it.
 * @property {Plane} plane
 * @property {Surface} surface
 * @property {number[] | null} optimum  Where in the plane the loss is lowest, if that is marked.
 * @property {number[]} levels  The losses that contours are drawn at.
 * @property {string[]} names  What the parameters are called, if that is told.
 * @property {Recipe} recipe
 * @property {Record<string, string>} words
 *
 * @typedef {object} Entry  Of a legend: a line, or else a mark; without a colour a remark.
 * @property {string} text
 * @property {string} [color]  A key of the theme.
 * @property {number} [width]
 * @property {number[]} [dashes]
 * @property {string} [shape]  A path of SVG.
 * @property {boolean} [hollow]
 *
 * @typedef {object} Panel  A part of the figure.
 * @property {string} name
 * @property {Entry[]} legend
 * @property {(pen: Pen) => void} backdrop  Draw what doesn't change from step to step.
 * @property {(pen: Pen, steps: number[], aim: number[] | null) => void} movers
 *   Draw what does, at a step of each run, and a cross where a start is being chosen.
 * @property {(pen: Pen, pixel: number[]) => number[]} [pick]  The place in the plane at a pixel.
 * @property {(around: number, up: number) => void} [turn]  By some degrees.
 */

/** @type {Record<string, (subject: Subject, view: View) => Panel>} */
const PANELS = {
  data(subject) {
    const { samples, predicted } = subject;
    if (predicted) return predictedPanel({ ...subject, predicted });
    return (samples.x.length > 1 ? boundaryPanel : dataPanel)(subject);
  },
  contour: contourPanel,
  wireframe: landscapePanel,
  surface: landscapePanel,
  loss: lossPanel,
};

/**
 * The panels of a row: those of the recipe that a page can show, each once, and the loss.
 *
 * @param {Subject} subject
 * @param {View} view
 */
export function panelsOf(subject, view) {
  const { panels } = subject.recipe;
  /** @param {string} name */
  const shows = (name) =>
    name in PANELS &&
    !(name === "surface" && panels.includes("wireframe")) &&
    // What another model makes of many inputs isn't told.
    (name !== "data" || subject.samples.x.length > 0 || !!subject.predicted);
  const known = panels.filter(shows);
  const chosen = known.length ? known : ["data", "contour"].filter(shows);
  const made = [...new Set([...chosen, "loss"])].map((name) => PANELS[name](subject, view));
  const text = subject.words["plane.kept"];
  const [first] = ["contour", "wireframe"].flatMap((one) =>
    made.filter(({ name }) => name === one),
  );
  if (text) first?.legend.unshift({ text });
  return made;
}
