/** The losses that contours are drawn at, as `animate.scene.levels` chooses them. */

/**
 * Round levels that share the surface's area out evenly.
 *
 * @param {number[]} losses
 * @param {number} count
 */
export const spread = (losses, count) =>
  rounded(losses, count, (values, share) => {
    const place = (0.01 + 0.93 * share ** 1.6) * (values.length - 1);
    const below = Math.floor(place);
    return values[below] + (place - below) * (values[below + 1] - values[below]);
  });

/**
 * Levels to two significant digits, the second one even or 5, each once.
 *
 * @param {number[]} losses
 * @param {number} count
 * @param {(ascending: number[], share: number) => number} level  At a share from 0 to 1.
 */
export function rounded(losses, count, level) {
  const values = losses.filter(Number.isFinite).sort((one, other) => one - other);
  const wanted = Array.from({ length: count }, (_, at) => {
    const exact = level(values, at / (count - 1));
    const unit = 10 ** (Math.floor(Math.log10(exact)) - 1);
    const step = exact / unit > 35 ? 5 : 2;
    return Number((Math.round(exact / unit / step) * step * unit).toPrecision(6));
  });
  const [low, high] = [values[0], values[values.length - 1]];
  return [...new Set(wanted)]
    .filter((one) => low < one && one < high)
    .sort((one, other) => one - other);
}
