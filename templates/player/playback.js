/** The clock of a player: which moment is shown, and whether time goes on. */

/** @import { Film } from "./film.js" */

export class Playback {
  /** @param {() => void} changed  Called after each change. */
  constructor(changed) {
    this.changed = changed;
    this.speed = 1;
    this.loop = false;
    this.playing = false;
    this.request = 0;
    /** Seconds from the start of the film, and what it shows then. */
    this.time = 0;
    this.moment = 0;
    this.last = 0;
  }

  /**
   * Put in a film, at its start.
   *
   * @param {Film} film
   * @param {number} last  Its last moment.
   */
  insert(film, last) {
    this.film = film;
    this.last = last;
    this.seek(0);
  }

  get duration() {
    return this.film?.duration ?? 0;
  }

  play() {
    if (this.playing) return;
    this.playing = true;
    if (this.moment >= this.last) this.seek(0);
    let before = performance.now();
    const tick = () => {
      const now = performance.now();
      const time = this.time + ((now - before) / 1000) * this.speed;
      before = now;
      if (time < this.duration || this.loop) this.seek(time % this.duration);
      else this.show(this.last);
      if (this.playing) this.request = requestAnimationFrame(tick);
    };
    this.request = requestAnimationFrame(tick);
    this.changed();
  }

  pause() {
    cancelAnimationFrame(this.request);
    this.playing = false;
    this.changed();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /**
   * Show what the film shows at a time, in seconds.
   *
   * @param {number} seconds
   */
  seek(seconds) {
    const { moment } = this;
    this.time = Math.min(Math.max(seconds, 0), this.duration);
    this.moment = this.film?.moment(this.time) ?? 0;
    if (!this.playing || moment !== this.moment) this.changed();
  }

  /**
   * Stop at a moment, whether or not a frame shows it.
   *
   * @param {number} moment
   */
  show(moment) {
    this.moment = Math.min(Math.max(moment, 0), this.last);
    this.time = this.film?.time(this.moment) ?? 0;
    this.pause();
  }
}
