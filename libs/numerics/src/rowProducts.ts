/** The two dense products everything else needs, on row-major float64: A B' and C B. */

import { addBlockCombinations, blockDots, type RowBlock } from './blockProducts.js';

/**
 * A B': dot products of every row of A with every row of B.
 *
 * @param a [m, k]
 * @param b [n, k]
 * @returns [m, n]
 */
export function rowProducts(a: Float64Array, b: Float64Array, k: number): Float64Array {
  const m = rowCount('rowProducts', a, k);
  const n = rowCount('rowProducts', b, k);
  const out = new Float64Array(m * n);
  blockDots(rowsOf(a, k), m, rowsOf(b, k), n, k, rowsOf(out, n));
  return out;
}

/**
 * target += scale C B: each row of the target gains a combination of the rows of B.
 *
 * @param coefficients [m, n]
 * @param b [n, k]
 * @param target [m, k], changed in place and returned.
 */
export function addRowCombinations(
  coefficients: Float64Array,
  b: Float64Array,
  k: number,
  target: Float64Array,
  scale = 1,
): Float64Array {
  const n = rowCount('addRowCombinations', b, k);
  const m = rowCount('addRowCombinations', target, k);
  if (coefficients.length !== m * n) {
    throw new RangeError(`addRowCombinations: expected coefficients [${m}, ${n}], got ${coefficients.length} numbers`);
  }
  const scaled = scale === 1 ? coefficients : coefficients.map((c) => scale * c);
  addBlockCombinations(rowsOf(scaled, n), m, rowsOf(b, k), n, k, rowsOf(target, k));
  return target;
}

/** The transpose of a [m, n]. */
export function transpose(a: Float64Array, n: number): Float64Array {
  const m = rowCount('transpose', a, n);
  const out = new Float64Array(a.length);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j];
  return out;
}

function rowCount(name: string, rows: Float64Array, k: number): number {
  if (k < 1 || rows.length % k !== 0)
    throw new RangeError(`${name}: expected rows of ${k}, got ${rows.length} numbers`);
  return rows.length / k;
}

const rowsOf = (array: Float64Array, stride: number): RowBlock => ({ array, start: 0, stride });
