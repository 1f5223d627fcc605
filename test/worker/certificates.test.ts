/** Proofs of paths at a worker: bounds stay open between shards, and a network without bounds keeps its sampled paths. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analysis } from '@isthmus/analyses/definitions';
import { openDataset, packDataset } from '@isthmus/datasets';
import { UnboundedOpError } from '@isthmus/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { computeShard } from '../../apps/worker/dist/compute/computeShard.js';
import type { ComputeTask } from '../../apps/worker/dist/compute/protocol.js';
import { classifierFor, segmentBoundsFor } from '../../apps/worker/dist/compute/resources.js';
import { datasetOfTask, modelOfTask } from '../../apps/worker/dist/testing/taskFiles.js';
import { steppedNetwork } from '../support/steppedNetwork.js';

const models = fileURLToPath(new URL('../../models/', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-certificates-'));
  await writeFile(join(folder, 'stepped.onnx'), steppedNetwork());
  await packFew();
});
afterAll(() => rm(folder, { recursive: true }));

/** The first hundred test images. All images of a data set are labelled before pairs are drawn, which would take the slower engine a minute. */
async function packFew(): Promise<void> {
  const all = await openDataset(join(models, 'fashion-mnist-test.ids'));
  const pixels = new Float32Array(100 * 784);
  await all.readImages({ first: 0, count: 100 }, pixels);
  await all.close();
  const images = Array.from({ length: 100 }, (_, i) => ({
    pixels: Uint8Array.from(pixels.subarray(784 * i, 784 * (i + 1)), (value) => Math.round(255 * value)),
    label: all.labels[i]!,
  }));
  await packDataset(join(folder, 'few.ids'), { shape: all.shape, classNames: all.classNames, images });
}

async function taskOf(path: string, engine: Partial<ComputeTask['engine']> = {}): Promise<ComputeTask> {
  return {
    settings: analysis.parse({ kind: 'connectivity', samples: 2, certify: true }),
    engine: { name: 'onnxruntime', provider: 'cpu', batch: 16, ...engine },
    threads: 1,
    seed: 1,
    firstSample: 0,
    sampleCount: 2,
    model: await modelOfTask(path),
    dataset: await datasetOfTask(join(folder, 'few.ids')),
    cacheDirectory: folder,
  };
}
const lenet = (engine?: Partial<ComputeTask['engine']>) => taskOf(join(models, 'lenet-fashion-mnist.onnx'), engine);
const computed = async (task: Promise<ComputeTask>) =>
  computeShard(await task, { signal: new AbortController().signal, onProgress: () => undefined });

it('opens the bounds of a model once, and closes them when another model comes', async () => {
  const first = await segmentBoundsFor(await lenet());
  if (first instanceof UnboundedOpError) throw first;
  expect(await segmentBoundsFor(await lenet())).toBe(first);
  await classifierFor(await taskOf(join(folder, 'stepped.onnx')));
  expect(await segmentBoundsFor(await lenet())).not.toBe(first);
});

it('says which op keeps a network from being proven, and leaves its paths sampled', async () => {
  const { results } = await computed(taskOf(join(folder, 'stepped.onnx')));
  for (const { status, scalars } of results) {
    expect(status).toBe('ok');
    expect(scalars).toMatchObject({ outcome: 'connected', evidence: 'sampled', certifiedSegments: null, pieces: null });
    expect(scalars.unboundedOp).toContain('Floor');
  }
});

it('proves paths that TensorFlow.js found, since a proof is about the network and not about an engine', async () => {
  const { results, engineMs } = await computed(lenet({ name: 'tfjs', provider: 'wasm' }));
  for (const { scalars } of results) expect(scalars).toMatchObject({ evidence: 'certified', unboundedOp: null });
  expect(engineMs).toBeGreaterThan(0);
});
