/** The player as a widget of a notebook, whose kernel is told of a learner's runs. */

/** @import { Figure, Model, Training } from "./types.js" */
/** @import { Changes } from "./show.js" */
import { render } from "./player.js";
import { composed } from "./show.js";

/**
 * Show a figure in an element, as anywidget asks for it. It opens at the model's `step`.
 *
 * @param {{model: Model, el: HTMLElement}} widget  The model is told `step` whenever the player
 *   rests, and `runs`, those that a reader trained.
 */
export function renderWidget({ model, el }) {
  /** @type {Record<string, unknown>} */
  const early = {};
  /** @type {(() => void)[]} */
  const asked = [];
  let open = false;
  /** @type {Model["set"]} */
  const set = (key, value) => {
    // While it opens, the player is nowhere yet.
    if (!open) early[key] = value;
    else if (key !== "learner") model.set(key, value);
    else {
      model.set("runs", trained(model.get("figure"), /** @type {Changes | null} */ (value)));
      // The kernel needn't wait until the run has been played.
      model.save_changes();
    }
  };
  const leave = render({
    model: {
      get: (key) => model.get(key),
      set,
      save_changes: () => open && model.save_changes(),
      on(event, heard) {
        asked.push(heard);
        model.on?.(event, heard);
      },
      off: (event, heard) => model.off?.(event, heard),
    },
    el,
  });
  open = true;
  if (model.get("step")) for (const heard of asked) heard();
  else {
    model.set("step", early.step);
    model.save_changes();
  }
  return leave;
}

/**
 * The runs that a reader trained, as plain values; none where the author's are shown.
 *
 * @param {Figure} figure  As it is sent.
 * @param {Changes | null} changes
 */
function trained(figure, changes) {
  if (!changes) return [];
  const runs = figure.runs.map((run) => ({
    ...run,
    training: { ...figure.recipe, ...run.training },
  }));
  return composed({ ...figure, runs }, changes).runs.map((run) => {
    const { init, lr, batch_size, epochs, loss } = run.training;
    return {
      ...{ label: run.label, init, lr, batch_size, epochs, loss },
      losses: run.loss,
      end: [...run.params[run.last]],
      diverged: run.diverged,
    };
  });
}
