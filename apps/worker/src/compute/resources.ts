/** The classifier, its bounds and the data set that the compute process used last: they stay open. */
import { type Dataset, openDataset } from '@isthmus/datasets';
import {
  type OpenClassifier,
  openClassifier,
  openSegmentBounds,
  type SegmentBounds,
  UnboundedOpError,
} from '@isthmus/engine';
import type { ComputeTask } from './protocol.js';

/** One at a time: a model's weights may fill a device. A shard of another model replaces it. */
let classifier: { key: string; value: OpenClassifier } | null = null;
let bounds: { key: string; value: SegmentBounds | UnboundedOpError } | null = null;
let dataset: { key: string; value: Dataset } | null = null;

export async function classifierFor({ model, engine, threads }: ComputeTask): Promise<OpenClassifier> {
  const key = JSON.stringify([model.id, engine, threads]);
  if (classifier?.key === key) return classifier.value;
  const previous = classifier;
  classifier = null;
  await previous?.value.close();
  await closeSegmentBounds();
  const value = await openModel(model, engine, threads);
  classifier = { key, value };
  return value;
}

export function openModel(
  { path, artifact, manifest }: ComputeTask['model'],
  engine: ComputeTask['engine'],
  threads: number,
): Promise<OpenClassifier> {
  return openClassifier({
    model: path,
    sha256: artifact,
    manifest,
    engine: engine.name,
    provider: engine.provider,
    batch: engine.batch,
    threads,
  });
}

/**
 * Bounds of the network in the file, always on ONNX Runtime's CPU provider, whose rounding is known, whichever engine finds the paths. The
 * error of a network without bounds is kept too, so that its next shard does not look for them again.
 */
export async function segmentBoundsFor({ model, threads }: ComputeTask): Promise<SegmentBounds | UnboundedOpError> {
  const key = JSON.stringify([model.id, threads]);
  if (bounds?.key === key) return bounds.value;
  await closeSegmentBounds();
  const { path, artifact: sha256, manifest } = model;
  const value = await openSegmentBounds({ model: path, sha256, manifest, threads }).catch((error) => {
    if (error instanceof UnboundedOpError) return error;
    throw error;
  });
  bounds = { key, value };
  return value;
}

async function closeSegmentBounds(): Promise<void> {
  const previous = bounds?.value;
  bounds = null;
  if (previous && !(previous instanceof UnboundedOpError)) await previous.close();
}

export async function datasetFor({ dataset: wanted }: ComputeTask): Promise<Dataset> {
  if (dataset?.key === wanted.id) return dataset.value;
  const previous = dataset;
  dataset = null;
  await previous?.value.close();
  const value = await openDataset(wanted.path, { seal: wanted.seal });
  dataset = { key: wanted.id, value };
  return value;
}
