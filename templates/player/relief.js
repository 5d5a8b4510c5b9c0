/** The surface between the points of its grid, and where it is cut by a level. */

/** @import { Surface } from "./types.js" */

/** @typedef {number[]} Place */

/**
 * The loss at a place, from the nearest four points of the grid; beyond it that of its edge.
 *
 * @param {Surface} surface
 * @param {Place} place
 */
export function heightAt({ x, y, loss }, place) {
  const [[column, right], [row, up]] = [x, y].map((axis, at) => {
    const last = axis.length - 1;
    const along = ((place[at] - axis[0]) / (axis[last] - axis[0])) * last;
    const held = Math.min(Math.max(along, 0), last);
    const below = Math.min(Math.floor(held), last - 1);
    return [below, held - below];
  });
  const at = row * x.length + column;
  const lower = loss[at] * (1 - right) + loss[at + 1] * right;
  const upper = loss[at + x.length] * (1 - right) + loss[at + x.length + 1] * right;
  return lower * (1 - up) + upper * up;
}

/**
 * Where the loss is at least `level`, as a polygon for each cell of the grid, and the lines where
 * it is just that, as their pieces in the cells.
 *
 * @param {Surface} surface
 * @param {number} level
 */
export function cut({ x, y, loss }, level) {
  /** @type {Place[][][]} */
  const [polygons, pieces] = [[], []];
  for (let row = 0; row < y.length - 1; row++) {
    for (let column = 0; column < x.length - 1; column++) {
      const corners = [0, 1, 1, 0].map((right, at) => {
        const up = at > 1 ? 1 : 0;
        return [x[column + right], y[row + up], loss[(row + up) * x.length + column + right]];
      });
      if (!corners.every(([, , height]) => Number.isFinite(height))) continue;
      /** @type {Place[][]} */
      const [polygon, crossings] = [[], []];
      corners.forEach((here, at) => {
        const there = corners[(at + 1) % 4];
        if (here[2] >= level) polygon.push(here);
        if (here[2] >= level === there[2] >= level) return;
        const share = (level - here[2]) / (there[2] - here[2]);
        const crossing = here.map((value, axis) => value + share * (there[axis] - value));
        polygon.push(crossing);
        crossings.push(crossing);
      });
      if (polygon.length) polygons.push(polygon);
      for (let at = 0; at < crossings.length; at += 2) pieces.push(crossings.slice(at, at + 2));
    }
  }
  return { polygons, pieces };
}
