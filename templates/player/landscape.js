/** The loss as a landscape that can be turned, and the way down it. */

/** @import { Panel, Subject } from "./panels.js" */
/** @import { Pen } from "./axes.js" */
/** @import { View } from "./camera.js" */
import { fill, stroke, write } from "./axes.js";
import { Camera } from "./camera.js";
import { ends, once, short, spaced, ticks, upTo } from "./numbers.js";
import { heightAt } from "./relief.js";
import { tint } from "./theme.js";

// More lines a side run together at a panel's size.
const MOST_LINES = 16;
const MESH = 0.6;
const ROOM = { side: 30, top: 2, bottom: 20 };
const [LOWEST, HIGHEST] = [8, 84];

/**
 * @param {Subject} subject
 * @param {View} view  Changed when it is turned.
 * @returns {Panel}
 */
export function landscapePanel(subject, view) {
  const { ways, plane } = subject;
  const ranges = once(() => {
    const climbed = ways.flatMap((way) => way.run.loss.filter((_, state) => way.inside[state]));
    const [least, top] = ends([...subject.surface.loss, ...climbed]);
    return [...plane.ranges, [Math.min(0, least), Math.max(top, 1e-6)]];
  });
  /** @param {number[]} point */
  const inBox = (...point) =>
    point.map((value, axis) => {
      const [low, high] = ranges()[axis];
      return (value - low) / (high - low);
    });
  const faces = once(() => {
    const { surface, levels } = subject;
    const count = Math.min(MOST_LINES, surface.x.length - 1) + 1;
    const [x, y] = plane.ranges.map(([low, high]) => spaced(low, high, count));
    return y
      .slice(1)
      .flatMap((back, row) =>
        x.slice(1).map((right, column) => {
          const [left, front] = [x[column], y[row]];
          const places = [
            [left, front],
            [right, front],
            [right, back],
            [left, back],
          ];
          const heights = places.map((place) => heightAt(surface, place));
          return {
            corners: places.map((place, at) => inBox(...place, heights[at])),
            share: upTo(levels, heights[0]) / levels.length || 0,
          };
        }),
      )
      .filter(({ corners }) => corners.flat().every(Number.isFinite));
  });
  /** @param {Pen} pen */
  const cameraOn = (pen) => Camera.on(view, pen, ROOM);

  return {
    name: "wireframe",
    legend: [],
    backdrop(pen) {
      const camera = cameraOn(pen);
      box(pen, camera, ranges(), plane.labels);
      const far = faces()
        .map((face) => ({
          ...face,
          depth: Math.max(...face.corners.map((corner) => camera.turned(corner)[2])),
        }))
        .sort((one, other) => one.depth - other.depth);
      for (const { corners, share } of far) {
        const line = [...corners, corners[0]].map((corner) => camera.project(corner));
        fill(pen, [line], tint(pen.theme, share));
        stroke(pen, [line], pen.theme.mesh, MESH);
      }
    },
    movers(pen, steps) {
      const camera = cameraOn(pen);
      /**
       * @param {number[]} place
       * @param {number} loss
       */
      const project = (place, loss) => camera.project(inBox(...place, loss));
      for (const way of ways) way.trail(pen, project, steps[way.run.place]);
      for (const way of ways) way.mark(pen, project, steps[way.run.place]);
    },
    turn(around, up) {
      view.azimuth += around;
      view.elevation = Math.min(HIGHEST, Math.max(LOWEST, view.elevation + up));
    },
  };
}

/**
 * Back walls and floor with a grid, and labels along the edges.
 *
 * @param {Pen} pen
 * @param {Camera} camera
 * @param {number[][]} ranges
 * @param {string[]} names
 */
function box(pen, camera, ranges, names) {
  // The corner of the floor that is nearest to the eye, and the farthest.
  const near = [camera.cos > 0 ? 1 : 0, camera.sin > 0 ? 1 : 0, 0];
  const far = [1 - near[0], 1 - near[1], 0];
  const marks = ranges.map(([low, high]) =>
    ticks(low, high, 4).map((value) => ({
      text: short(value),
      share: (value - low) / (high - low),
    })),
  );
  /**
   * @param {number[]} corner
   * @param {number[][]} changes  An axis, and where along it.
   */
  const at = (corner, ...changes) => {
    const point = [...corner];
    for (const [axis, share] of changes) point[axis] = share;
    return camera.project(point);
  };
  for (const across of [0, 1, 2]) {
    for (const along of [0, 1, 2].filter((axis) => axis !== across)) {
      const shares = [0, 1, ...marks[across].map(({ share }) => share)];
      const lines = shares.map((share) =>
        [0, 1].map((end) => at(far, [across, share], [along, end])),
      );
      stroke(pen, lines, pen.theme.rule, 0.8);
    }
  }
  /** @type {number[][]} The middle of each number along an edge of the floor. */
  const taken = [];
  // The height stands along the outermost upright edge on the right.
  const [outer] = [
    [near[0], far[1], 0],
    [far[0], near[1], 0],
  ].sort((one, other) => camera.project(other)[0] - camera.project(one)[0]);
  for (const { text, share } of marks[2]) {
    const [left, top] = at(outer, [2, share]);
    write(pen, text, [left + 6, top], { size: 10, align: "left" });
  }
  const middle = camera.project([0.5, 0.5, 0]);
  [0, 1]
    .map((axis) => {
      const [centre, start, end] = [0.5, 0, 1].map((share) => at(near, [axis, share]));
      // At a right angle to the edge, away from the middle of the floor.
      const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
      const side =
        Math.sign(dx * (centre[1] - middle[1]) - dy * (centre[0] - middle[0])) / Math.hypot(dx, dy);
      const out = (/** @type {number} */ share, /** @type {number} */ away) => {
        const [left, top] = at(near, [axis, share]);
        return [left - dy * side * away, top + dx * side * away];
      };
      for (const { text, share } of marks[axis]) {
        const place = out(share, 11);
        write(pen, text, place, { size: 10 });
        taken.push(place);
      }
      // Called once all numbers are there.
      return () => {
        const half = names[axis].length * 3;
        // Beyond its edge, else it would be covered; and clear of all numbers if it can be.
        const places = [0.5, 0.6, 0.4, 0.7, 0.3].flatMap((share) =>
          [8, 16, 24, 32].map((away) => out(share, Math.abs(dy * side) * half + away)),
        );
        const place = places.find(
          ([x, y]) =>
            Math.min(x, pen.width - x) > half &&
            taken.every(([left, top]) => Math.abs(x - left) > half + 12 || Math.abs(y - top) > 13),
        );
        write(pen, names[axis], place ?? places[0], { size: 12 });
      };
    })
    .forEach((name) => name());
}
