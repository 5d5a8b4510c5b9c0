/** The camera of the landscape: from the box around it to pixels. */

/** @import { Pen } from "./axes.js" */

/** @typedef {{azimuth: number, elevation: number}} View  Around the box, and above its floor, in degrees. */

// Height of the box as a share of its width, and the camera's distance, as in Python.
const TALL = 0.62;
const DISTANCE = 6.6 * Math.hypot(1, 1, TALL);

// Of the circle around its floor; and how much larger what is near looks.
const RADIUS = Math.SQRT1_2;
const NEARER = 1.07;

export class Camera {
  /** @param {View} view */
  constructor({ azimuth, elevation }) {
    const [around, above] = [azimuth, elevation].map((degrees) => (degrees * Math.PI) / 180);
    this.cos = Math.cos(around);
    this.sin = Math.sin(around);
    this.flat = Math.cos(above);
    this.rise = Math.sin(above);
    this.scale = 1;
    this.left = 0;
    this.top = 0;
  }

  /**
   * A camera that sees the box within some margins at every turn.
   *
   * @param {View} view
   * @param {Pen} pen
   * @param {{side: number, top: number, bottom: number}} room
   */
  static on(view, { width, height }, { side, top, bottom }) {
    const camera = new Camera(view);
    // Half of what the box takes: its corners are as far from the middle as a circle's edge.
    const [across, up] = [RADIUS, RADIUS * camera.rise + (TALL / 2) * camera.flat];
    camera.scale =
      Math.min(width / 2 - side, ((height - top - bottom) / 2) * (across / up)) / (across * NEARER);
    camera.left = width / 2;
    camera.top = (top + height - bottom) / 2;
    return camera;
  }

  /**
   * Across, up and towards the eye, from the middle of the box.
   *
   * @param {number[]} point  From 0 to 1 along each axis.
   */
  turned(point) {
    const [x, y, z] = point.map((value, axis) => (value - 0.5) * [1, 1, TALL][axis]);
    const near = x * this.cos + y * this.sin;
    return [
      y * this.cos - x * this.sin,
      z * this.flat - near * this.rise,
      near * this.flat + z * this.rise,
    ];
  }

  /** @param {number[]} point */
  project(point) {
    const [across, up, near] = this.turned(point);
    const size = (this.scale * DISTANCE) / (DISTANCE - near);
    return [this.left + across * size, this.top - up * size];
  }
}
