/**
 * The players of the runs, each in a frame without rights, which follow the clock of the page.
 *
 * A player says `animate-ce:height`, for the first time when it is ready; it is told
 * `animate-ce:step` and which step to show.
 */

/** @import { RunFacts } from "./types.js" */
import { h } from "../player/dom.js";

// Beyond the edge of the window, as far as it may be scrolled while a player loads.
const NEAR = "600px 200px";

// No player is higher; what says so is none of ours.
const HIGHEST = 6000;

class Seat {
  /**
   * @param {HTMLElement} element  Holds the still, and names the player.
   * @param {RunFacts} run
   */
  constructor(element, run) {
    this.element = element;
    this.run = run;
    this.near = false;
    this.ready = false;
    this.step = -1;
    /** @type {HTMLIFrameElement | null} */
    this.frame = null;
  }

  load() {
    if (this.frame) return;
    const { element, run } = this;
    this.frame = h("iframe", { title: run.title, tabIndex: -1, inert: true });
    this.frame.setAttribute("sandbox", "allow-scripts");
    this.frame.src = `${element.dataset.player}`;
    element.append(this.frame);
  }

  /** @param {number} time  On the clock of the page. */
  show(time) {
    const { run, frame } = this;
    const step = Math.floor(run.steps * Math.min(time / run.span || 0, 1) + 1e-6);
    if (!this.ready || !frame || step === this.step) return;
    this.step = step;
    // A frame without rights has no origin that could be named.
    frame.contentWindow?.postMessage({ type: "animate-ce:step", step }, "*");
  }

  /** @param {number} height */
  fit(height) {
    // The first is that of a player by itself; this one leaves all but its pictures to the page.
    if (this.ready && this.frame) this.frame.style.height = `${Math.ceil(height)}px`;
    this.element.classList.toggle("live", this.ready);
    this.ready = true;
  }
}

/**
 * Make players of the stills, as soon as the clock is used and they come near.
 *
 * @param {HTMLElement[]} elements  Of each run that has a player, with its number.
 * @param {RunFacts[]} runs
 * @param {() => number} now  What the clock says.
 * @returns {() => void} Called when it says something else.
 */
export function players(elements, runs, now) {
  const seats = elements.map((element) => new Seat(element, runs[Number(element.dataset.run)]));
  let used = false;
  const update = () => {
    for (const seat of seats) {
      if (!used || !seat.near) continue;
      seat.load();
      seat.show(now());
    }
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const seat = seats[elements.indexOf(/** @type {HTMLElement} */ (target))];
        seat.near = isIntersecting;
      }
      update();
    },
    { rootMargin: NEAR },
  );
  for (const element of elements) observer.observe(element);
  addEventListener("message", ({ data, source }) => {
    if (data?.type !== "animate-ce:height") return;
    const seat = seats.find(({ frame }) => frame?.contentWindow === source);
    if (!seat || !(data.height > 0 && data.height < HIGHEST)) return;
    seat.fit(data.height);
    seat.show(now());
  });
  return () => {
    used = true;
    update();
  };
}
