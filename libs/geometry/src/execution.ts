/** Options that every algorithm of this package takes: how it runs, as opposed to what it computes. */

export { expectCount } from '@isthmus/numerics';

/** Called after each step with the samples finished so far and the samples in all. */
export type OnProgress = (finished: number, total: number) => void;

/**
 * Called with each sample as soon as it is finished, and its place among the samples. Samples then finish in other batches than without it:
 * on an engine that computes each row apart the numbers are the same.
 */
export type OnSample<Sample> = (place: number, sample: Sample) => void;

export interface ExecutionOptions {
  /**
   * Images handed to the classifier at a time, 64 by default: where LeNet's images per second stop rising on a CPU.
   * Part of a result's identity: an engine may round a row differently in another position of another batch.
   */
  readonly batch?: number;
  /** Checked between steps; an aborted run rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export const defaultBatch = 64;

/** Throws unless x + (1 + eta) r lies at z = x + r or behind it. */
export function expectOvershoot(caller: string, overshoot: number): void {
  if (!(overshoot >= 0 && Number.isFinite(overshoot))) {
    throw new RangeError(`${caller}: overshoot must be a number from 0 up, got ${overshoot}`);
  }
}

/** The number of rows of d in an array; throws where it is not whole. */
export function rowCount(caller: string, array: ArrayLike<number>, dimension: number): number {
  const rows = array.length / dimension;
  if (!Number.isInteger(rows)) {
    throw new RangeError(`${caller}: expected rows of d = ${dimension} values, got ${array.length} values`);
  }
  return rows;
}
