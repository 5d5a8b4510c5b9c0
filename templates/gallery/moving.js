/** Pictures that move by themselves: never before a reader asks for it. */

import { h } from "../player/dom.js";

export class Moving {
  /**
   * @param {HTMLElement} element  Holds the still, and says what moves in its place.
   * @param {string} title
   * @param {Record<string, string>} words
   */
  constructor(element, title, words) {
    this.element = element;
    this.words = words;
    this.title = title;
    this.playing = false;
    this.image = /** @type {HTMLImageElement} */ (element.querySelector("img"));
    this.still = this.image.src;
    /** @type {HTMLVideoElement | null} */
    this.video = null;
    this.button = h("button", { type: "button", onclick: () => this.toggle() });
    element.after(this.button);
    this.#name();
  }

  toggle() {
    if (this.playing) this.stop();
    else this.play();
  }

  play() {
    const { moving, video } = this.element.dataset;
    if (this.playing) return;
    this.playing = true;
    if (moving) this.image.src = moving;
    else {
      // As large as the still, from the first.
      const [width, height] = ["width", "height"].map((name) =>
        Number(this.image.getAttribute(name)),
      );
      const its = { src: video, controls: true, loop: true, muted: true, width, height };
      this.video = h("video", its);
      this.video.playsInline = true;
      this.video.setAttribute("aria-label", this.image.alt);
      this.element.classList.add("live");
      this.element.prepend(this.video);
      this.video.play().catch(() => this.stop());
    }
    this.#name();
  }

  stop() {
    this.playing = false;
    this.image.src = this.still;
    this.video?.remove();
    this.element.classList.remove("live");
    this.#name();
  }

  #name() {
    const { words, button, title } = this;
    const name = words[this.playing ? "gallery.stop" : "player.play"];
    button.textContent = name;
    button.ariaLabel = `${name}: ${title}`;
  }
}
