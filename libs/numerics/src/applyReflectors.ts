/** Q z for Q a product of Householder reflections, many at a time: Schreiber and Van Loan, "A storage-efficient WY representation for products of Householder transformations" (1989). */

import type { Tridiagonalization } from './tridiagonalize.js';
import { inWorkspace, type Rows } from './workspace.js';

/** Reflections taken together. */
const BLOCK = 32;

/** Vectors taken together: they stay in cache while a block of reflectors is applied. */
const ROWS = 64;

/**
 * Rows z become rows Q z: eigenvectors of T become those of A. In place.
 *
 * A block of reflections is I - V' S V, so that nearly all of 2 n^2 k operations are two dense products. Memory: 8 n k bytes besides.
 *
 * @param vectors [k, n].
 */
export function applyReflectors({ size: n, reflectors, scales }: Tridiagonalization, vectors: Float64Array): void {
  const k = vectors.length / n;
  inWorkspace(
    {
      z: [k, n],
      v: [BLOCK, n],
      products: [BLOCK, BLOCK],
      triangle: [BLOCK, BLOCK], // - S'
      dots: [ROWS, BLOCK],
      coefficients: [ROWS, BLOCK],
    },
    ({ z, v, products, triangle, dots, coefficients }, kernels) => {
      for (let r = 0; r < k; r++) z.numbers.set(vectors.subarray(r * n, (r + 1) * n), r * z.stride);
      // Q = H_0 H_1 ...: the last block first.
      for (let start = Math.floor(Math.max(0, n - 2) / BLOCK) * BLOCK; start >= 0; start -= BLOCK) {
        const count = Math.min(BLOCK, n - 1 - start);
        // Columns from `start` on: reflector c is zero up to column c.
        const width = n - start;
        v.numbers.fill(0);
        for (let b = 0; b < count; b++) {
          const c = start + b;
          v.numbers.set(reflectors.subarray(c * n + c + 1, (c + 1) * n), b * v.stride + b + 1);
        }
        products.numbers.fill(0);
        kernels.blockDots(...v.part(count), ...v.part(count), width, ...products.start);
        fillTriangle(products, scales.subarray(start, start + count), triangle);
        for (let first = 0; first < k; first += ROWS) {
          const rows = Math.min(ROWS, k - first);
          const part = z.part(rows, first, start);
          // z <- z - V' S (V z), a row per z
          dots.numbers.fill(0);
          kernels.blockDots(...part, ...v.part(count), width, ...dots.start);
          coefficients.numbers.fill(0);
          kernels.addBlockCombinations(...dots.part(rows), ...triangle.part(count), count, ...coefficients.start);
          kernels.addBlockCombinations(...coefficients.part(rows), ...v.part(count), width, part[0], z.stride);
        }
      }
      for (let r = 0; r < k; r++) vectors.set(z.numbers.subarray(r * z.stride, r * z.stride + n), r * n);
    },
  );
}

/** S is upper triangular: H_0 .. H_b = (I - V' S V) H_b gives column b as - scale_b S (V v_b), and scale_b below it. */
function fillTriangle(products: Rows, scales: Float64Array, { numbers, stride }: Rows): void {
  for (let b = 0; b < scales.length; b++) {
    for (let a = 0; a < b; a++) {
      let sum = 0; // of S
      for (let c = a; c < b; c++) sum -= numbers[c * stride + a] * products.numbers[c * products.stride + b];
      numbers[b * stride + a] = scales[b] * sum;
    }
    numbers[b * stride + b] = -scales[b];
  }
}
