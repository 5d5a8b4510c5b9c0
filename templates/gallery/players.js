/**
 * The players of the runs, each in a frame without rights, which follow the clock of the page.
 *
 * A player says `animate-ce:height`, for the first time when it is ready; it is told
 * `animate-ce:step` and which step to show. It keeps the place of its still: it is laid out as wide as
 * that and made as small. Where there is room it is a page of its own width instead.
 */

/** @import { RunFacts } from "./types.js" */
import { h } from "../player/dom.js";

// Beyond the edge of the window, as far as it may be scrolled while a player loads.
const NEAR = "600px 200px";

// No player is higher; what says so is none of ours.
const HIGHEST = 6000;

// In pixels, from how wide on a player shows its panels side by side; and of a still that does, how
// many times as wide as high it is.
const [BESIDE, FLAT] = [940, 1.8];

// A card that takes more than this share of the window stands alone in its row.
const ALONE = 0.6;

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
    this.height = 150;
    const image = /** @type {HTMLImageElement} */ (element.querySelector("img"));
    this.still = ["width", "height"].map((name) => Number(image.getAttribute(name)));
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
    this.lay();
  }

  /** As small as the still, or as a page. */
  lay() {
    const { element, frame, height } = this;
    const [still, high] = this.still;
    const across = element.clientWidth;
    if (!frame || !across) return;
    const roomy = across >= Math.min(still, BESIDE) || across > ALONE * innerWidth;
    element.classList.toggle("fitted", !roomy);
    frame.style.height = `${height}px`;
    frame.style.width = frame.style.transform = "";
    if (roomy) return;
    const wide = still > FLAT * high ? Math.max(still, BESIDE) : still;
    const scale = Math.min(across / wide, (across * high) / still / height);
    frame.style.width = `${wide}px`;
    frame.style.transform = `translateX(${(across - wide * scale) / 2}px) scale(${scale})`;
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
    if (this.ready) this.height = Math.ceil(height);
    this.lay();
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
  const sizes = new ResizeObserver(() => seats.forEach((seat) => seat.lay()));
  for (const element of elements) {
    observer.observe(element);
    sizes.observe(element);
  }
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
