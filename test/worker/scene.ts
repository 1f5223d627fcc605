/** A database with LeNet, the test images and a submitted sweep; what a worker needs to compute its shards. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseRequest, readManifest } from '@isthmus/contracts';
import { inspectDataset } from '@isthmus/datasets';
import { inspectModel } from '@isthmus/onnx';
import {
  type ArtifactSource,
  addDataset,
  addModel,
  createApiKey,
  createSweep,
  expandSubmittedSweeps,
  markQueued,
  pendingShards,
  type Store,
} from '@isthmus/store';
import { type SweepRequestInput, sweepRequest } from '@isthmus/sweeps';

const modelPath = fileURLToPath(new URL('../../models/lenet-fashion-mnist.onnx', import.meta.url));
const datasetPath = fileURLToPath(new URL('../../models/fashion-mnist-test.ids', import.meta.url));

/** An artifact source without a network: files of the checkout by their hash. */
export async function checkoutArtifacts(): Promise<ArtifactSource> {
  const paths = new Map([
    [await hash(modelPath), modelPath],
    [await hash(datasetPath), datasetPath],
  ]);
  return {
    async path(sha256) {
      const path = paths.get(sha256);
      if (path === undefined) throw new Error(`no file of the checkout has SHA-256 ${sha256}`);
      return path;
    },
    async discard(sha256) {
      throw new Error(`the checkout's file with SHA-256 ${sha256} was to be thrown away`);
    },
  };
}

/** Registers model, data set and a key. Returns the key's id. */
export async function registerLenet(store: Store, manifest: object = {}): Promise<string> {
  const { inputShape, numClasses, multiplyAdds } = inspectModel(await readFile(modelPath));
  const [channels, height, width] = inputShape;
  await addModel(store, {
    name: 'lenet',
    artifact: await artifact(modelPath),
    manifest: readManifest(manifest),
    inputShape: [channels!, height!, width!],
    numClasses,
    multiplyAdds,
  });
  const { shape, samples, classNames } = await inspectDataset(datasetPath);
  await addDataset(store, {
    name: 'fashion-mnist-test',
    artifact: await artifact(datasetPath),
    shape: [...shape],
    samples,
    classNames: [...classNames],
  });
  const { id } = await createApiKey(store, { name: 'test', scopes: ['admin'] });
  return id;
}

/**
 * Submits a sweep and expands it. Its shards are marked as queued though no queue has them. By default all of them are
 * computed, also if a test submits the same sweep twice.
 */
export async function queuedShards(
  store: Store,
  apiKeyId: string,
  analyses: SweepRequestInput['analyses'],
  { engine = {}, reuse = false }: Pick<SweepRequestInput, 'engine' | 'reuse'> = {},
) {
  const request = parseRequest(sweepRequest, {
    models: ['lenet'],
    dataset: 'fashion-mnist-test',
    seed: 1,
    analyses,
    engine,
    reuse,
  });
  const { id } = await createSweep(store, { request, apiKeyId });
  await expandSubmittedSweeps(store, { limit: 1 });
  const shards = await pendingShards(store, { limit: 1000 });
  await markQueued(store, shards);
  return { sweepId: id, shards: shards.map(({ runId, shardIndex }) => ({ runId, shardIndex })) };
}

async function artifact(path: string): Promise<{ sha256: string; bytes: number }> {
  return { sha256: await hash(path), bytes: (await stat(path)).size };
}

async function hash(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
