/** Open classifiers and data sets of the compute process: the last few used stay open. */
import type { ModelManifest } from '@isthmus/contracts';
import { type Dataset, openDataset } from '@isthmus/datasets';
import { type Classifier, openClassifier } from '@isthmus/engine';
import type { ComputeTask } from './protocol.js';

/** A model's weights may fill a device, so only one stays; a shard of another model replaces it. */
let classifier: { key: string; value: Classifier } | null = null;
let dataset: { key: string; value: Dataset } | null = null;

export async function classifierFor({ model, engine, threads }: ComputeTask): Promise<Classifier> {
  const key = JSON.stringify([model.id, engine, threads]);
  if (classifier?.key === key) return classifier.value;
  const previous = classifier;
  classifier = null;
  await previous?.value.close();
  const value = await open(model.path, model.manifest, engine, threads);
  classifier = { key, value };
  return value;
}

function open(
  path: string,
  manifest: ModelManifest,
  engine: ComputeTask['engine'],
  threads: number,
): Promise<Classifier> {
  return openClassifier({
    model: path,
    manifest,
    engine: engine.name,
    provider: engine.provider,
    batch: engine.batch,
    threads,
  });
}

export async function datasetFor({ dataset: wanted }: ComputeTask): Promise<Dataset> {
  if (dataset?.key === wanted.id) return dataset.value;
  const previous = dataset;
  dataset = null;
  await previous?.value.close();
  const value = await openDataset(wanted.path);
  dataset = { key: wanted.id, value };
  return value;
}
