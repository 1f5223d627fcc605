/** Q z for Q a product of Householder reflections, many at a time: Schreiber and Van Loan, "A storage-efficient WY representation for products of Householder transformations" (1989). */

import { addBlockCombinations, blockDots } from './blockProducts.js';
import type { Tridiagonalization } from './tridiagonalize.js';

/** Reflections taken together. */
const BLOCK = 32;

/** Vectors taken together: they stay in cache while a block of reflectors is applied. */
const ROWS = 64;

/**
 * Rows z become rows Q z: eigenvectors of T become those of A. In place.
 *
 * A block of reflections is I - V' S V, so that nearly all of 2 n^2 k operations are two dense products.
 *
 * @param vectors [k, n].
 */
export function applyReflectors({ size: n, reflectors, scales }: Tridiagonalization, vectors: Float64Array): void {
  const k = vectors.length / n;
  const block = new Float64Array(BLOCK * n);
  const small = new Float64Array(BLOCK * BLOCK);
  const dots = new Float64Array(ROWS * BLOCK);
  const coefficients = new Float64Array(ROWS * BLOCK);
  // Q = H_0 H_1 ...: the last block first.
  for (let start = Math.floor(Math.max(0, n - 2) / BLOCK) * BLOCK; start >= 0; start -= BLOCK) {
    const count = Math.min(BLOCK, n - 1 - start);
    // Reflector c is zero up to column c: the block begins at the first that is not.
    const width = n - 1 - start;
    for (let b = 0; b < count; b++) {
      block.fill(0, b * width, b * width + b);
      block.set(reflectors.subarray((start + b) * n + start + b + 1, (start + b + 1) * n), b * width + b);
    }
    const v = { array: block, start: 0, stride: width };
    triangle(v, count, width, scales.subarray(start, start + count), small);
    for (let first = 0; first < k; first += ROWS) {
      const rows = Math.min(ROWS, k - first);
      const z = { array: vectors, start: first * n + start + 1, stride: n };
      // z <- z - V' S (V z), a row per z
      blockDots(z, rows, v, count, width, { array: dots, start: 0, stride: BLOCK });
      for (let r = 0; r < rows; r++) {
        for (let a = 0; a < count; a++) {
          let sum = 0;
          for (let b = a; b < count; b++) sum += small[a * BLOCK + b] * dots[r * BLOCK + b];
          coefficients[r * BLOCK + a] = -sum;
        }
      }
      addBlockCombinations({ array: coefficients, start: 0, stride: BLOCK }, rows, v, count, width, z);
    }
  }
}

/** S, upper triangular: H_0 .. H_{b} = (I - V' S V) H_b gives column b as - scale_b S (V v_b), and scale_b below it. */
function triangle(
  v: { readonly array: Float64Array; readonly start: number; readonly stride: number },
  count: number,
  width: number,
  scales: Float64Array,
  s: Float64Array,
): void {
  const products = { array: new Float64Array(BLOCK * BLOCK), start: 0, stride: BLOCK };
  blockDots(v, count, v, count, width, products);
  for (let b = 0; b < count; b++) {
    for (let a = 0; a < b; a++) {
      let sum = 0;
      for (let c = a; c < b; c++) sum += s[a * BLOCK + c] * products.array[c * BLOCK + b];
      s[a * BLOCK + b] = -scales[b] * sum;
    }
    s[b * BLOCK + b] = scales[b];
  }
}
