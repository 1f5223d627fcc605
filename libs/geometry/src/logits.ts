/** Logits of points that are made as they are needed: full batches across samples, in bounded memory. */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { row } from './rows.js';

interface StreamOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the rows read so far. */
  readonly afterBatch?: (rowsRead: number) => void;
}

type Stream = (
  total: number,
  write: (index: number, row: Float32Array) => void,
  read: (index: number, logits: Float32Array) => void,
  options: StreamOptions,
) => Promise<void>;

/** One workspace of 4 batch (d + L) bytes for as long as it is kept. */
function stream(classifier: Classifier, batch: number): Stream {
  const { dimension: d, numClasses: L } = classifier;
  const rows = new Float32Array(batch * d);
  const logits = new Float32Array(batch * L);
  return async (total, write, read, { signal, afterBatch }) => {
    for (let start = 0; start < total; start += batch) {
      signal?.throwIfAborted();
      const count = Math.min(batch, total - start);
      for (let i = 0; i < count; i++) write(start + i, row(rows, i, d));
      await classifier.logits(rows.subarray(0, count * d), logits.subarray(0, count * L));
      for (let i = 0; i < count; i++) read(start + i, row(logits, i, L));
      afterBatch?.(start + count);
    }
  };
}

/**
 * Evaluates `total` rows in order, `batch` at a time.
 *
 * @param write makes row `index` in `row`, [d].
 * @param read receives row `index`'s logits, [L], a view that is overwritten later.
 */
export function streamedLogits(
  classifier: Classifier,
  total: number,
  batch: number,
  write: (index: number, row: Float32Array) => void,
  read: (index: number, logits: Float32Array) => void,
  options: StreamOptions = {},
): Promise<void> {
  return stream(classifier, Math.min(batch, total))(total, write, read, options);
}

export interface PointRequest {
  /** Writes the point, [d]. */
  write(point: Float32Array): void;
  /** Takes its logits, [L], a view that is overwritten later. */
  receive(logits: Float32Array): void;
}

/** Evaluates requests in their order. */
export type PointEvaluator = (requests: readonly PointRequest[]) => Promise<void>;

export function pointEvaluator(classifier: Classifier, batch: number, signal: AbortSignal | undefined): PointEvaluator {
  const evaluate = stream(classifier, batch);
  return (requests) =>
    evaluate(
      requests.length,
      (i, point) => requests[i].write(point),
      (i, logits) => requests[i].receive(logits),
      { signal },
    );
}

/** f_label - the largest other logit: positive inside the region. NaN where a logit is not finite. */
export function marginOf(logits: Float32Array, label: number): number {
  const other = argmax(logits, 0, logits.length, label);
  return other < 0 ? Number.NaN : logits[label] - logits[other];
}
