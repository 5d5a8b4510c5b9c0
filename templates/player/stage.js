/** The canvas of one panel: what doesn't change is drawn once, what moves over a copy of it. */

/** @import { Theme } from "./types.js" */
/** @import { Panel, Subject } from "./panels.js" */
import { h, legend } from "./dom.js";

// How far an arrow key turns the landscape in degrees, and moves the cross as a share of the plane.
const [TURN, MOVE] = [5, 1 / 60];

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @typedef {object} Host  What a stage asks of its player.
 * @property {Theme} theme
 * @property {number[]} steps  That of each run.
 * @property {((place: number[]) => void) | null} chosen  Called with a start that a reader chooses.
 */

export class Stage {
  /**
   * @param {Panel} panel
   * @param {Subject} subject
   * @param {Host} host
   * @param {number} late  How many frames it is drawn after the first: a page with one panel is
   *   seen sooner than one with all.
   */
  constructor(panel, { words, plane }, host, late) {
    this.panel = panel;
    this.plane = plane;
    this.host = host;
    /** @type {number[] | null} Where a start is being chosen by arrow keys. */
    this.aim = null;
    const caption = words[`panel.${panel.name}`];
    this.canvas = h("canvas", { role: "img", ariaLabel: caption });
    // Of no size until it is drawn, which is when the canvas has one.
    this.still = h("canvas", { width: 0 });
    const head = h("div", { className: "head" }, h("h2", {}, caption), legend(panel.legend));
    this.element = h("section", { className: `panel ${panel.name}` }, head, this.canvas);
    if (panel.turn) this.#takes(`${caption}: ${words["player.turn"]}`);
    if (panel.pick && host.chosen) this.#takes(`${caption}: ${words["player.pick"]}`);
    const sized = () => {
      if (late-- > 0) requestAnimationFrame(sized);
      else this.refresh();
    };
    this.observer = new ResizeObserver(sized);
    this.observer.observe(this.canvas);
  }

  /** Draw all anew, at the size and in the colours of now. */
  refresh() {
    const { clientWidth, clientHeight } = this.canvas;
    const sharp = devicePixelRatio;
    for (const canvas of [this.canvas, this.still]) {
      [canvas.width, canvas.height] = [clientWidth * sharp, clientHeight * sharp].map(Math.round);
      canvas.getContext("2d")?.scale(sharp, sharp);
    }
    if (!clientWidth || !clientHeight) return;
    this.panel.backdrop(this.#pen(this.still));
    this.draw();
  }

  draw() {
    const { canvas, still } = this;
    if (!still.width || !still.height) return;
    const pen = this.#pen(canvas);
    pen.ctx.clearRect(0, 0, pen.width, pen.height);
    pen.ctx.drawImage(still, 0, 0, pen.width, pen.height);
    this.panel.movers(pen, this.host.steps, this.aim);
  }

  /** @param {HTMLCanvasElement} canvas */
  #pen(canvas) {
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const [width, height] = [canvas.width / devicePixelRatio, canvas.height / devicePixelRatio];
    return { ctx, width, height, theme: this.host.theme };
  }

  /**
   * Take what a reader does to the canvas: turn it, or choose a start on it.
   *
   * @param {string} told
   */
  #takes(told) {
    const { canvas, panel, plane, host } = this;
    Object.assign(canvas, { tabIndex: 0, role: "application", ariaLabel: told });
    canvas.classList.add(panel.turn ? "turns" : "picks");
    /**
     * @param {number} around
     * @param {number} up
     */
    const turn = (around, up) => {
      panel.turn?.(around, up);
      this.refresh();
    };
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener("pointermove", (event) => {
      if (panel.turn && canvas.hasPointerCapture(event.pointerId))
        turn(-event.movementX / 2, event.movementY / 2);
    });
    canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const place = panel.pick?.(this.#pen(canvas), [offsetX, offsetY]);
      if (place && plane.shows(place)) host.chosen?.(place);
    });
    canvas.addEventListener("keydown", (event) => {
      const { key, shiftKey } = event;
      if (key === "Enter" && this.aim) host.chosen?.(this.aim);
      if (!(key in ARROWS)) return;
      event.preventDefault();
      event.stopPropagation();
      const [right, up] = ARROWS[key].map((way) => way * (shiftKey ? 5 : 1));
      if (panel.turn) return turn(-right * TURN, -up * TURN);
      const from = this.aim ?? plane.ranges.map(([low, high]) => (low + high) / 2);
      this.aim = plane.held(
        plane.ranges.map(
          ([low, high], axis) => from[axis] + [right, up][axis] * MOVE * (high - low),
        ),
      );
      this.draw();
    });
    canvas.addEventListener("blur", () => {
      this.aim = null;
      this.draw();
    });
  }
}
