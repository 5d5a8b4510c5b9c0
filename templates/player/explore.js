/** What a reader may change, and train again at once. */

/** @import { Figure, LossName, Training } from "./types.js" */
/** @import { Changes } from "./show.js" */
import { filled, h } from "./dom.js";
import { short } from "./numbers.js";
import { trainable } from "./trainer.js";

/** @typedef {keyof Changes} Key */

/** @typedef {{element: HTMLElement, show: (training: Training) => void}} Field */

const RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
const COUNTS = [1, 2, 3, 4, 5, 10, 20, 50, 100, 200, 500, 1000];

// To evaluate more samples, each at every step, would keep the reader waiting.
const MOST = 3e7;

/**
 * @param {Training} training
 * @param {number} samples
 */
const cost = ({ epochs, batch_size: size }, samples) =>
  epochs * Math.ceil(samples / size) * samples;

/**
 * What the author leaves to the reader, and what means something here: runs stay different in
 * what they are compared by.
 *
 * @param {Figure} figure
 */
export function openTo({ controls, runs, samples }) {
  const most = Math.max(...samples.map(({ y }) => y.length));
  const able = runs.every(({ training }) => trainable(training) && cost(training, most) <= MOST);
  const keys = controls.map((name) => /** @type {Key} */ (name === "start" ? "init" : name));
  return keys.filter(
    (key) => able && new Set(runs.map(({ training }) => `${training[key]}`)).size === 1,
  );
}

/**
 * @param {Figure} figure
 * @param {Key[]} keys  What can be changed.
 * @param {(changes: Changes | null) => void} changed  Called with null for the author's runs.
 */
export function explore({ words, runs, samples, names }, keys, changed) {
  const { training } = runs[0];
  const size = Math.min(...samples.map(({ y }) => y.length));
  /** @type {Changes} */
  let changes = {};
  /** @param {Changes} more */
  const change = (more) => {
    changes = { ...changes, ...more };
    for (const key of keys) if (`${changes[key]}` === `${training[key]}`) delete changes[key];
    const now = { ...training, ...changes };
    const same = keys.every((key) => !(key in changes));
    back.disabled = same;
    for (const field of fields) field.show(now);
    changed(same ? null : changes);
  };

  /**
   * A slider over round numbers, the author's own among them.
   *
   * @param {"lr" | "batch_size" | "epochs"} key
   * @param {number[]} usual
   * @returns {Field}
   */
  const choice = (key, usual) => {
    const bearable = usual.filter((one) => cost({ ...training, [key]: one }, size) <= MOST);
    const values = [...new Set([...bearable, training[key]])].sort((one, other) => one - other);
    const value = h("b", { ariaHidden: "true" });
    const oninput = () => change({ [key]: values[input.valueAsNumber] });
    const input = h("input", { type: "range", max: values.length - 1, oninput });
    return {
      element: h("label", {}, h("span", {}, `${words[`player.${key}`]} `, value), input),
      show({ [key]: now }) {
        input.value = `${values.filter((one) => one < now).length}`;
        input.ariaValueText = value.textContent = short(now);
      },
    };
  };

  /** @type {Record<Key, () => Field>} */
  const kinds = {
    init() {
      const inputs = names.map((name) => {
        const ariaLabel = filled(words["title.start"], { value: name });
        return h("input", {
          type: "number",
          step: "any",
          min: -1e6,
          max: 1e6,
          required: true,
          ariaLabel,
          onchange,
        });
      });
      function onchange() {
        const init = inputs.map((input) => input.valueAsNumber);
        if (inputs.every((input) => input.validity.valid)) change({ init });
      }
      const labels = names.map((name, at) => h("label", {}, name, inputs[at]));
      return {
        element: h("fieldset", {}, h("legend", {}, words["player.init"]), ...labels),
        show: ({ init }) => inputs.forEach((input, at) => (input.value = `${init[at]}`)),
      };
    },
    lr: () => choice("lr", RATES),
    batch_size: () => choice("batch_size", [...COUNTS.filter((count) => count < size), size]),
    epochs: () => choice("epochs", COUNTS),
    loss() {
      /** @type {Set<LossName>} */
      const losses = new Set(["cross-entropy", "mse", training.loss]);
      const options = Array.from(losses, (value) => h("option", { value }, words[`loss.${value}`]));
      const onchange = () => change({ loss: /** @type {LossName} */ (select.value) });
      const select = h("select", { onchange }, ...options);
      return {
        element: h("label", {}, words["player.loss"], select),
        show: ({ loss }) => (select.value = loss),
      };
    },
  };
  const fields = keys.map((key) => kinds[key]());
  for (const field of fields) field.show(training);
  const onclick = () => {
    changes = {};
    change({});
  };
  const back = h("button", { disabled: true, onclick }, words["player.reset"]);
  const element = h(
    "section",
    { className: "explore", ariaLabel: words["player.explore"] },
    h("h2", {}, words["player.explore"]),
    h("p", {}, keys.includes("init") ? words["player.hint"] : ""),
    h("div", {}, ...fields.map((field) => field.element), back),
  );
  return { element, change, changes: () => changes };
}
