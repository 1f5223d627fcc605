/** A runner whose want of memory is told in words that name a smaller batch. */
import { explainMemory } from './error.js';
import type { BatchRunner } from './runner.js';

/** @param opened how the user asked for it: `batch` is the sum over lanes */
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
