/** Eigenvalues of a symmetric tridiagonal matrix by implicit QL: Parlett, "The symmetric eigenvalue problem" (1998), section 8.9. */

/** Eigenvalues in ascending order, and the unreduced block [from, to) of T that each belongs to. */
export interface TridiagonalValues {
  readonly values: Float64Array;
  readonly blocks: readonly (readonly [from: number, to: number])[];
}

const EPSILON = 2 ** -53; // unit roundoff
const MOST_SWEEPS = 60; // per eigenvalue; two suffice on average
/**
 * From this sweep on an off-diagonal of the size of rounding is negligible, whatever the entries beside it. If many eigenvalues are 0, as
 * for a Hessian whose differences crossed few kinks, T ends in a block that holds only rounding errors, and each sweep adds new ones.
 */
const PATIENT_SWEEPS = 30;
const ROUNDING = 4 * EPSILON; // of entries at most about 1; so the sum of neglected entries has a norm of at most 8 EPSILON

/**
 * All eigenvalues of T to about 2^-53 ||T||, by implicit QL with Wilkinson's shift. O(n^2) operations.
 *
 * @param diagonal [n]
 * @param offDiagonal [n - 1]
 * @throws RangeError when an entry is not finite.
 */
export function tridiagonalValues(diagonal: Float64Array, offDiagonal: Float64Array): TridiagonalValues {
  const n = diagonal.length;
  const largest = largestMagnitude(diagonal, offDiagonal);
  if (!Number.isFinite(largest))
    throw new RangeError('tridiagonalValues: the matrix holds a number that is not finite');
  if (largest === 0) {
    return { values: new Float64Array(n), blocks: Array.from({ length: n }, (_, i) => [i, i + 1] as const) };
  }
  // Scaled to 1, so that squares neither overflow nor vanish.
  const d = diagonal.map((v) => v / largest);
  const e = offDiagonal.map((v) => v / largest);
  const pairs: { value: number; block: readonly [number, number] }[] = [];
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && !negligible(d, e, to - 1)) to++;
    const values = d.slice(from, to);
    implicitQl(values, e.slice(from, to));
    for (const value of values) pairs.push({ value: value * largest, block: [from, to] });
    from = to;
  }
  pairs.sort((a, b) => a.value - b.value);
  return { values: Float64Array.from(pairs, (p) => p.value), blocks: pairs.map((p) => p.block) };
}

/** The largest entry of T by magnitude; NaN when one is. */
export const largestMagnitude = (d: Float64Array, e: Float64Array): number => {
  let largest = 0;
  for (const v of d) largest = Math.max(largest, Math.abs(v)); // NaN stays NaN
  for (const v of e) largest = Math.max(largest, Math.abs(v));
  return largest;
};

const negligible = (d: Float64Array, e: Float64Array, i: number): boolean =>
  Math.abs(e[i]) <= EPSILON * (Math.abs(d[i]) + Math.abs(d[i + 1])) || Math.abs(e[i]) <= EPSILON * EPSILON;

/** d becomes the eigenvalues, e (one longer than the off-diagonal) is used up. Entries at most about 1. */
function implicitQl(d: Float64Array, e: Float64Array): void {
  const n = d.length;
  for (let l = 0; l < n - 1; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && !negligible(d, e, m) && !(sweep >= PATIENT_SWEEPS && Math.abs(e[m]) <= ROUNDING)) m++;
      if (m === l) break;
      if (sweep === MOST_SWEEPS) throw new Error(`tridiagonalValues: no convergence in ${MOST_SWEEPS} sweeps`);
      // Wilkinson's shift, from the leading two by two block.
      const half = (d[l + 1] - d[l]) / (2 * e[l]);
      const root = Math.sqrt(half * half + 1);
      let g = d[m] - d[l] + e[l] / (half + (half < 0 ? -root : root));
      let sine = 1;
      let cosine = 1;
      let shifted = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = sine * e[i];
        const b = cosine * e[i];
        const length = Math.sqrt(f * f + g * g);
        e[i + 1] = length;
        if (length === 0) {
          // The matrix split during the chase.
          d[i + 1] -= shifted;
          e[m] = 0;
          break;
        }
        sine = f / length;
        cosine = g / length;
        g = d[i + 1] - shifted;
        const t = (d[i] - g) * sine + 2 * cosine * b;
        shifted = sine * t;
        d[i + 1] = g + shifted;
        g = cosine * t - b;
      }
      if (i >= l) continue;
      d[l] -= shifted;
      e[l] = g;
      e[m] = 0;
    }
  }
}
