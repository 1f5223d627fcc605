/** Thin singular value decomposition through the smaller Gram matrix: Golub and Van Loan (2013), section 8.6. */

import { orthonormalizeRows } from './orthonormalize.js';
import { addRowCombinations, rowProducts, transpose } from './rowProducts.js';
import { symmetricEigen } from './symmetricEigen.js';

/** M = sum_i values[i] left_i right_i'. */
export interface ThinSvd {
  /** Descending, [r]. */
  readonly values: Float64Array;
  /** [r, m], orthonormal rows. */
  readonly left: Float64Array;
  /** [r, n], orthonormal rows. */
  readonly right: Float64Array;
  /** Smaller than `rank` when M has fewer singular values above the noise floor. */
  readonly rank: number;
}

/** Below this share of the largest, a squared singular value is lost in the Gram matrix's rounding: sqrt(2^-46). */
const NOISE_FLOOR = 2 ** -23;

/**
 * The leading singular triples of a matrix.
 *
 * Forming the Gram matrix squares the condition number: a singular value below 10^-7 of the largest cannot be told
 * from zero and is left out, and one of relative size s has a relative error of about 10^-16 / s^2. That is ample for
 * subspaces of directions, and half the work of a bidiagonalisation.
 *
 * @param matrix [m, n] row-major.
 * @param n the length of a row.
 * @param options.rank most triples wanted; all by default.
 */
export function thinSvd(matrix: Float64Array, n: number, { rank = Number.POSITIVE_INFINITY } = {}): ThinSvd {
  const m = matrix.length / n;
  if (!Number.isInteger(m) || m < 1)
    throw new RangeError(`thinSvd: expected rows of ${n}, got ${matrix.length} numbers`);
  if (m > n) {
    const { left, right, ...rest } = thinSvd(transpose(matrix, n), m, { rank });
    return { ...rest, left: right, right: left };
  }
  const {
    values: squares,
    chosen,
    vectors,
  } = symmetricEigen(rowProducts(matrix, matrix, n), m, {
    overwrite: true,
    select: (values) => {
      const kept = values.findIndex((v, i) => i >= rank || !(v > NOISE_FLOOR ** 2 * values[0]));
      return Array.from({ length: kept < 0 ? m : kept }, (_, i) => i);
    },
  });
  const r = chosen.length;
  if (r === 0 || squares[0] === 0) {
    return { values: new Float64Array(0), left: new Float64Array(0), right: new Float64Array(0), rank: 0 };
  }
  const right = addRowCombinations(vectors, matrix, n, new Float64Array(r * n)); // sigma_i v_i' = u_i' M
  const values = new Float64Array(r);
  for (let i = 0; i < r; i++)
    values[i] = Math.sqrt(right.subarray(i * n, (i + 1) * n).reduce((sum, v) => sum + v * v, 0));
  orthonormalizeRows(right, n);
  return { values, left: vectors, right, rank: r };
}
