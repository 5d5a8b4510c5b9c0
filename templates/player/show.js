/** What is shown: the author's runs, or those that a reader trained in their place. */

/** @import { Figure, Training } from "./types.js" */
/** @import { Subject } from "./panels.js" */
import { together } from "./clocks.js";
import { Film } from "./film.js";
import { spread } from "./levels.js";
import { logarithmic } from "./loglevels.js";
import { ends, once, unpacked } from "./numbers.js";
import { Objective } from "./objective.js";
import { Plane } from "./plane.js";
import { Run } from "./run.js";
import { train } from "./trainer.js";
import { Way } from "./way.js";

const LEVELS = 10;

/**
 * @typedef {Partial<Pick<Training, "init" | "lr" | "batch_size" | "epochs" | "loss">>} Changes
 *   What a reader trains otherwise.
 *
 * @typedef {object} Show
 * @property {Run[]} runs
 * @property {{name: string, subject: Subject}[]} rows
 * @property {number[][]} moments  For each moment the step of each run.
 * @property {Film} film
 * @property {[number, number, number, string][]} told
 */

/**
 * The runs as they were recorded, or as a reader changes them. The plane stays, so that they can
 * be compared.
 *
 * @param {Figure} figure
 * @param {Changes} [changes]
 * @returns {Show}
 */
export function composed(figure, changes) {
  const { recipe, words, names } = figure;
  const plane = new Plane(figure);
  const samples = figure.samples.map((one) => ({
    ...one,
    x: one.x.map((column) => Float32Array.from(column)),
    y: Float32Array.from(one.y),
  }));
  const runs = figure.runs.map((told, place) => {
    const its = samples[figure.rows[told.row].samples];
    const training = { ...told.training, ...changes };
    const params = changes ? train(its, training) : unpacked(told.params);
    // What is known of the author's run isn't of a reader's.
    const known = changes ? { loss: undefined, batch_loss: undefined } : {};
    return new Run({ ...told, ...known, training }, place, params, new Objective(its, training));
  });
  const rows = figure.rows.map(({ name, loss, optimum, predicted }, place) => {
    const its = runs.filter((run) => run.row === place);
    const held = loss && !changes?.loss;
    const { grid, marks } = recipe;
    // The first panel is drawn before anything asks for them.
    const surface = once(() =>
      held
        ? { ...plane.grid(grid), loss: loss.map((one) => one ?? NaN) }
        : its[0].objective.surface(plane, grid),
    );
    const levels = once(() =>
      (marks.includes("log-levels") ? logarithmic : spread)(surface().loss, LEVELS),
    );
    const lowest = changes?.loss ? null : optimum;
    const subject = {
      runs: its,
      ways: its.map((run) => new Way(run, plane, surface)),
      samples: its[0].objective.samples,
      predicted,
      plane,
      get surface() {
        return surface();
      },
      optimum: lowest,
      get levels() {
        return levels();
      },
      names,
      recipe,
      words,
    };
    return { name, subject };
  });
  const moments = runs[1] ? together(runs, recipe.sync) : runs[0].params.map((_, step) => [step]);
  if (!changes)
    return { runs, rows, moments, film: Film.planned(unpacked(figure.frames)), told: figure.told };
  const ways = runs.map((run) => {
    const { surface } = rows[run.row].subject;
    const spans = [...plane.ranges, ends(surface.loss)].map(([low, high]) => high - low || 1);
    return run.params.map((params, step) =>
      [...plane.project(params), run.loss[step]].map((value, axis) => value / spans[axis]),
    );
  });
  const moves = moments.slice(1).map((steps, at) =>
    Math.max(
      ...ways.map((way, run) => {
        const [here, there] = [way[moments[at][run]], way[steps[run]]];
        return Math.hypot(...there.map((value, axis) => value - here[axis]));
      }),
    ),
  );
  return { runs, rows, moments, film: Film.paced(recipe, moves), told: [] };
}
