/** Measures how many images of the data set the open model classifies correctly, before the first shard of the two. */
import {
  accuracyImages,
  isSuspicious,
  type MeasuredAccuracy,
  modelLabels,
  usualAlternatives,
  withPreprocessing,
} from '@isthmus/contracts';
import type { Dataset } from '@isthmus/datasets';
import type { Classifier } from '@isthmus/engine';
import { compareAccuracy } from '@isthmus/geometry';
import type { ComputeTask } from './protocol.js';
import { openModel } from './resources.js';

/** The accuracy of the last model and data set: shards that began before the first one was stored ask again. */
let last: { key: string; accuracy: MeasuredAccuracy | null } | null = null;

/**
 * Takes at most half a minute, and as long again for other preprocessings if the accuracy is suspicious. Null if it was not asked for, or
 * if no image has a label that the model has.
 */
export async function measureAccuracy(
  { accuracyImages: images, model, dataset: { id }, engine, threads }: ComputeTask,
  classifier: Classifier,
  dataset: Dataset,
  signal: AbortSignal,
): Promise<MeasuredAccuracy | null> {
  if (images === undefined) return null;
  const key = JSON.stringify([model.id, model.manifest.expectedAccuracy, id, engine]);
  if (last?.key === key) return last.accuracy;
  const { manifest } = model;
  const { numClasses, inputShape } = classifier;
  const accuracy = await compareAccuracy(
    classifier,
    {
      samples: dataset.samples,
      labels: modelLabels({ numClasses, manifest }, dataset.classNames, dataset.labels),
      readImages: (indices, out) => dataset.readImages(indices, out),
    },
    {
      images,
      batch: engine.batch,
      isSuspicious: (counted) => isSuspicious(counted, { numClasses, manifest }),
      ofAlternatives: accuracyImages.ofAlternatives,
      alternatives: usualAlternatives(manifest, inputShape[0]).map(({ words, preprocessing }) => ({
        words,
        open: () => openModel({ ...model, manifest: withPreprocessing(manifest, preprocessing) }, engine, threads),
      })),
      signal,
    },
  );
  last = { key, accuracy: accuracy as MeasuredAccuracy | null };
  return last.accuracy;
}
