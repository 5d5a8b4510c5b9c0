/** Which moment is shown at which time. */

/** @import { Recipe } from "./types.js" */

/** @typedef {{moment: number, seconds: number}} Frame  What is shown, and for how long. */

// Of a run that a reader trained: in seconds in all, and the share of them that is spread evenly
// over the steps; the rest goes by how far each moves the picture, as in `animate.scene.timeline`.
const [TOTAL, EVENLY] = [10, 0.3];

export class Film {
  /** @param {Frame[]} frames */
  constructor(frames) {
    this.frames = frames;
    let gone = 0;
    this.starts = frames.map(({ seconds }) => (gone += seconds) - seconds);
    this.duration = gone;
  }

  /**
   * The frames that were planned for the recorded runs: a row for each, its moment and
   * how long it is shown.
   *
   * @param {Float64Array[]} rows
   */
  static planned(rows) {
    return new Film(rows.map(([moment, seconds]) => ({ moment, seconds })));
  }

  /**
   * A frame for each moment, the longer the more the picture moves there.
   *
   * @param {Recipe} recipe
   * @param {number[]} moves  From each moment to the next.
   */
  static paced({ hold, speed }, moves) {
    const playing = Math.max(TOTAL - hold[0] - hold[1], 1) / speed;
    const roots = moves.map(Math.sqrt);
    const all = roots.reduce((sum, root) => sum + root, 0) || 1;
    const frames = roots.map((root, moment) => {
      const share = EVENLY / roots.length + ((1 - EVENLY) * root) / all;
      return { moment, seconds: playing * share + (moment ? 0 : hold[0]) };
    });
    return new Film([...frames, { moment: moves.length, seconds: hold[1] }]);
  }

  /**
   * The moment that is shown at a time, in seconds from the start.
   *
   * @param {number} seconds
   */
  moment(seconds) {
    const later = this.starts.findIndex((start) => start > seconds + 1e-9);
    return this.frames[(later < 0 ? this.frames.length : later) - 1].moment;
  }

  /**
   * When the last frame begins that isn't beyond a moment.
   *
   * @param {number} moment
   */
  time(moment) {
    const beyond = this.frames.findIndex((frame) => frame.moment > moment);
    return this.starts[(beyond < 0 ? this.frames.length : beyond) - 1];
  }
}
