/** A matrix as iterative eigenvalue methods see it. */

/** A square matrix known by its products. */
export interface LinearOperator {
  /** n. */
  readonly size: number;
  /** Rows v become rows A v: [k, n] -> [k, n]. A whole block comes at once, so that a device sees full batches. */
  matvec(vectors: Float64Array): Float64Array | Promise<Float64Array>;
}
