/** Random directions at which second differences are taken, keyed by sample (MATH.md sections 4 and 7). */

import { orthonormalizeRows, randomStream } from '@isthmus/numerics';

/**
 * `count` orthonormal directions of R^d, uniform in the sense that E v v' = I / d for each: signs +-1, then Gram-Schmidt.
 *
 * Orthogonal directions repeat nothing, so the average of v'Hv over them has 1 - count/d of the variance of independent
 * ones, and none when count = d: then it is the trace.
 *
 * The law of signs does not change when axes are swapped or flipped, and Gram-Schmidt commutes with both, so E v v' is
 * the same multiple of I for the first direction and the last. Classes and networks share the directions of a sample.
 *
 * @param count at most d.
 * @returns [count, d], unit rows in float64.
 */
export function sampleDirections(seed: number | bigint, sampleIndex: number, count: number, d: number): Float64Array {
  if (!Number.isInteger(count) || count < 1 || count > d) {
    throw new RangeError(`sampleDirections: expected 1 to ${d} directions, got ${count}`);
  }
  const stream = randomStream(seed, 'curvature/directions', sampleIndex);
  const rows = stream.fillRademacher(new Float64Array(count * d));
  for (let redraw = orthonormalizeRows(rows, d); redraw.length > 0; redraw = orthonormalizeRows(rows, d)) {
    // In few dimensions two sign vectors may coincide; normals do not.
    for (const index of redraw) stream.fillNormal(rows.subarray(index * d, (index + 1) * d));
  }
  return rows;
}
