/** The rows of a shard, each of them handed over as soon as its sample is finished. */
import type { SampleResult } from '@isthmus/contracts';
import type { ComputeContext } from './context.js';

interface FinishedRows {
  /** Makes the row of the sample at this place, and hands it over. */
  finish(place: number): void;
  /** All rows in order; those that were not finished before are made now. */
  all(): SampleResult[];
}

/** @param rowOf makes the row of the sample at a place of the shard, once what it is made of is known */
export function finishedRows(
  { sampleCount, onSample }: Pick<ComputeContext, 'sampleCount' | 'onSample'>,
  rowOf: (place: number) => SampleResult,
): FinishedRows {
  const rows = new Map<number, SampleResult>();
  return {
    finish(place) {
      const row = rowOf(place);
      rows.set(place, row);
      onSample?.(row);
    },
    all: () => Array.from({ length: sampleCount }, (_, place) => rows.get(place) ?? rowOf(place)),
  };
}

/**
 * Parts of a list, in order, of which one is finished before the next: as many as fill batches where samples are handed over, else the list
 * as a whole.
 */
export function portions<T>(
  list: readonly T[],
  { batch, onSample }: Pick<ComputeContext, 'batch' | 'onSample'>,
): T[][] {
  const size = onSample === undefined ? Math.max(1, list.length) : batch;
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
