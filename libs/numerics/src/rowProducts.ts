/** The two dense products that the other algorithms need, on row-major float64: A B' and C B. */

import { inWorkspace, type Rows } from './workspace.js';

/**
 * Columns that are taken at once, a multiple of two: what is copied for the kernels stays at 8 MiB however long the rows are.
 * The copy costs as much as the product where A is a single row, and little from eight rows on.
 */
const columnsOf = (rows: number, k: number): number => Math.min(k, Math.max(64, 2 * Math.floor(2 ** 19 / rows)));

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
  const width = columnsOf(m + n, k);
  inWorkspace({ x: [m, width], y: [n, width], products: [m, n] }, ({ x, y, products }, kernels) => {
    for (let first = 0; first < k; first += width) {
      const columns = Math.min(width, k - first);
      copyIn(x, a, first, columns, k);
      copyIn(y, b, first, columns, k);
      kernels.blockDots(...x.part(m), ...y.part(n), columns, ...products.start);
    }
    copyOut(products, out, 0, n, n);
  });
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
  const width = columnsOf(m + n, k);
  inWorkspace({ c: [m, n], y: [n, width], sums: [m, width] }, ({ c, y, sums }, kernels) => {
    copyIn(c, scaled, 0, n, n);
    for (let first = 0; first < k; first += width) {
      const columns = Math.min(width, k - first);
      copyIn(y, b, first, columns, k);
      copyIn(sums, target, first, columns, k);
      kernels.addBlockCombinations(...c.part(m), ...y.part(n), columns, ...sums.start);
      copyOut(sums, target, first, columns, k);
    }
  });
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

/** Columns first .. first + columns - 1 of rows of k become the first ones of these. */
function copyIn({ numbers, stride }: Rows, from: Float64Array, first: number, columns: number, k: number): void {
  for (let i = 0; i * k < from.length; i++) {
    numbers.set(from.subarray(i * k + first, i * k + first + columns), i * stride);
    if (columns % 2) numbers[i * stride + columns] = 0; // dot products take numbers by twos
  }
}

function copyOut({ numbers, stride }: Rows, to: Float64Array, first: number, columns: number, k: number): void {
  for (let i = 0; i * k < to.length; i++) {
    to.set(numbers.subarray(i * stride, i * stride + columns), i * k + first);
  }
}
