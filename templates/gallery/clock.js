/** The clock that all runs share. */

// In seconds from start to end; and how much slower it goes at first, where runs move most.
const [TOTAL, PACE] = [12, 2.5];

export class Clock {
  /**
   * @param {number} end  When the last run ends, in its own unit.
   * @param {() => void} changed  Called after each change.
   */
  constructor(end, changed) {
    this.end = end;
    this.changed = changed;
    this.speed = 1;
    this.playing = false;
    this.request = 0;
    /** From 0 to 1. The stills show the end, and so does the clock at first. */
    this.share = 1;
  }

  get time() {
    return this.end * this.share ** PACE;
  }

  play() {
    if (this.playing) return;
    this.playing = true;
    if (this.share >= 1) this.share = 0;
    let before = performance.now();
    const tick = () => {
      const now = performance.now();
      this.share = Math.min(1, this.share + ((now - before) / 1000 / TOTAL) * this.speed);
      before = now;
      if (this.share < 1) this.request = requestAnimationFrame(tick);
      else this.playing = false;
      this.changed();
    };
    this.request = requestAnimationFrame(tick);
    this.changed();
  }

  pause() {
    cancelAnimationFrame(this.request);
    this.playing = false;
    this.changed();
  }

  /** @param {number} share  From 0 to 1. */
  seek(share) {
    this.share = Math.min(Math.max(share, 0), 1);
    this.changed();
  }
}
