/** Logits of many points that are made one by one, in full batches. */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { row } from '../rows.js';

export interface PointRequest {
  /** Writes the point, [d]. */
  write(point: Float32Array): void;
  /** Takes its logits, [L], a view that is overwritten later. */
  receive(logits: Float32Array): void;
}

/** Evaluates requests in their order. */
export type PointEvaluator = (requests: readonly PointRequest[]) => Promise<void>;

/** One workspace of 4 batch (d + L) bytes for as long as it is kept. */
export function pointEvaluator(classifier: Classifier, batch: number, signal: AbortSignal | undefined): PointEvaluator {
  const { dimension: d, numClasses: L } = classifier;
  const points = new Float32Array(batch * d);
  const logits = new Float32Array(batch * L);
  return async (requests) => {
    for (let first = 0; first < requests.length; first += batch) {
      signal?.throwIfAborted();
      const count = Math.min(batch, requests.length - first);
      for (let i = 0; i < count; i++) requests[first + i].write(row(points, i, d));
      await classifier.logits(points.subarray(0, count * d), logits.subarray(0, count * L));
      for (let i = 0; i < count; i++) requests[first + i].receive(row(logits, i, L));
    }
  };
}

/** f_label - the largest other logit: positive inside the region. NaN where a logit is not finite. */
export function marginOf(logits: Float32Array, label: number): number {
  const other = argmax(logits, 0, logits.length, label);
  return other < 0 ? Number.NaN : logits[label] - logits[other];
}
