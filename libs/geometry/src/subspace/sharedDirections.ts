/** Directions in which the boundary is curved at many points at once (docs/conventions.md, "`sharedDirections`"; the paper's Fig. 5). */

import { openEigenPool } from '@isthmus/numerics';
import { type ExecutionOptions, expectCount, rowCount } from '../execution.js';
import { dot, row } from '../rows.js';

interface SharedDirectionsOptions extends Omit<ExecutionOptions, 'batch'> {
  /** m; 200 in the paper. Fewer come back when the directions span less. */
  readonly count?: number;
}

interface SharedDirections {
  /** u_1 .. u_m, orthonormal rows, [m, d]; by singular value, the largest first. */
  readonly directions: Float32Array;
  /** Singular values of u_1 .. u_m, descending, [m]. */
  readonly singularValues: Float64Array;
  /** Share of the squared length of all principal directions that lies in span(u_1 .. u_m). */
  readonly captured: number;
}

/**
 * The left singular vectors of M, whose columns are the strongest principal directions of the training points.
 *
 * S = span(u_1 .. u_m) does not depend on the signs or the order of the directions given.
 *
 * @param directions M's columns as rows, [p, d]: 20 unit vectors from each of 100 points in the paper.
 * @param d pixels of an image.
 * @throws RangeError on an invalid shape or count; the signal's reason when aborted. An abort also ends a decomposition that is
 *   running, since it has a thread of its own.
 *
 * Memory: here the larger of 8 p d bytes and 8 m (p + d) + 4 m d; on its thread 8 p d bytes, twice where p > d, 16 min(p, d)^2 and
 * 8 m (p + d).
 */
export async function sharedDirections(
  directions: Float32Array,
  d: number,
  { count = 200, signal, onProgress }: SharedDirectionsOptions = {},
): Promise<SharedDirections> {
  const p = rowCount('sharedDirections', directions, d);
  if (p === 0) throw new RangeError('sharedDirections: expected at least one direction, got none');
  expectCount('sharedDirections', 'count', count);
  signal?.throwIfAborted();
  const pool = openEigenPool({ threads: 1 });
  const end = () => void pool.close();
  signal?.addEventListener('abort', end, { once: true });
  const { right, values } = await pool
    .thinSvd(Float64Array.from(directions), d, { rank: count })
    .catch((cause) => {
      signal?.throwIfAborted();
      throw cause;
    })
    .finally(() => {
      signal?.removeEventListener('abort', end);
      return pool.close();
    });
  onProgress?.(p, p);
  const total = directions.reduce((sum, v) => sum + v * v, 0);
  return {
    directions: Float32Array.from(right),
    singularValues: values,
    captured: values.reduce((sum, v) => sum + v * v, 0) / total,
  };
}

/**
 * sigma_i = ||M' u_i|| of directions u_i that were computed before.
 *
 * @param directions M's columns as rows, [p, d].
 * @param basis left singular vectors of M, [m, d].
 * @returns [m]; to the rounding of a float32 u_i. Memory: 8 m bytes.
 */
export function singularValuesAlong(directions: Float32Array, basis: Float32Array, d: number): Float64Array {
  const p = rowCount('singularValuesAlong', directions, d);
  const m = rowCount('singularValuesAlong', basis, d);
  return Float64Array.from({ length: m }, (_, i) => {
    const u = row(basis, i, d);
    let squared = 0;
    for (let j = 0; j < p; j++) squared += dot(row(directions, j, d), u) ** 2;
    return Math.sqrt(squared);
  });
}
