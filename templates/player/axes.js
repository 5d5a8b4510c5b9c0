/** A pair of axes on a canvas, and the pens that everything is drawn with. */

/** @import { Theme } from "./types.js" */
import { short, ticks } from "./numbers.js";

/**
 * @typedef {object} Pen  What a panel draws with; lengths are CSS pixels.
 * @property {CanvasRenderingContext2D} ctx
 * @property {number} width
 * @property {number} height
 * @property {Theme} theme
 *
 * @typedef {[number, number]} Range
 * @typedef {ArrayLike<number> & Iterable<number>} Place
 */

// Outlines around (0, 0) as paths of SVG.
export const CIRCLE = "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z";
export const SQUARE = "M.88 .88H-.88V-.88H.88Z";

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {Place} at
 * @param {{align?: CanvasTextAlign, color?: string, size?: number, angle?: number, halo?: string}} [look]
 */
export function write({ ctx, theme }, text, [x, y], look = {}) {
  const { align = "center", color = theme.quiet, size = 11, angle = 0, halo } = look;
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  ctx.font = `${size}px system-ui,sans-serif`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  if (halo) {
    [ctx.strokeStyle, ctx.lineWidth, ctx.lineJoin] = [halo, 4, "round"];
    ctx.strokeText(text, 0, 0);
  }
  ctx.fillStyle = color;
  ctx.fillText(text, 0, 0);
  ctx.restore();
}

/**
 * Draw lines, each through some places.
 *
 * @param {Pen} pen
 * @param {Place[][]} lines
 * @param {string} color
 * @param {number} width
 * @param {number[]} [dashes]
 */
export function stroke({ ctx }, lines, color, width, dashes = []) {
  ctx.beginPath();
  for (const line of lines)
    line.forEach(([x, y], at) => (at ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  [ctx.strokeStyle, ctx.lineWidth] = [color, width];
  ctx.setLineDash(dashes);
  ctx.stroke();
}

/**
 * Fill polygons.
 *
 * @param {Pen} pen
 * @param {Place[][]} polygons
 * @param {string} color
 */
export function fill({ ctx }, polygons, color) {
  ctx.beginPath();
  for (const [[left, top], ...others] of polygons) {
    ctx.moveTo(left, top);
    for (const [x, y] of others) ctx.lineTo(x, y);
  }
  ctx.fillStyle = color;
  ctx.fill();
}

/**
 * Draw an outline around some places.
 *
 * @param {Pen} pen
 * @param {string} outline
 * @param {Place[]} places
 * @param {number} radius
 * @param {{color?: string, edge?: string, width?: number, angle?: number}} look
 */
export function stamp({ ctx }, outline, places, radius, { color, edge, width = 1.6, angle = 0 }) {
  const path = new Path2D(outline);
  for (const [x, y] of places) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    ctx.scale(radius, -radius);
    if (edge) {
      [ctx.strokeStyle, ctx.lineWidth] = [edge, width / radius];
      ctx.setLineDash([]);
      ctx.stroke(path);
    }
    if (color) {
      ctx.fillStyle = color;
      ctx.fill(path);
    }
    ctx.restore();
  }
}

/** A rectangle of the canvas where x and y have their places. */
export class Axes {
  /**
   * @param {Pen} pen
   * @param {Range} across  What lies at the left and the right.
   * @param {Range} up  What lies at the bottom and the top.
   * @param {number} [left]  Room for labels.
   */
  constructor(pen, across, up, left = 44) {
    this.pen = pen;
    this.ranges = [across, up];
    this.left = left;
    this.right = pen.width - 16;
    this.bottom = pen.height - 36;
    this.top = 8;
    /** Of both directions, where the range begins and how long it is, in pixels. */
    this.spans = [
      [left, this.right - left],
      [this.bottom, this.top - this.bottom],
    ];
  }

  /**
   * The pixel of a place.
   *
   * @param {Place} place
   */
  at(place) {
    return this.spans.map(([start, span], axis) => {
      const [low, high] = this.ranges[axis];
      return start + ((place[axis] - low) / (high - low)) * span;
    });
  }

  /**
   * The place at a pixel.
   *
   * @param {number[]} pixel
   */
  from(pixel) {
    return this.spans.map(([start, span], axis) => {
      const [low, high] = this.ranges[axis];
      return low + ((pixel[axis] - start) / span) * (high - low);
    });
  }

  /**
   * Draw so that nothing lies more than some pixels outside.
   *
   * @param {() => void} draw
   * @param {number} [over]
   */
  clipped(draw, over = 0) {
    const { ctx } = this.pen;
    const [width, height] = [this.right - this.left, this.bottom - this.top];
    ctx.save();
    ctx.beginPath();
    ctx.rect(this.left - over, this.top - over, width + 2 * over, height + 2 * over);
    ctx.clip();
    draw();
    ctx.restore();
  }

  /**
   * The left and the lower edge, with ticks and names.
   *
   * @param {string[]} names
   * @param {{up?: number[], label?: (value: number) => string, rules?: boolean}} [marks]
   */
  frame([name, upright], { up, label = short, rules } = {}) {
    const { pen, left, right, top, bottom } = this;
    const { rule } = pen.theme;
    const most = this.spans.map(([, span], axis) =>
      Math.max(2, Math.min(6, Math.abs(span) / [56, 40][axis])),
    );
    for (const value of ticks(...this.ranges[0], most[0])) {
      const [x] = this.at([value, 0]);
      stroke(
        pen,
        [
          [
            [x, bottom],
            [x, bottom + 4],
          ],
        ],
        rule,
        1,
      );
      write(pen, short(value), [x, bottom + 13]);
    }
    for (const value of up ?? ticks(...this.ranges[1], most[1])) {
      const [, y] = this.at([0, value]);
      stroke(
        pen,
        [
          [
            [left - 4, y],
            [rules ? right : left, y],
          ],
        ],
        rule,
        1,
      );
      write(pen, label(value), [left - 7, y], { align: "right" });
    }
    stroke(
      pen,
      [
        [
          [left, top],
          [left, bottom],
          [right, bottom],
        ],
      ],
      rule,
      1,
    );
    write(pen, name, [(left + right) / 2, pen.height - 7], { size: 12 });
    if (upright) write(pen, upright, [8, (top + bottom) / 2], { size: 12, angle: -Math.PI / 2 });
  }
}
