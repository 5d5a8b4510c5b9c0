/** A figure that a reader plays, steps through, and changes. */

/** @import { Figure, Model, Theme } from "./types.js" */
/** @import { Changes } from "./show.js" */
import { keepAddress, readAddress } from "./address.js";
import { controls } from "./controls.js";
import { filled, h } from "./dom.js";
import { explore, openTo } from "./explore.js";
import { decimal } from "./numbers.js";
import { panelsOf } from "./panels.js";
import { Playback } from "./playback.js";
import { readout } from "./readout.js";
import { composed } from "./show.js";
import { Stage } from "./stage.js";

/**
 * Show a figure in an element, as anywidget asks for it. A page has its clock as `element.playback`.
 *
 * @param {{model: Model, el: HTMLElement}} widget
 * @returns {() => void} Takes the player away.
 */
export function render({ model, el }) {
  const player = new Player(model, el);
  Object.assign(el, { playback: player.playback });
  return () => player.leave();
}

class Player {
  /**
   * @param {Model} model  Holds `figure` and, if the address of the page is this player's, `address`;
   *   is told `step` and `learner`, what a reader changed.
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    /** @type {Figure} */
    const figure = model.get("figure");
    const whole = figure.runs.map((run) => ({
      ...run,
      training: { ...figure.recipe, ...run.training },
    }));
    this.figure = { ...figure, runs: whole };
    const { words, recipe, title, questions, lang, names } = this.figure;
    this.words = words;
    this.printing = false;
    this.left = new AbortController();
    this.author = this.show = composed(this.figure);
    this.view = { azimuth: -62, elevation: 34 };
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {Stage[]} */
    this.stages = [];
    /** @type {ReturnType<typeof readout>[]} */
    this.readouts = [];
    this.playback = new Playback(() => this.#changed());
    this.playback.loop = !recipe.once;
    this.keys = openTo(this.figure);
    this.parameters = names.length;
    this.controls = controls(this.playback, words, () => this.#told());
    this.explore = explore(this.figure, this.keys, (changes) => this.#train(changes));
    this.yours = h("span", { className: "yours", hidden: true });
    this.rows = h("div");
    this.sentence = h("p", { className: "told", role: "status" });
    const head = title[0] ? [h("h1", {}, title[0]), h("p", {}, title[1])] : [];
    const asked = questions.map((question) => h("li", {}, question));
    el.classList.add("animate-ce");
    el.lang = lang;
    el.replaceChildren(
      h("header", {}, ...head, this.yours),
      this.rows,
      this.sentence,
      this.controls.element,
      ...(this.keys.length ? [this.explore.element] : []),
      ...(asked.length
        ? [
            h(
              "section",
              { className: "questions" },
              h("h2", {}, words["player.questions"]),
              h("ol", {}, ...asked),
            ),
          ]
        : []),
    );
    const { hash } = location;
    this.#color();
    this.#put();
    this.#listen();
    this.#open(hash);
  }

  leave() {
    this.playback.pause();
    this.left.abort();
    this.#clear();
    this.el.replaceChildren();
  }

  #clear() {
    for (const stage of this.stages) stage.observer.disconnect();
    this.stages = [];
    this.readouts = [];
  }

  /** Build the panels and numbers of what is shown. */
  #put() {
    const fresh = !this.rows.firstChild;
    const at = this.stages.findIndex(({ canvas }) => canvas === document.activeElement);
    this.#clear();
    const rows = this.show.rows.map(({ name, subject }) => {
      const stages = panelsOf(subject, this.view).map(
        (panel, at) => new Stage(panel, subject, this, fresh ? at : 0),
      );
      const numbers = readout(subject);
      this.stages.push(...stages);
      this.readouts.push(numbers);
      const panels = h(
        "div",
        { className: `panels of-${stages.length}` },
        ...stages.map(({ element }) => element),
      );
      return h(
        "div",
        { className: "row" },
        h("p", { className: "name" }, name),
        panels,
        numbers.element,
      );
    });
    this.rows.replaceChildren(...rows);
    this.stages[at]?.canvas.focus();
    this.playback.insert(this.show.film, this.show.moments.length - 1);
  }

  /** Hear what the reader, the page around and the system say. */
  #listen() {
    const { playback, dark, calm, el, model } = this;
    const { signal } = this.left;
    /**
     * @param {EventTarget} target
     * @param {string} event
     * @param {(event: any) => void} heard
     */
    const on = (target, event, heard) => target.addEventListener(event, heard, { signal });
    on(dark, "change", () => this.#color());
    on(calm, "change", () => calm.matches && playback.pause());
    on(window, "beforeprint", () => this.#print(true));
    on(window, "afterprint", () => this.#print(false));
    on(window, "message", ({ data, source }) => {
      if (source !== parent) return;
      if (data === "slide:start" && !calm.matches) playback.play();
      if (data === "slide:stop") playback.pause();
      // The page around has a clock of its own, by which this player is one of several.
      if (data?.type === "animate-ce:step") {
        el.classList.add("led");
        this.#showStep(data.step);
      }
    });
    if (model.get("address")) on(window, "hashchange", () => this.#open());
    const asked = () => {
      const step = model.get("step");
      if (step !== Math.max(...this.steps)) this.#showStep(step);
    };
    model.on?.("change:step", asked);
    const observer = new ResizeObserver(() => {
      const height = document.documentElement.offsetHeight;
      if (parent !== window) parent.postMessage({ type: "animate-ce:height", height }, "*");
    });
    observer.observe(el);
    signal.onabort = () => {
      observer.disconnect();
      model.off?.("change:step", asked);
    };
  }

  /** Go where the address says; without one to the start, or to the end for who wants no motion. */
  #open(hash = location.hash) {
    const said = this.model.get("address") ? hash : "";
    const { step, changes } = readAddress(said, this.keys, this.parameters);
    if (Object.keys(changes).length) this.explore.change(changes);
    if (step === null) this.playback.show(this.calm.matches ? this.playback.last : 0);
    else this.#showStep(step);
  }

  /** @param {number} step  Of the longest run. */
  #showStep(step) {
    const moment = this.show.moments.findIndex((steps) => Math.max(...steps) >= step);
    this.playback.show(moment < 0 ? this.playback.last : moment);
  }

  /** What a stage calls with a start that a reader chose, unless the author keeps it. */
  get chosen() {
    if (!this.keys.includes("init")) return null;
    return (/** @type {number[]} */ [x, y]) => {
      const point = this.show.rows[0].subject.plane.point(x, y);
      this.explore.change({ init: point.map((value) => Number(value.toPrecision(4))) });
    };
  }

  /** @param {Changes | null} changes  Null for the author's own runs. */
  #train(changes) {
    this.show = changes ? composed(this.figure, changes) : this.author;
    this.yours.hidden = !changes;
    const told = Object.entries(changes ?? {}).map(([key, value]) =>
      key === "loss" ? this.words[`loss.${value}`] : `${this.words[`player.${key}`]} ${value}`,
    );
    this.yours.textContent = [this.words["player.yours"], ...told].join(" \u00b7 ");
    this.playback.pause();
    this.#put();
    this.model.set("learner", changes);
    if (this.calm.matches) this.playback.show(this.playback.last);
    else if (changes) this.playback.play();
  }

  /** @param {boolean} starts */
  #print(starts) {
    this.printing = starts;
    this.#color();
  }

  /** @returns {Theme} */
  get theme() {
    return this.figure.themes[this.dark.matches && !this.printing ? "dark" : "light"];
  }

  /** The step of each run that is shown. */
  get steps() {
    const { moments } = this.show;
    return moments[this.printing ? moments.length - 1 : this.playback.moment];
  }

  #color() {
    const { runs, ...colors } = this.theme;
    for (const [name, color] of Object.entries(colors))
      this.el.style.setProperty(`--${name}`, `${color}`);
    runs.forEach((color, at) => this.el.style.setProperty(`--run-${at}`, color));
    for (const stage of this.stages) stage.refresh();
    this.#say();
  }

  /** In numbers and in a sentence. */
  #say() {
    for (const numbers of this.readouts) numbers.update(this.steps);
    const sentence = this.#happened();
    if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
  }

  #changed() {
    const { steps, model } = this;
    for (const stage of this.stages) stage.draw();
    this.#say();
    this.controls.update();
    if (this.playback.playing) return;
    const step = Math.max(...steps);
    model.set("step", step);
    model.save_changes();
    if (model.get("address")) keepAddress(step, this.explore.changes());
  }

  /** What happens at the moment that is shown, in a sentence. */
  #happened() {
    const { words, steps } = this;
    const { runs, told, moments } = this.show;
    const happened = told.filter(([run, step, until]) => step <= steps[run] && steps[run] < until);
    if (happened.length) return happened[happened.length - 1][3];
    if (this.show === this.author || steps !== moments[moments.length - 1]) return "";
    const [run] = runs;
    if (runs.length > 1) {
      const right = runs.filter(({ accuracy, last }) => accuracy[last] === 1).length;
      return filled(words["caption.runs_end"], { right, count: runs.length });
    }
    return filled(words[run.diverged ? "caption.diverged" : "caption.end"], {
      step: run.last,
      right: Math.round(run.accuracy[run.last] * run.samples),
      count: run.samples,
      loss: decimal(run.loss[run.last], 3),
    });
  }

  #told() {
    const { words, steps } = this;
    const { runs } = this.show;
    const step = Math.max(...steps);
    const loss = runs.length > 1 ? "" : `, ${words.loss} ${decimal(runs[0].loss[step], 3)}`;
    return {
      spoken: `${words.step} ${step}${loss}`,
      position: `${step} / ${Math.max(...runs.map((run) => run.last))}`,
    };
  }
}

export default { render };
