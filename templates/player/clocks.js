/** What several runs show at the same time, by the clock that they are level in. */

/** @import { Run } from "./run.js" */

/**
 * When a run reached a state: in epochs, or in evaluations, the sample gradients taken so far.
 *
 * @param {Run} run
 * @param {string} clock
 * @param {number} step
 */
export function time({ each, samples, training }, clock, step) {
  if (clock === "step") return step;
  const taken = Math.floor(step / each) * samples + (step % each) * training.batch_size;
  return clock === "epoch" ? taken / samples : taken;
}

/**
 * The steps of all runs at each time that any of them makes one; one that has ended stays.
 *
 * @param {Run[]} runs
 * @param {string} clock
 * @returns {number[][]}
 */
export function together(runs, clock) {
  const clocks = runs.map((run) => run.params.map((_, step) => time(run, clock, step)));
  const times = [...new Set(clocks.flat())].sort((one, other) => one - other);
  const steps = runs.map(() => 0);
  return times.map((now) =>
    clocks.map((reached, run) => {
      while (reached[steps[run] + 1] <= now) steps[run]++;
      return steps[run];
    }),
  );
}

/**
 * The runs that haven't ended before.
 *
 * @param {Run[]} runs
 * @param {string} clock
 * @param {number[]} steps  That of each run of the page.
 */
export function going(runs, clock, steps) {
  const now = Math.max(...runs.map((run) => time(run, clock, steps[run.place])));
  return runs.filter((run) => time(run, clock, run.last) >= now - 1e-9);
}
