/** Play, pause, step, scrub, speed and loop. */

/** @import { Playback } from "./playback.js" */
import { h, icon } from "./dom.js";

const PLAY = "M7 4.5V19.5L20 12Z";
const PAUSE = "M6 5H10V19H6ZM14 5H18V19H14Z";
const BACK = "M18 5V19L8 12ZM5 5H7.5V19H5Z";
const FORWARD = "M6 5V19L16 12ZM16.5 5H19V19H16.5Z";
const LOOP = "M17 2L21 6L17 10V7H7V11H5V5H17ZM7 22L3 18L7 14V17H17V13H19V19H7Z";
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/**
 * @param {Playback} playback
 * @param {Record<string, string>} words
 * @param {() => {spoken: string, position: string}} told  Of the moment that is shown: what a
 *   screen reader says, and what stands beside the slider.
 */
export function controls(playback, words, told) {
  /**
   * @param {string} name
   * @param {string} path
   * @param {() => void} onclick
   */
  const button = (name, path, onclick) => h("button", { title: words[name], onclick }, icon(path));
  const play = button("player.play", PLAY, () => playback.toggle());
  play.classList.add("play");
  const loop = button("player.loop", LOOP, () => {
    playback.loop = !playback.loop;
    update();
  });
  const slider = h("input", {
    type: "range",
    min: 0,
    ariaLabel: words["player.position"],
    oninput: () => playback.show(slider.valueAsNumber),
  });
  const speeds = SPEEDS.map((value) =>
    h("option", { value, selected: value === 1 }, `${value}\u00d7`),
  );
  const speed = h("select", { ariaLabel: words["player.speed"] }, ...speeds);
  speed.onchange = () => (playback.speed = Number(speed.value));
  const place = h("span", { className: "position", ariaHidden: "true" });
  const element = h(
    "div",
    { className: "controls", role: "group", ariaLabel: words["player.controls"] },
    button("player.back", BACK, () => playback.show(playback.moment - 1)),
    play,
    button("player.forward", FORWARD, () => playback.show(playback.moment + 1)),
    slider,
    place,
    speed,
    loop,
  );
  let shown = false;
  const update = () => {
    const { playing, moment, last } = playback;
    if (playing !== shown) {
      shown = playing;
      play.title = words[playing ? "player.pause" : "player.play"];
      play.replaceChildren(icon(playing ? PAUSE : PLAY));
    }
    const { spoken, position } = told();
    loop.ariaPressed = String(playback.loop);
    [slider.max, slider.value, slider.ariaValueText] = [String(last), String(moment), spoken];
    place.textContent = position;
  };
  return { element, update };
}
