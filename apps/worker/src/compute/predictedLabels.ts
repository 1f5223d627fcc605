/** Predicted labels of a whole data set, computed once per model, data set and engine, and cached in a file. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Dataset } from '@isthmus/datasets';
import type { Classifier } from '@isthmus/engine';
import { keepDerived, readDerived } from '@isthmus/files';
import type { ComputeTask } from './protocol.js';

/** Raised when the labels of the same images change: since 2 an image has no label (-1) if a logit is not finite. */
const revision = 2;

/** The labels of the last data set: the next shard of the run asks again. */
let last: { key: string; labels: Int32Array } | null = null;

export async function predictedLabels(
  task: ComputeTask,
  classifier: Classifier,
  dataset: Dataset,
  signal: AbortSignal,
): Promise<Int32Array> {
  const key = createHash('sha256')
    .update(JSON.stringify([task.model.id, task.dataset.id, task.engine, revision]))
    .digest('hex');
  if (last?.key === key) return last.labels;
  const file = join(task.cacheDirectory, 'labels', key);
  const cached = await readLabels(file, dataset.samples);
  const labels = cached ?? (await computeLabels(classifier, dataset, task.engine.batch, signal));
  if (cached === null) await keepDerived(file, new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  last = { key, labels };
  return labels;
}

async function computeLabels(
  classifier: Classifier,
  dataset: Dataset,
  batch: number,
  signal: AbortSignal,
): Promise<Int32Array> {
  const labels = new Int32Array(dataset.samples);
  const images = new Float32Array(batch * classifier.dimension);
  for (let first = 0; first < dataset.samples; first += batch) {
    signal.throwIfAborted();
    const count = Math.min(batch, dataset.samples - first);
    const block = images.subarray(0, count * classifier.dimension);
    await dataset.readImages({ first, count }, block);
    await classifier.labels(block, labels.subarray(first, first + count));
  }
  return labels;
}

/** Null if there is no such file. */
async function readLabels(file: string, samples: number): Promise<Int32Array | null> {
  const bytes = await readDerived(file);
  if (bytes === null || bytes.byteLength !== samples * 4) return null;
  return new Int32Array(bytes.buffer);
}
