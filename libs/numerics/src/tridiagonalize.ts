/** Symmetric matrix to tridiagonal form by blocked Householder reflections: Dongarra, Hammarling and Sorensen (1989), LAPACK's dsytrd. */

import { inWorkspace } from './workspace.js';

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

/** Reflectors are applied to the rest of the matrix together in blocks; 16 and 32 were the fastest of 16, 32, 48 and 64 at n = 784 and 2048. */
const BLOCK = 32;

/**
 * Reduces the upper triangle of `matrix` in place.
 *
 * (4/3) n^3 operations, half of them products with a vector, which read the matrix from memory once each. Only the upper
 * triangle is touched. Memory: 8 n^2 bytes besides.
 *
 * @param matrix [n, n] symmetric, row-major; overwritten by the reflectors.
 */
export function tridiagonalize(matrix: Float64Array, n: number): Tridiagonalization {
  if (matrix.length !== n * n)
    throw new RangeError(`tridiagonalize: expected [${n}, ${n}], got ${matrix.length} numbers`);
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const scales = new Float64Array(Math.max(0, n - 1));
  const beyond = n + 3; // where the last four rows may begin at any row
  inWorkspace(
    {
      a: [beyond, beyond],
      panel: [2 * BLOCK, beyond], // V, a row per reflector, and W
      negative: [2 * BLOCK, beyond], // - W and - V
      vectors: [2, beyond], // v and w
    },
    ({ a, panel, negative, vectors }, kernels) => {
      for (let i = 0; i < n; i++) a.numbers.set(matrix.subarray(i * n + i, (i + 1) * n), i * a.stride + i);
      const v = vectors.numbers.subarray(0, n);
      const w = vectors.numbers.subarray(vectors.stride, vectors.stride + n);
      /** Brings row c up to date with k reflectors: A - V W' - W V'. */
      const update = (c: number, k: number) =>
        kernels.subtractPanel(a.at(c, c), panel.at(0, c), panel.at(BLOCK, c), panel.stride, k, n - c);
      for (let start = 0; start < n - 1; start += BLOCK) {
        const end = Math.min(start + BLOCK, n - 1);
        panel.numbers.fill(0);
        for (let c = start; c < end; c++) {
          const k = c - start;
          const row = a.numbers.subarray(c * a.stride, c * a.stride + n);
          update(c, k);
          diagonal[c] = row[c];
          const { beta, scale } = reflector(row.subarray(c + 1), v.subarray(c + 1));
          offDiagonal[c] = beta;
          scales[c] = scale;
          // w = scale (A - V W' - W V') v, with A as it was when the block began.
          const first = c + 1;
          w.fill(0, first);
          kernels.multiplyUpper(a.at(first, first), a.stride, n - first, vectors.at(0, first), vectors.at(1, first));
          kernels.subtractPanelProduct(
            panel.at(0, first),
            panel.at(BLOCK, first),
            panel.stride,
            k,
            n - first,
            vectors.at(0, first),
            vectors.at(1, first),
          );
          // w -= (scale / 2) (w'v) v makes the two-sided update one of rank two: A - v w' - w v'.
          let half = 0;
          for (let j = first; j < n; j++) half += w[j] * v[j];
          half *= 0.5 * scale * scale;
          const vRow = k * panel.stride;
          const wRow = (BLOCK + k) * panel.stride;
          for (let j = first; j < n; j++) {
            const product = scale * w[j] - half * v[j];
            panel.numbers[vRow + j] = v[j];
            panel.numbers[wRow + j] = product;
            negative.numbers[vRow + j] = -product;
            negative.numbers[wRow + j] = -v[j];
            row[j] = v[j];
          }
        }
        if (end < n - 1) {
          kernels.updateUpper(
            a.at(end, end),
            a.stride,
            n - end,
            panel.at(0, end),
            negative.at(0, end),
            panel.stride,
            2 * BLOCK,
          );
        } else {
          update(end, end - start); // all that is left is the diagonal entry of the last row
        }
      }
      if (n > 0) diagonal[n - 1] = a.numbers[(n - 1) * a.stride + n - 1];
      for (let c = 0; c < n - 1; c++) {
        matrix.set(a.numbers.subarray(c * a.stride + c + 1, c * a.stride + n), c * n + c + 1);
      }
    },
  );
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
