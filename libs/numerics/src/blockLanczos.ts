/** Extreme eigenvalues from products alone: block Lanczos with full reorthogonalisation, Golub and Underwood (1977), Saad (2011) section 6.6. */

import { expectCount } from './expectCount.js';
import { krylovBasis, type Restriction } from './krylov.js';
import type { LinearOperator } from './linearOperator.js';
import type { RandomStream } from './randomStream.js';
import { addRowCombinations } from './rowProducts.js';
import { symmetricEigen } from './symmetricEigen.js';

/** Extreme eigenvalues with measures of their quality. */
export interface BlockLanczosResult {
  /** The `largest` largest and the `smallest` smallest, descending; all there are where that is fewer. */
  readonly values: Float64Array;
  /** [values.length, n], orthonormal rows. */
  readonly vectors: Float64Array;
  /**
   * The norm of the part of A v outside the basis. It is ||A v - theta v|| for a symmetric operator; for another it only says how far
   * the iteration has come.
   */
  readonly residuals: Float64Array;
  /** residual <= tolerance * the largest |theta|. */
  readonly converged: boolean;
  /** ||T - T'|| / ||T|| (Frobenius) of the projection: 0 for a symmetric operator. */
  readonly asymmetry: number;
  /** Products of single vectors with the operator. */
  readonly products: number;
}

export interface BlockLanczosOptions {
  readonly largest?: number;
  readonly smallest?: number;
  /** Vectors a product; a full device batch is best. */
  readonly blockSize?: number;
  /**
   * Bound on products and so on memory: maxProducts * n doubles. Rounded down to whole blocks it must be at least the number of
   * values wanted.
   */
  readonly maxProducts?: number;
  /** Relative to the largest |theta|; a difference quotient in float32 is accurate to about 10^-4 at best. */
  readonly tolerance?: number;
  /** Keeps the iteration in a subspace, and that subspace's dimension. */
  readonly restriction?: { readonly project: Restriction; readonly dimension: number };
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((products: number, maxProducts: number) => void) | undefined;
}

/**
 * The largest and smallest eigenvalues of the symmetric part of an operator.
 *
 * When the operator is not symmetric, A' is not available, and a Krylov space of A is searched for the extremes of
 * (A + A') / 2: the values are then inner bounds (none lies outside the true range), and `asymmetry` says how far to
 * trust them. Stops at the tolerance, at maxProducts, or when the space is exhausted; not converged is a value.
 *
 * @param stream draws the starting block.
 * @throws RangeError on an invalid option; the signal's reason when aborted.
 */
export async function blockLanczos(
  operator: LinearOperator,
  stream: RandomStream,
  {
    largest = 10,
    smallest = 10,
    blockSize = 8,
    maxProducts = 160,
    tolerance = 1e-4,
    restriction,
    signal,
    onProgress,
  }: BlockLanczosOptions = {},
): Promise<BlockLanczosResult> {
  expectCount('blockLanczos', 'largest', largest, 0);
  expectCount('blockLanczos', 'smallest', smallest, 0);
  expectCount('blockLanczos', 'blockSize', blockSize);
  expectCount('blockLanczos', 'maxProducts', maxProducts);
  const n = operator.size;
  const room = restriction?.dimension ?? n;
  expectCount('blockLanczos', 'the dimension of the space', room);
  let block = Math.min(blockSize, room, maxProducts);
  // When the products suffice for the whole space, whole blocks must fill it exactly.
  if (maxProducts >= room) while (room % block !== 0) block--;
  const capacity = Math.floor(Math.min(maxProducts, room) / block) * block;
  if (capacity < Math.min(largest + smallest, room)) {
    throw new RangeError(
      `blockLanczos: expected maxProducts for ${largest} largest and ${smallest} smallest in blocks of ${block}, got ${maxProducts}`,
    );
  }
  const basis = krylovBasis(operator, stream, { blockSize: block, capacity, restrict: restriction?.project });
  for (;;) {
    signal?.throwIfAborted();
    await basis.grow();
    const m = basis.dimension;
    onProgress?.(m, capacity);
    const last = m + block > capacity;
    if (m < Math.min(largest + smallest, capacity)) continue;
    const ritz = ritzPairs(basis.projection, basis.leaving, m, block, largest, smallest);
    // The basis spans the whole space, so that no product leaves it.
    if (m === room) ritz.residuals.fill(0);
    const scale = Math.max(Math.abs(ritz.extremes[0]), Math.abs(ritz.extremes[1]));
    const converged = ritz.residuals.every((r) => r <= tolerance * scale);
    if (!converged && !last) continue;
    if (!last) onProgress?.(capacity, capacity);
    const rows = basis.vectors.subarray(0, m * n);
    return {
      values: ritz.values,
      vectors: addRowCombinations(ritz.coefficients, rows, n, new Float64Array(ritz.values.length * n)),
      residuals: ritz.residuals,
      converged,
      asymmetry: asymmetryOf(basis.projection),
      products: m,
    };
  }
}

/** Eigenpairs of (T + T') / 2 at both ends, with the norm of what leaves the basis: only the newest block's entries reach out of it. */
function ritzPairs(
  projection: Float64Array,
  leaving: Float64Array,
  m: number,
  block: number,
  largest: number,
  smallest: number,
): { values: Float64Array; extremes: [number, number]; coefficients: Float64Array; residuals: Float64Array } {
  const { values, chosen, vectors } = symmetricEigen(symmetricPart(projection, m), m, {
    overwrite: true,
    select: () => Array.from({ length: m }, (_, i) => i).filter((i) => i < largest || i >= m - smallest),
  });
  const residuals = new Float64Array(chosen.length);
  for (let r = 0; r < chosen.length; r++) {
    const end = vectors.subarray((r + 1) * m - block, (r + 1) * m);
    let squared = 0;
    for (let i = 0; i < block; i++) {
      let sum = 0;
      for (let j = 0; j < block; j++) sum += leaving[i * block + j] * end[j];
      squared += sum * sum;
    }
    residuals[r] = Math.sqrt(squared);
  }
  return {
    values: Float64Array.from(chosen, (c) => values[c]),
    extremes: [values[0], values[m - 1]],
    coefficients: vectors,
    residuals,
  };
}

/** (T + T') / 2 for T [m, m]. */
export function symmetricPart(matrix: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) out[i * m + j] = 0.5 * (matrix[i * m + j] + matrix[j * m + i]);
  return out;
}

/** ||T - T'|| / ||T|| in the Frobenius norm; 0 for T = 0. */
export function asymmetryOf(matrix: Float64Array): number {
  const m = Math.sqrt(matrix.length);
  let difference = 0;
  let total = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      difference += (matrix[i * m + j] - matrix[j * m + i]) ** 2;
      total += matrix[i * m + j] ** 2;
    }
  }
  return total === 0 ? 0 : Math.sqrt(difference / total);
}
