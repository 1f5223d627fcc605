/** What an engine implements: one batch of a fixed size at a time. classifier.ts's interface is made from it in batching.ts. */

export interface BatchRunner {
  /** Rows of every call. */
  readonly batch: number;
  /** images [batch, d] -> logits [batch, L], written into the caller's array. */
  forward(images: Float32Array, logits: Float32Array): Promise<void>;
  /** images [batch, d], cotangents [batch, L] -> logits [batch, L] and sum_j cotangents[., j] grad f_j [batch, d], written. */
  gradient(images: Float32Array, cotangents: Float32Array, logits: Float32Array, gradient: Float32Array): Promise<void>;
  /**
   * images [batch, d], cotangents [batch, k, L] -> logits [batch, L] and gradients [batch, k, d], written: one forward pass
   * for k backward ones. Absent where the engine has none for this k.
   */
  readonly jacobian?: JacobianRunner | undefined;
  /** Frees what the runtime holds. */
  close(): Promise<void>;
}

export interface JacobianRunner {
  /** Largest k. */
  readonly maxCotangents: number;
  run(
    images: Float32Array,
    cotangents: Float32Array,
    logits: Float32Array,
    gradients: Float32Array,
    count: number,
  ): Promise<void>;
}
