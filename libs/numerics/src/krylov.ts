/** A growing orthonormal basis of a block Krylov space and the operator's projection on it: Saad (2011), sections 6.2 and 6.6. */

import type { LinearOperator } from './linearOperator.js';
import { orthonormalizeRows } from './orthonormalize.js';
import type { RandomStream } from './randomStream.js';
import { addRowCombinations, rowProducts } from './rowProducts.js';

/** Projects rows [k, n] in place onto a subspace that the operator maps into itself. */
export type Restriction = (vectors: Float64Array) => void;

/** The basis Q and T = Q A Q', so that A q_j = sum_i T_ij q_i, plus the part given by `leaving` for the newest block. */
interface KrylovBasis {
  readonly size: number;
  /** Vectors the operator has been applied to. */
  readonly dimension: number;
  /** [dimension + blockSize, n]: orthonormal rows; the last block has not been multiplied yet. */
  readonly vectors: Float64Array;
  /** [dimension, dimension], row-major; not symmetric when the operator is not. */
  readonly projection: Float64Array;
  /** [blockSize, blockSize]: row i column j is the part of A q_(j of the newest multiplied block) along next vector i. */
  readonly leaving: Float64Array;
  /** Applies the operator to the next block. */
  grow(): Promise<void>;
}

/**
 * Starts a basis from random normal vectors, fully reorthogonalised at every step.
 *
 * No three-term recurrence: a difference quotient of gradients is not exactly symmetric, and rounding breaks it anyway.
 * A direction that the operator maps into the basis is replaced by a fresh random one, so multiplicities above the
 * block size are found as well. Memory: capacity * n doubles.
 *
 * @param capacity the most vectors that will be multiplied, at most the dimension of the restricted space.
 */
export function krylovBasis(
  operator: LinearOperator,
  stream: RandomStream,
  { blockSize, capacity, restrict }: { blockSize: number; capacity: number; restrict?: Restriction | undefined },
): KrylovBasis {
  const n = operator.size;
  const rows = new Float64Array((capacity + blockSize) * n);
  let multiplied = 0;
  let held = 0;
  let projection: Float64Array = new Float64Array(0);
  let leaving: Float64Array = new Float64Array(0);

  /** Appends rows, orthonormal to all before; one that is a combination of those is drawn afresh, zero when none is left. */
  const append = (candidates: Float64Array): void => {
    restrict?.(candidates);
    rows.set(candidates, held * n);
    const view = rows.subarray(0, held * n + candidates.length);
    for (let attempt = 0; ; attempt++) {
      const zeroed = orthonormalizeRows(view, n, { keep: held });
      if (zeroed.length === 0 || attempt === 2) break;
      for (const index of zeroed) {
        const row = stream.fillNormal(rows.subarray(index * n, (index + 1) * n));
        restrict?.(row);
      }
    }
    held += candidates.length / n;
  };

  append(stream.fillNormal(new Float64Array(blockSize * n)));

  return {
    size: n,
    get dimension() {
      return multiplied;
    },
    get vectors() {
      return rows.subarray(0, held * n);
    },
    get projection() {
      return projection;
    },
    get leaving() {
      return leaving;
    },
    async grow() {
      const block = rows.slice(multiplied * n, held * n);
      const products = Float64Array.from(await operator.matvec(block));
      restrict?.(products);
      const basis = rows.subarray(0, held * n);
      const count = held - multiplied;
      const coefficients = new Float64Array(count * held); // row j: A q_j in the basis
      for (let pass = 0; pass < 2; pass++) {
        const part = rowProducts(products, basis, n);
        addRowCombinations(part, basis, n, products, -1);
        for (let i = 0; i < part.length; i++) coefficients[i] += part[i];
      }
      const grown = new Float64Array(held * held);
      for (let i = 0; i < multiplied; i++) {
        grown.set(projection.subarray(i * multiplied, (i + 1) * multiplied), i * held);
      }
      // Rows below the old projection: what earlier products left along the vectors multiplied now.
      for (let i = 0; i < leaving.length / count; i++) {
        for (let j = 0; j < count; j++)
          grown[(multiplied + i) * held + (multiplied - count + j)] = leaving[i * count + j];
      }
      for (let j = 0; j < count; j++) {
        for (let i = 0; i < held; i++) grown[i * held + multiplied + j] = coefficients[j * held + i];
      }
      projection = grown;
      multiplied = held;
      append(products);
      // next_i . rest_j: append has copied the rows that it keeps and left the products as they were
      leaving = rowProducts(rows.subarray(multiplied * n, held * n), products, n);
    },
  };
}
