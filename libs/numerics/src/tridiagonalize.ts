/** Symmetric matrix to tridiagonal form by blocked Householder reflections: Dongarra, Hammarling and Sorensen (1989), LAPACK's dsytrd. */

import { subtractPanel, subtractPanelProduct } from './panelProducts.js';
import { multiplyUpper, updateUpper } from './upperTriangle.js';

/** A = Q T Q': T by its diagonals, Q by its reflectors. */
export interface Tridiagonalization {
  readonly size: number;
  /** Diagonal of T, [n]. */
  readonly diagonal: Float64Array;
  /** Off-diagonal of T, [n - 1]. */
  readonly offDiagonal: Float64Array;
  /** [n, n]: row c holds reflector c in columns c + 1 .. n - 1, H_c = I - scales[c] v v'; the rest is not defined. */
  readonly reflectors: Float64Array;
  readonly scales: Float64Array;
}

/** Reflectors are applied to the rest of the matrix together in blocks; measured best of 8, 16, 32 and 64 at n = 784 and 3072. */
const BLOCK = 32;

/**
 * Reduces the upper triangle of `matrix` in place.
 *
 * (4/3) n^3 operations. Row-major with only the upper triangle touched, so that every inner loop runs along memory;
 * four rows are taken together because a double loaded then serves eight operations.
 *
 * @param matrix [n, n] symmetric, row-major; overwritten by the reflectors.
 */
export function tridiagonalize(matrix: Float64Array, n: number): Tridiagonalization {
  if (matrix.length !== n * n)
    throw new RangeError(`tridiagonalize: expected [${n}, ${n}], got ${matrix.length} numbers`);
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const scales = new Float64Array(Math.max(0, n - 1));
  const reflectors = new Float64Array(BLOCK * n); // V, a row per reflector
  const products = new Float64Array(BLOCK * n); // W
  const v = new Float64Array(n);
  const w = new Float64Array(n);

  for (let start = 0; start < n - 1; start += BLOCK) {
    const end = Math.min(start + BLOCK, n - 1);
    for (let c = start; c < end; c++) {
      const k = c - start;
      const row = c * n;
      // Bring row c up to date with this block's reflectors so far: A - V W' - W V'.
      subtractPanel(matrix, row, n, c, reflectors, products, k, c);
      diagonal[c] = matrix[row + c];
      const { beta, scale } = reflector(matrix.subarray(row + c + 1, row + n), v.subarray(c + 1, n));
      offDiagonal[c] = beta;
      scales[c] = scale;
      // w = scale (A - V W' - W V') v, with A as it was when the block began.
      multiplyUpper(matrix, n, c + 1, v, w);
      subtractPanelProduct(reflectors, products, k, n, c + 1, v, w);
      // w -= (scale / 2) (w'v) v makes the two-sided update one of rank two: A - v w' - w v'.
      let half = 0;
      for (let j = c + 1; j < n; j++) half += w[j] * v[j];
      half *= 0.5 * scale * scale;
      for (let j = c + 1; j < n; j++) {
        products[k * n + j] = scale * w[j] - half * v[j];
        reflectors[k * n + j] = v[j];
        matrix[row + j] = v[j];
      }
    }
    // Only the last block is short; what the one before left in its place would count as reflectors.
    reflectors.fill(0, (end - start) * n);
    products.fill(0, (end - start) * n);
    updateUpper(matrix, n, end, reflectors, products, end - start);
  }
  if (n > 0) diagonal[n - 1] = matrix[n * n - 1];
  return { size: n, diagonal, offDiagonal, reflectors: matrix, scales };
}

/** v and scale with (I - scale v v') x = beta e_1, scaled against overflow; x of norm 0 beyond its first entry is left as it is. */
function reflector(x: Float64Array, v: Float64Array): { beta: number; scale: number } {
  let largest = 0;
  for (let i = 1; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]));
  v.set(x);
  if (largest === 0) return { beta: x[0], scale: 0 };
  largest = Math.max(largest, Math.abs(x[0]));
  let squared = 0;
  for (let i = 0; i < x.length; i++) squared += (x[i] / largest) ** 2;
  const norm = largest * Math.sqrt(squared);
  const beta = x[0] > 0 ? -norm : norm; // away from x_0: no cancellation
  v[0] = 1;
  const pivot = x[0] - beta;
  for (let i = 1; i < x.length; i++) v[i] = x[i] / pivot;
  return { beta, scale: (beta - x[0]) / beta };
}
