/** Cached files that change under a worker: it computes only on verified bytes, and the change costs no attempt. Real files over real HTTP. */
import { once } from 'node:events';
import { chmod, copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SampleResult, ShardJob } from '@isthmus/contracts';
import { openDataset, packDataset } from '@isthmus/datasets';
import { HandBack } from '@isthmus/queue';
import { httpArtifactSource, shardResults } from '@isthmus/store';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createActiveShards } from '../../apps/worker/dist/activeShards.js';
import { artifactFiles } from '../../apps/worker/dist/artifactFiles.js';
import { type AttemptDependencies, attemptShard } from '../../apps/worker/dist/attempt.js';
import { createComputeProcess } from '../../apps/worker/dist/compute/computeProcess.js';
import { freshStore } from '../support/database.js';
import { checkoutArtifacts, queuedShards, registerLenet } from './scene.js';

const logger = pino({ level: 'silent' });
const perturbations = { kind: 'perturbation', samples: 8, shardSize: 4 } as const;

/** An API that serves the checkout's files and records its requests. `away` is how many of the next requests it answers with 503. */
async function artifactServer() {
  const checkout = await checkoutArtifacts();
  const asked: string[] = [];
  const state = { away: 0, damage: false };
  const server = createServer(async (request, response) => {
    const sha256 = request.url!.split('/').at(-1)!;
    asked.push(sha256);
    if (state.away > 0) {
      state.away -= 1;
      response.writeHead(503).end();
      return;
    }
    const bytes = await readFile(await checkout.path(sha256));
    if (state.damage) bytes[bytes.length >> 1]! ^= 1;
    response.end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, state };
}

async function scene(analyses: Parameters<typeof queuedShards>[2]) {
  const store = await freshStore();
  const apiKeyId = await registerLenet(store);
  const { shards } = await queuedShards(store, apiKeyId, analyses, {});
  const undisturbed = await queuedShards(store, apiKeyId, analyses, {});
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-changed-'));
  const compute = createComputeProcess({ logger });
  onTestFinished(async () => {
    await compute.close();
    await rm(cacheDirectory, { recursive: true });
  });
  const { apiUrl, asked, state } = await artifactServer();
  const artifacts = artifactFiles(httpArtifactSource({ apiUrl, apiKey: 'k', cacheDirectory }), { logger });
  const ended: Error[] = [];
  const dependencies: AttemptDependencies = {
    ...{ store, artifacts, compute, cacheDirectory, logger },
    ...{ workerId: 'w1', engine: 'onnxruntime', provider: 'cpu', threads: 1 },
    activeShards: createActiveShards(),
    onUnstartable: (error) => ended.push(error),
  };
  const [row] = await store.prisma.model.findMany();
  const [data] = await store.prisma.dataset.findMany();
  const [modelPath, datasetPath] = [row!.artifactSha256, data!.id].map((sha256) => join(cacheDirectory, sha256));
  const compared = async (job: ShardJob): Promise<SampleResult[]> => {
    const place = shards.findIndex((shard) => shard.runId === job.runId && shard.shardIndex === job.shardIndex);
    return await shardResults(store, undisturbed.shards[place]!);
  };
  const stateOf = (job: ShardJob) =>
    store.prisma.shard.findUniqueOrThrow({ where: { runId_index: { runId: job.runId, index: job.shardIndex } } });
  /** Computes the same shards with a separate cache and compares. */
  async function expectUndisturbed() {
    const other = createComputeProcess({ logger });
    const files = artifactFiles(await checkoutArtifacts(), { logger });
    try {
      for (const shard of undisturbed.shards) {
        await attemptShard({ ...dependencies, compute: other, artifacts: files }, shard, { lastAttempt: true });
      }
    } finally {
      await other.close();
    }
    for (const shard of shards) {
      expect(await shardResults(store, shard)).toEqual(await compared(shard));
      expect(await stateOf(shard)).toMatchObject({ state: 'completed', attempts: 1, crashes: 0 });
    }
  }
  return {
    ...{ store, shards, compute, dependencies, artifacts, asked, state, ended, stateOf, expectUndisturbed },
    ...{ cacheDirectory, modelPath: modelPath!, datasetPath: datasetPath! },
  };
}

/** Changes a read-only file, as a failing disk does. */
async function change(path: string, edit: (bytes: Buffer) => Buffer): Promise<void> {
  const bytes = edit(await readFile(path));
  await chmod(path, 0o644);
  await writeFile(path, bytes);
}

/** The signs of the last 64 float32 weights of the file's largest tensor region: a network that still loads but computes something else. */
function flipSigns(bytes: Buffer): Buffer {
  for (let weight = 0; weight < 64; weight += 1)
    bytes[(bytes.length >> 1) - ((bytes.length >> 1) % 4) + 4 * weight + 3]! ^= 0x80;
  return bytes;
}

async function killed(compute: { readonly pid: number | undefined }): Promise<void> {
  const { pid } = compute;
  process.kill(pid!, 'SIGKILL');
  while (compute.pid === pid) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('fetches a model again that changed in the cache before a new compute process loads it', async () => {
  const { shards, compute, dependencies, artifacts, modelPath, expectUndisturbed } = await scene([perturbations]);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: true });
  expect((await stat(modelPath)).mode & 0o222).toBe(0);
  await change(modelPath, flipSigns);
  await killed(compute);
  await attemptShard(dependencies, shards[1]!, { lastAttempt: true });
  expect(artifacts.changes).toBe(1);
  await expectUndisturbed();
});

it('fetches a model again that is gone or cut short when it is loaded', async () => {
  const { shards, compute, dependencies, artifacts, modelPath, expectUndisturbed } = await scene([perturbations]);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: true });
  await change(modelPath, (bytes) => bytes.subarray(0, 1000));
  await killed(compute);
  await attemptShard(dependencies, shards[1]!, { lastAttempt: true });
  expect(artifacts.changes).toBe(1);
  await expectUndisturbed();
});

it('fetches a data set again where a block that is read changed', async () => {
  const { shards, compute, dependencies, artifacts, datasetPath, expectUndisturbed } = await scene([
    { kind: 'perturbation', samples: 350, shardSize: 334, steps: 1 },
  ]);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: true });
  // Every block after the first images; the index stays unchanged.
  await change(datasetPath, (bytes) => {
    for (let at = 100_000; at < bytes.length - 100_000; at += 1000) bytes[at]! ^= 1;
    return bytes;
  });
  // A process that already holds these blocks in memory does not read them again.
  await killed(compute);
  await attemptShard(dependencies, shards[1]!, { lastAttempt: true });
  expect(artifacts.changes).toBe(1);
  await expectUndisturbed();
});

it('fetches a data set again that was replaced by another whole one', async () => {
  const { shards, compute, dependencies, artifacts, datasetPath, cacheDirectory, expectUndisturbed } = await scene([
    perturbations,
  ]);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: true });
  const other = join(cacheDirectory, 'other');
  const { shape, classNames, close } = await openDataset(datasetPath);
  await close();
  const images = Array.from({ length: 10_000 }, (_, i) => ({ pixels: new Uint8Array(784).fill(i), label: 0 }));
  await packDataset(other, { shape, classNames, images });
  await chmod(datasetPath, 0o644);
  await copyFile(other, datasetPath);
  await killed(compute);
  await attemptShard(dependencies, shards[1]!, { lastAttempt: true });
  expect(artifacts.changes).toBe(1);
  await expectUndisturbed();
});

it('waits for the API where a file changed while it is away', async () => {
  const { shards, compute, dependencies, artifacts, asked, state, modelPath, expectUndisturbed } = await scene([
    perturbations,
  ]);
  await attemptShard(dependencies, shards[0]!, { lastAttempt: true });
  const before = asked.length;
  await change(modelPath, flipSigns);
  await killed(compute);
  state.away = 2;
  await attemptShard(dependencies, shards[1]!, { lastAttempt: true });
  expect(asked.length - before).toBe(3);
  expect(artifacts.changes).toBe(1);
  await expectUndisturbed();
});

it('ends the worker, and gives the shard back unspent, where no file keeps what is written to it', async () => {
  const { shards, dependencies, artifacts, ended, stateOf } = await scene([perturbations]);
  const { model } = artifacts;
  const forgetful: typeof artifacts = {
    ...artifacts,
    async model(sha256) {
      const path = await model(sha256);
      await change(path, flipSigns);
      return path;
    },
  };
  const attempt = attemptShard({ ...dependencies, artifacts: forgetful }, shards[0]!, { lastAttempt: true });
  await expect(attempt).rejects.toThrow(HandBack);
  expect(ended.map(({ message }) => message)).toEqual([expect.stringContaining('do not keep the bytes')]);
  expect(await stateOf(shards[0]!)).toMatchObject({ state: 'queued', crashes: 0 });
});
