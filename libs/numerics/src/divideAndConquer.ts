/**
 * All eigenvectors of a symmetric tridiagonal matrix by divide and conquer: Cuppen (1981), deflated and made orthogonal as
 * Gu and Eisenstat, "A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem" (1995); LAPACK's dstedc.
 */

import { secularRoot } from './secularEquation.js';
import { largestMagnitude } from './tridiagonalValues.js';
import { inWorkspace, type Kernels, type Rows } from './workspace.js';

const EPSILON = 2 ** -53; // unit roundoff

/** The vectors of the blocks so far, and space for one merge. */
interface Workspace {
  readonly n: number;
  /** Eigenvalues of the blocks so far, by row of `vectors`. */
  readonly values: Float64Array;
  /** [n, n]: the rows of a block [low, high) are its eigenvectors, in columns low .. high - 1. */
  readonly vectors: Float64Array;
  /** Rows of each block, its eigenvalues ascending. */
  readonly order: Int32Array;
  /** [n, n] */
  readonly coefficients: Rows;
  /** [n, n / 2], twice. */
  readonly old: Rows;
  readonly combined: Rows;
  readonly kernels: Kernels;
}

/**
 * The eigenvectors of T, [n, n], a unit row each, by ascending eigenvalue; orthogonal to about n 2^-53, residuals about
 * n 2^-53 ||T||.
 *
 * At most (4/3) n^3 operations, nearly all in one dense product a merge; equal and decoupled eigenvalues cost none. Chosen
 * over inverse iteration, whose reorthogonalisation of close eigenvalues, here nearly all, ran at half the speed of these
 * products, and over multiple relatively robust representations, which need no n^3 but lose orthogonality in tight clusters.
 *
 * Memory: 24 n^2 bytes besides the result's 8 n^2.
 *
 * @param diagonal [n], finite
 * @param offDiagonal [n - 1], finite
 */
export function divideAndConquer(diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
  const n = diagonal.length;
  const half = Math.ceil(n / 2);
  const scale = largestMagnitude(diagonal, offDiagonal) || 1;
  const e = offDiagonal.map((v) => v / scale);
  // T is split at every off-diagonal e, and |e| is subtracted from the two diagonal entries beside it.
  const values = diagonal.map((v, i) => v / scale - Math.abs(i > 0 ? e[i - 1] : 0) - Math.abs(i + 1 < n ? e[i] : 0));
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  inWorkspace({ coefficients: [n, n], old: [n, half], combined: [n, half] }, (matrices, kernels) => {
    const work: Workspace = { n, values, vectors, order, ...matrices, kernels };
    const conquer = (low: number, high: number): void => {
      if (high - low < 2) return;
      const middle = (low + high) >> 1;
      conquer(low, middle);
      conquer(middle, high);
      merge(work, low, middle, high, e[middle - 1]);
    };
    conquer(0, n);
  });
  const sorted = new Float64Array(n * n);
  order.forEach((row, r) => {
    sorted.set(vectors.subarray(row * n, (row + 1) * n), r * n);
  });
  return sorted;
}

/**
 * The eigenvectors of two blocks become those of both: T = diag(T_1, T_2) + |e| u u', u = e_{m-1} + sign(e) e_m, which in the
 * coordinates of the old vectors is a diagonal matrix and one of rank one, rho z z'.
 */
function merge(work: Workspace, low: number, middle: number, high: number, coupling: number): void {
  const { n, values, vectors, coefficients } = work;
  const order = work.order.subarray(low, high);
  const byValue = (a: number, b: number) => values[a] - values[b] || a - b;
  // Both halves are in order: an Array's sort, unlike a typed array's, merges what runs it finds.
  const sortOrder = () => order.set(Array.from(order).sort(byValue));
  sortOrder();
  const rho = 2 * Math.abs(coupling);
  const z = new Float64Array(n); // of length 1 on low .. high - 1
  for (let row = low; row < high; row++) {
    const end = row < middle ? vectors[row * n + middle - 1] : Math.sign(coupling) * vectors[row * n + middle];
    z[row] = end * Math.SQRT1_2;
  }
  const { left, both, right } = deflate(work, low, middle, high, z, rho);
  // Grouped by the columns that they fill, so that the products skip what is zero.
  const grouped = [...left, ...both, ...right];
  const rows = grouped.toSorted(byValue); // ascending eigenvalues
  const position = new Int32Array(n);
  grouped.forEach((row, p) => {
    position[row] = p;
  });
  const poles = Float64Array.from(rows, (row) => values[row]);
  const parts = Float64Array.from(rows, (row) => z[row]);
  const columns = Int32Array.from(rows, (row) => position[row]);
  const roots = rankOneVectors(poles, parts, rho, columns, coefficients);
  combine(work, grouped.slice(0, left.length + both.length), 0, low, middle, rows);
  combine(work, grouped.slice(left.length), left.length, middle, high, rows);
  rows.forEach((row, i) => {
    values[row] = roots[i];
  });
  sortOrder();
}

interface Kept {
  /** Three groups of rows: zero right of the middle, zero nowhere, zero left of the middle. */
  readonly left: number[];
  readonly both: number[];
  readonly right: number[];
}

/**
 * Leaves out vectors that are already eigenvectors of both blocks together, up to rounding: where z is 0, or can be made 0
 * by turning two vectors of nearly equal eigenvalues (LAPACK's dlaed2). The vectors kept have distinct eigenvalues.
 */
function deflate(
  { n, values, vectors, order }: Workspace,
  low: number,
  middle: number,
  high: number,
  z: Float64Array,
  rho: number,
): Kept {
  let largest = rho;
  for (let row = low; row < high; row++) largest = Math.max(largest, Math.abs(values[row]));
  const tolerance = 8 * EPSILON * largest;
  const kept: Kept = { left: [], both: [], right: [] };
  const mixed = new Set<number>();
  const keep = (row: number) => (mixed.has(row) ? kept.both : row < middle ? kept.left : kept.right).push(row);
  let last = -1;
  for (const row of order.subarray(low, high)) {
    if (rho * Math.abs(z[row]) <= tolerance) continue;
    if (last >= 0) {
      const length = Math.hypot(z[row], z[last]);
      const cosine = z[row] / length;
      const sine = -z[last] / length;
      const spread = values[row] - values[last];
      if (Math.abs(spread * cosine * sine) <= tolerance) {
        z[row] = length;
        z[last] = 0;
        for (let c = low; c < high; c++) {
          const x = vectors[last * n + c];
          const y = vectors[row * n + c];
          vectors[last * n + c] = cosine * x + sine * y;
          vectors[row * n + c] = cosine * y - sine * x;
        }
        values[last] += spread * sine * sine;
        values[row] -= spread * sine * sine;
        if (mixed.has(last) || last < middle !== row < middle) mixed.add(row);
      } else keep(last);
    }
    last = row;
  }
  if (last >= 0) keep(last);
  return kept;
}

/**
 * Eigenvalues and vectors of diag(poles) + rho z z'.
 *
 * z is replaced by the vector for which the roots found are exact (Loewner's formula): then the vectors are orthogonal to
 * rounding however close the roots are (Gu and Eisenstat 1995, section 3).
 *
 * @param columns where the part of each pole goes in a row of `vectors`.
 * @param vectors the first k rows are written, row i that of root i.
 */
function rankOneVectors(
  poles: Float64Array,
  z: Float64Array,
  rho: number,
  columns: Int32Array,
  { numbers: vectors, stride }: Rows,
): Float64Array {
  const k = poles.length;
  const weights = z.map((v) => rho * v * v);
  const roots = poles.map((_, i) => secularRoot(i, poles, weights, vectors, i * stride));
  // |z_j|^2 rho = prod_i |d_j - lambda_i| / prod_{i != j} |d_j - d_i|
  const exact = new Float64Array(k).fill(1);
  for (let i = 0; i < k; i++) {
    const at = i * stride;
    for (let j = 0; j < k; j++) exact[j] *= i === j ? vectors[at + j] : vectors[at + j] / (poles[j] - poles[i]);
  }
  for (let j = 0; j < k; j++) exact[j] = Math.sign(z[j]) * Math.sqrt(Math.abs(exact[j]));
  const row = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    const at = i * stride;
    let squared = 0;
    for (let j = 0; j < k; j++) {
      row[j] = exact[j] / vectors[at + j]; // z_j / (d_j - lambda_i)
      squared += row[j] * row[j];
    }
    const length = Math.sqrt(squared);
    for (let j = 0; j < k; j++) vectors[at + columns[j]] = row[j] / length;
  }
  return roots;
}

/**
 * In columns from .. to - 1 the vectors of `rows` become their combinations.
 *
 * @param sources rows that are not zero there; their coefficients begin at column `first`.
 */
function combine(
  { n, vectors, coefficients, old, combined, kernels }: Workspace,
  sources: readonly number[],
  first: number,
  from: number,
  to: number,
  rows: readonly number[],
): void {
  const width = to - from;
  sources.forEach((row, s) => {
    old.numbers.set(vectors.subarray(row * n + from, row * n + to), s * old.stride);
  });
  const { numbers, stride } = combined;
  for (let i = 0; i < rows.length; i++) numbers.fill(0, i * stride, i * stride + width);
  const factors = coefficients.part(rows.length, 0, first);
  kernels.addBlockCombinations(...factors, ...old.part(sources.length), width, ...combined.start);
  rows.forEach((row, i) => {
    vectors.set(numbers.subarray(i * stride, i * stride + width), row * n + from);
  });
}
