/** Chosen eigenvectors of an unreduced symmetric tridiagonal matrix by inverse iteration: Parlett (1998), section 4.2, and LAPACK's dstein. */

import { subtractProjections } from './orthonormalize.js';
import { randomStream } from './randomStream.js';
import { largestMagnitude } from './tridiagonalValues.js';

const EPSILON = 2 ** -53; // unit roundoff

/**
 * The eigenvectors of the chosen eigenvalues, [k, n], unit rows, from keyed random starts.
 *
 * Vectors whose eigenvalues are close are made orthogonal to each other at each step, which costs up to n k^2 operations
 * when all k are close.
 *
 * @param chosen indices into `values`, strictly ascending; they key the starts.
 * @param values eigenvalues, ascending.
 */
export function inverseIteration(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  chosen: ArrayLike<number>,
  values: Float64Array,
): Float64Array {
  const n = diagonal.length;
  const vectors = new Float64Array(chosen.length * n);
  const norm = largestMagnitude(diagonal, offDiagonal) || 1;
  let first = 0; // the row with which the current group of close eigenvalues begins
  let shift = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < chosen.length; r++) {
    const value = values[chosen[r]];
    // Closer than 10^-3 ||T||: inverse iteration alone would return mixtures (LAPACK's dstein).
    if (value - shift >= 1e-3 * norm) first = r;
    // Equal shifts would give equal vectors.
    shift = Math.max(value, shift + 10 * EPSILON * norm);
    const z = vectors.subarray(r * n, (r + 1) * n);
    const orthogonalize = () => subtractProjections(z, vectors.subarray(first * n), r - first);
    iterate(diagonal, offDiagonal, shift, norm, orthogonalize, z, chosen[r]);
  }
  return vectors;
}

/** Solves (T - shift I) z = start again and again, orthogonal to the group, until z stops growing. */
function iterate(
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
