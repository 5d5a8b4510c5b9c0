/** A gallery of runs: players on one clock, a filter, and a table that can be sorted. */

/** @import { Facts } from "./types.js" */
import { Clock } from "./clock.js";
import { matching } from "./matching.js";
import { Moving } from "./moving.js";
import { players } from "./players.js";
import { sorting } from "./sorting.js";

/** @type {Facts} */
const facts = JSON.parse(document.querySelector(".animate-ce-gallery")?.textContent ?? "null");
const { runs, words } = facts;

/**
 * @template {HTMLElement} T
 * @param {string} selector
 * @returns {T[]}
 */
const every = (selector) => [.../** @type {NodeListOf<T>} */ (document.querySelectorAll(selector))];

/** @type {Moving[]} */
const moving = every("[data-moving], [data-video]").map((element) => {
  const { run } = element.dataset;
  return new Moving(element, run ? runs[Number(run)].title : document.title, words);
});

for (const element of every("[data-live]")) element.hidden = false;
for (const form of every("form")) matching(form, facts);
for (const table of /** @type {HTMLTableElement[]} */ (every("table.outcomes"))) sorting(table);

const [bar] = every(".bar");
const play = /** @type {HTMLButtonElement} */ (bar?.querySelector("button"));
/** @type {HTMLInputElement | null} */
const slider = bar?.querySelector("[type=range]");
const seats = every("[data-player]");

if (slider) {
  const place = /** @type {HTMLElement} */ (bar.querySelector(".place"));
  const speed = /** @type {HTMLSelectElement} */ (bar.querySelector("select"));
  const whole = Number(slider.max);
  const clock = new Clock(Math.max(...runs.map(({ span }) => span)), () => {
    update();
    follow();
  });
  const follow = players(seats, runs, () => clock.time);
  const update = () => {
    const { time, playing, share } = clock;
    const said = facts.whole ? `${Math.floor(time + 1e-6)}` : time.toFixed(1);
    place.textContent = slider.ariaValueText = `${facts.unit} ${said}`;
    slider.value = `${share * whole}`;
    const name = words[playing ? "player.pause" : "gallery.play"];
    if (play.textContent !== name) play.textContent = name;
  };
  play.addEventListener("click", () => (clock.playing ? clock.pause() : clock.play()));
  slider.addEventListener("input", () => {
    const share = slider.valueAsNumber / whole;
    clock.pause();
    clock.seek(share);
  });
  speed.addEventListener("change", () => (clock.speed = Number(speed.value)));
  update();
} else if (play) {
  const runsMoving = moving.filter(({ element }) => element.dataset.run);
  const name = () => {
    const stops = runsMoving.some(({ playing }) => playing);
    play.textContent = words[stops ? "gallery.stop_all" : "gallery.play"];
    return stops;
  };
  play.addEventListener("click", () => {
    const stops = name();
    // What isn't seen doesn't move.
    const seen = runsMoving.filter(({ element }) => element.offsetParent !== null);
    for (const one of stops ? runsMoving : seen) {
      if (stops) one.stop();
      else one.play();
    }
    name();
  });
  addEventListener("click", name);
}

for (const size of /** @type {HTMLInputElement[]} */ (every(".size"))) {
  size.addEventListener("input", () => {
    document.documentElement.style.setProperty("--card", `${size.value}px`);
  });
}

addEventListener("beforeprint", () => {
  for (const one of moving) one.stop();
  // Those that weren't scrolled to would be missing.
  for (const image of /** @type {HTMLImageElement[]} */ (every("img"))) image.loading = "eager";
});
