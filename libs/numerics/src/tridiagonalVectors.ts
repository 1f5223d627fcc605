/** Chosen eigenvectors of a symmetric tridiagonal matrix by inverse iteration: Parlett (1998), section 4.2, and LAPACK's dstein. */

import { subtractProjections } from './orthonormalize.js';
import { randomStream } from './randomStream.js';
import { largestMagnitude, type TridiagonalValues } from './tridiagonalValues.js';

const EPSILON = 2 ** -53; // unit roundoff

/** Eigenvectors of T with their residuals ||T z - lambda z||. */
export interface TridiagonalVectors {
  /** [k, n], unit rows, orthogonal to each other. */
  readonly vectors: Float64Array;
  readonly residuals: Float64Array;
}

/**
 * The eigenvectors of the chosen eigenvalues, by inverse iteration from keyed random starts.
 *
 * Vectors of one block whose eigenvalues are close are made orthogonal to each other at each step, which costs up to
 * n k^2 operations when all k are close. A residual far above 2^-50 ||T|| marks one that did not converge.
 *
 * @param spectrum what `tridiagonalValues` returned for this T.
 * @param chosen indices into spectrum.values, strictly ascending.
 */
export function tridiagonalVectors(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  spectrum: TridiagonalValues,
  chosen: ArrayLike<number>,
): TridiagonalVectors {
  const n = diagonal.length;
  const vectors = new Float64Array(chosen.length * n);
  const residuals = new Float64Array(chosen.length);
  /** Per block (by its first row): the last shift used, and the row of `vectors` with which its current group begins. */
  const groups = new Map<number, { shift: number; first: number }>();
  for (let r = 0; r < chosen.length; r++) {
    const [from, to] = spectrum.blocks[chosen[r]];
    const value = spectrum.values[chosen[r]];
    const d = diagonal.subarray(from, to);
    const e = offDiagonal.subarray(from, to - 1);
    const norm = largestMagnitude(d, e) || 1;
    const group = groups.get(from);
    // Closer than 10^-3 ||T||: inverse iteration alone would return mixtures (LAPACK's dstein).
    const first = group && value - group.shift < 1e-3 * norm ? group.first : r;
    // Equal shifts would give equal vectors.
    const shift = group ? Math.max(value, group.shift + 10 * EPSILON * norm) : value;
    const z = vectors.subarray(r * n + from, r * n + to);
    // Rows of other blocks in between are zero in these columns, so they take nothing away.
    const orthogonalize = () => subtractProjections(z, vectors.subarray(first * n + from), r - first, n);
    inverseIteration(d, e, shift, norm, orthogonalize, z, chosen[r]);
    groups.set(from, { shift, first });
    residuals[r] = residual(d, e, value, z);
  }
  return { vectors, residuals };
}

/** Solves (T - shift I) z = start again and again, orthogonal to the group, until z stops growing. */
function inverseIteration(
  d: Float64Array,
  e: Float64Array,
  shift: number,
  norm: number,
  orthogonalize: () => void,
  z: Float64Array,
  index: number,
): void {
  const n = d.length;
  const factors = factorTridiagonal(d, e, shift, EPSILON * norm);
  randomStream(0, 'numerics/inverse iteration', index).fillNormal(z);
  normalize(z);
  // A start with a share 1/sqrt(n) of the wanted vector grows by 1 / (sqrt(n) eps ||T||); a tenth of it is convergence.
  const enough = 0.1 / (Math.sqrt(n) * EPSILON * norm);
  let converged = 0;
  for (let step = 0; step < 8 && converged < 2; step++) {
    solveTridiagonal(factors, z);
    const solved = normalize(z);
    orthogonalize();
    let kept = normalize(z);
    // A pass that takes most of z leaves the rest only roughly orthogonal: twice is enough (Parlett 1998, section 6.9).
    if (kept < 0.1) {
      orthogonalize();
      kept *= normalize(z);
    }
    if (solved * kept >= enough) converged++;
  }
}

interface TridiagonalFactors {
  readonly upper0: Float64Array;
  readonly upper1: Float64Array;
  readonly upper2: Float64Array;
  readonly multipliers: Float64Array;
  readonly swapped: Uint8Array;
}

/** LU with partial pivoting of T - shift I; pivots below `smallest` are raised to it. */
function factorTridiagonal(d: Float64Array, e: Float64Array, shift: number, smallest: number): TridiagonalFactors {
  const n = d.length;
  const upper0 = d.map((v) => v - shift);
  const upper1 = new Float64Array(n);
  upper1.set(e);
  const upper2 = new Float64Array(n);
  const multipliers = new Float64Array(n);
  const swapped = new Uint8Array(n);
  for (let i = 0; i + 1 < n; i++) {
    const below = e[i];
    if (Math.abs(below) > Math.abs(upper0[i])) {
      swapped[i] = 1;
      const m = upper0[i] / below;
      multipliers[i] = m;
      const next0 = upper0[i + 1];
      upper0[i] = below;
      upper0[i + 1] = upper1[i] - m * next0;
      upper1[i] = next0;
      if (i + 2 < n) {
        upper2[i] = e[i + 1];
        upper1[i + 1] = -m * e[i + 1];
      }
    } else {
      if (Math.abs(upper0[i]) < smallest) upper0[i] = smallest;
      const m = below / upper0[i];
      multipliers[i] = m;
      upper0[i + 1] -= m * upper1[i];
    }
  }
  for (let i = 0; i < n; i++) if (Math.abs(upper0[i]) < smallest) upper0[i] = smallest;
  return { upper0, upper1, upper2, multipliers, swapped };
}

function solveTridiagonal({ upper0, upper1, upper2, multipliers, swapped }: TridiagonalFactors, z: Float64Array): void {
  const n = z.length;
  for (let i = 0; i + 1 < n; i++) {
    if (swapped[i]) {
      const top = z[i];
      z[i] = z[i + 1];
      z[i + 1] = top;
    }
    z[i + 1] -= multipliers[i] * z[i];
  }
  for (let i = n - 1; i >= 0; i--) {
    const next = i + 1 < n ? upper1[i] * z[i + 1] : 0;
    const after = i + 2 < n ? upper2[i] * z[i + 2] : 0;
    z[i] = (z[i] - next - after) / upper0[i];
  }
}

/** Scales z to unit length and returns the length it had. */
function normalize(z: Float64Array): number {
  let largest = 0;
  for (const v of z) largest = Math.max(largest, Math.abs(v));
  let squared = 0;
  for (const v of z) squared += (v / largest) ** 2;
  const length = largest * Math.sqrt(squared);
  for (let i = 0; i < z.length; i++) z[i] = z[i] / length;
  return length;
}

function residual(d: Float64Array, e: Float64Array, value: number, z: Float64Array): number {
  let squared = 0;
  for (let i = 0; i < z.length; i++) {
    const above = i > 0 ? e[i - 1] * z[i - 1] : 0;
    const below = i + 1 < z.length ? e[i] * z[i + 1] : 0;
    squared += (above + (d[i] - value) * z[i] + below) ** 2;
  }
  return Math.sqrt(squared);
}
