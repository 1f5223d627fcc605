// Result rows per second: completeShard's INSERT ... SELECT FROM unnest beside Prisma's createMany, on one connection each.

import {
  addDataset,
  addModel,
  completeShard,
  createApiKey,
  createSweep,
  expandSubmittedSweeps,
  migrate,
  openStore,
} from '@isthmus/store';
import { sweepRequest } from '@isthmus/sweeps';
import { startEmbeddedPostgres } from '../test/support/embeddedPostgres.mjs';

const samples = 10_000;
const rounds = 3;
const sha256 = { model: 'a'.repeat(64), dataset: 'b'.repeat(64) };

export default async function ingest() {
  const postgres = await startEmbeddedPostgres();
  const store = openStore({ databaseUrl: postgres.url, connections: 1 });
  try {
    await migrate({ databaseUrl: postgres.url });
    const submit = await stock(store);
    return [
      await sideBySide(store, submit, { name: 'scalars', shardSize: 50, vectorBytes: 0 }),
      await sideBySide(store, submit, { name: 'scalars', shardSize: 2000, vectorBytes: 0 }),
      await sideBySide(store, submit, { name: 'scalars and 784 floats', shardSize: 50, vectorBytes: 784 * 4 }),
    ];
  } finally {
    await store.close();
    await postgres.stop();
  }
}

/** Best of a few alternating rounds of each, so that both run under the same load. */
async function sideBySide(store, submit, { name, shardSize, vectorBytes }) {
  const rates = { ours: 0, rival: 0 };
  for (let round = 0; round < rounds; round++) {
    for (const [side, complete] of [
      ['ours', byUnnest],
      ['rival', byCreateMany],
    ]) {
      const runId = await submit(shardSize);
      const shards = Array.from({ length: samples / shardSize }, (_, index) =>
        shardOf({ runId, shardIndex: index }, { shardSize, vectorBytes }),
      );
      const begun = performance.now();
      for (const shard of shards) await complete(store, shard);
      const rate = samples / ((performance.now() - begun) / 1000);
      rates[side] = Math.max(rates[side], rate);
    }
  }
  const { ours, rival } = rates;
  return {
    case: `${name}, ${shardSize} rows a shard`,
    ours,
    rival,
    rivalName: 'createMany',
    unit: 'rows/s',
    ratio: ours / rival,
  };
}

async function byUnnest(store, { job, results }) {
  const stored = await completeShard(store, { job, results });
  if (stored !== 'stored') throw new Error(`expected the shard to be stored, got ${stored}`);
}

/** The same rows and the same change of the shard with Prisma's own calls in one transaction. */
async function byCreateMany({ prisma }, { job, results }) {
  await prisma.$transaction([
    prisma.result.createMany({
      data: results.map((result) => ({ runId: job.runId, shardIndex: job.shardIndex, ...result })),
      skipDuplicates: true,
    }),
    prisma.shard.update({
      where: { runId_index: { runId: job.runId, index: job.shardIndex } },
      data: { state: 'completed', okSamples: results.length, finishedAt: new Date() },
    }),
  ]);
}

function shardOf(job, { shardSize, vectorBytes }) {
  const results = Array.from({ length: shardSize }, (_, offset) => {
    const sampleIndex = job.shardIndex * shardSize + offset;
    return {
      sampleIndex,
      status: 'ok',
      scalars: {
        label: sampleIndex % 10,
        trueLabel: sampleIndex % 10,
        perturbedLabel: (sampleIndex + 1) % 10,
        steps: 3,
        converged: true,
        norm: Math.sqrt(sampleIndex),
        relativeNorm: Math.sqrt(sampleIndex) / 28,
        boundaryMargin: 1 / (sampleIndex + 3),
        normalCosine: Math.cos(sampleIndex),
      },
      vectors: vectorBytes === 0 ? null : new Uint8Array(vectorBytes).map((_, byte) => (byte * 31 + sampleIndex) & 255),
      error: null,
    };
  });
  return { job, results };
}

/** Stores a model, a data set and a key; returns a function that makes a run in state running, with shards of one size. */
async function stock(store) {
  const shape = [1, 28, 28];
  const manifest = { bounds: [0, 1], scale: 1, mean: [], standardDeviation: [], channelOrder: 'rgb' };
  await addModel(store, {
    name: 'm',
    artifact: { sha256: sha256.model, bytes: 1 },
    manifest,
    inputShape: shape,
    numClasses: 10,
  });
  await addDataset(store, {
    name: 'd',
    artifact: { sha256: sha256.dataset, bytes: 1 },
    shape,
    samples,
    classNames: Array.from({ length: 10 }, (_, label) => `class ${label}`),
  });
  const { id: apiKeyId } = await createApiKey(store, { name: 'bench', scopes: ['submit'] });
  // Each run has its own seed, so that no samples are copied from an earlier run.
  let seed = 0;
  return async (shardSize) => {
    const analyses = [{ kind: 'perturbation', samples, shardSize }];
    const request = sweepRequest.parse({ seed: seed++, models: ['m'], dataset: 'd', analyses });
    const { id } = await createSweep(store, { request, apiKeyId });
    await expandSubmittedSweeps(store, { limit: 1 });
    return (await store.prisma.run.findFirstOrThrow({ where: { sweepId: id } })).id;
  };
}
