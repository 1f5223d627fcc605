/** Opens a classifier from an ONNX file: which engine, which provider, which batch. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { type ModelManifest, parseModel, specialize } from '@isthmus/onnx';
import { batchedClassifier } from './batching.js';
import type { Classifier } from './classifier.js';
import { openOnnxRuntime, type Provider } from './onnxruntime.js';

export interface OpenOptions {
  /** The file's bytes, which must not change while the classifier is open, or its path. */
  readonly model: Uint8Array | string;
  /** Preprocessing, pixel bounds and free sizes. */
  readonly manifest?: ModelManifest;
  readonly engine?: 'onnxruntime';
  readonly provider?: Provider;
  /** Threads that one operation may use; all cores where not stated. */
  readonly threads?: number;
  /** Rows of every batch that the engine runs. */
  readonly batch?: number;
}

/** What was opened, for a result's record. */
export interface EngineDescription {
  readonly engine: 'onnxruntime';
  readonly provider: Provider;
  readonly threads: number;
  readonly batch: number;
  /** The trailing softmax that was taken off. */
  readonly removedSoftmax: 'Softmax' | 'LogSoftmax' | null;
  readonly opset: number;
  readonly producer: string;
}

export interface OpenClassifier extends Classifier {
  describe(): EngineDescription;
}

/**
 * Opens a classifier.
 *
 * On the cpu provider results are the same bits for the same images, threads and batch.
 *
 * @throws OnnxError where the file is refused, EngineUnavailableError where the provider cannot be had.
 */
export async function openClassifier({
  model: source,
  manifest = {},
  engine = 'onnxruntime',
  provider = 'cpu',
  threads = availableParallelism(),
  batch = 32,
}: OpenOptions): Promise<OpenClassifier> {
  const model =
    typeof source === 'string'
      ? parseModel(await readFile(source), { externalDataFolder: dirname(source) })
      : parseModel(source);
  const network = specialize(model, { batch, manifest });
  const runner = await openOnnxRuntime(network, { provider, threads });
  const { inputShape, numClasses, removedSoftmax } = network;
  const classifier = batchedClassifier(runner, { inputShape, numClasses, bounds: manifest.bounds ?? [0, 1] });
  const { opset, producer } = model;
  return { ...classifier, describe: () => ({ engine, provider, threads, batch, removedSoftmax, opset, producer }) };
}
