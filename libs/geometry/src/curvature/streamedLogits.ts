/** Logits of rows that are made as they are needed: full batches across samples, in bounded memory. */

import type { Classifier } from '@isthmus/engine';

/**
 * Evaluates `total` rows in order, `batch` at a time.
 *
 * @param write makes row `index` in `row`, [d].
 * @param read receives row `index`'s logits, [L], a view that is overwritten later.
 * @param afterBatch called after each batch with the rows read so far.
 */
export async function streamedLogits(
  classifier: Classifier,
  total: number,
  batch: number,
  write: (index: number, row: Float32Array) => void,
  read: (index: number, logits: Float32Array) => void,
  { signal, afterBatch }: { signal?: AbortSignal | undefined; afterBatch?: (rowsRead: number) => void } = {},
): Promise<void> {
  const { dimension: d, numClasses: L } = classifier;
  const rows = new Float32Array(Math.min(batch, total) * d);
  const logits = new Float32Array(Math.min(batch, total) * L);
  for (let start = 0; start < total; start += batch) {
    signal?.throwIfAborted();
    const count = Math.min(batch, total - start);
    for (let i = 0; i < count; i++) write(start + i, rows.subarray(i * d, (i + 1) * d));
    await classifier.logits(rows.subarray(0, count * d), logits.subarray(0, count * L));
    for (let i = 0; i < count; i++) read(start + i, logits.subarray(i * L, (i + 1) * L));
    afterBatch?.(start + count);
  }
}
