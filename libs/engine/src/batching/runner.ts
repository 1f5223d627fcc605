/** What an engine implements: it computes one batch of a fixed size at a time. batchedClassifier.ts makes a classifier from it. */
import { explainMemory } from '../error.js';

export interface BatchRunner {
  /** Rows of every call. */
  readonly batch: number;
  /** images [batch, d] -> logits [batch, L], which it writes into the caller's array. */
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

/** Waits for all, also if one fails. Afterwards no work writes into a caller's arrays or holds memory. */
export async function allEnded(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}

/** The same runner with errors about memory that name a smaller batch. @param opened what the user asked for: `batch` is the sum over lanes */
export function saysMemory(
  runner: BatchRunner,
  opened: { readonly engine: string; readonly provider: string; readonly batch: number },
): BatchRunner {
  const told = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (cause) {
      throw explainMemory(cause, opened);
    }
  };
  const { jacobian } = runner;
  return {
    batch: runner.batch,
    forward: (...call) => told(runner.forward(...call)),
    gradient: (...call) => told(runner.gradient(...call)),
    jacobian: jacobian && {
      maxCotangents: jacobian.maxCotangents,
      run: (...call) => told(jacobian.run(...call)),
    },
    close: () => runner.close(),
  };
}
