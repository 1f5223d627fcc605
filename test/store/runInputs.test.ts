/** Runs that read other runs: they wait, begin when all their inputs are completed, and fail if an input fails. */
import {
  addDataset,
  addModel,
  beginShard,
  cancelSweep,
  completeShard,
  expandSubmittedSweeps,
  failDependentRuns,
  failShard,
  finishRunsAndSweeps,
  inputResults,
  pendingShards,
  type Store,
  saveCurves,
  savePartials,
} from '@isthmus/store';
import { expect, test } from 'vitest';
import { manifest, resultsOf, stockedStore, submit } from './sweepOnStore.js';

const curvature = { kind: 'curvature', method: 'mean', samples: 10, shardSize: 10 } as const;
const perturbation = { kind: 'perturbation', samples: 20, shardSize: 10 } as const;
const request = { models: ['lenet'], dataset: 'garments', analyses: [curvature, perturbation] };

async function runsOf(store: Store, sweepId: string) {
  return await store.prisma.run.findMany({ where: { sweepId }, orderBy: { index: 'asc' } });
}

/** Computes or fails all pending shards, folds them and ends their runs, as workers and the aggregator do. */
async function settle(store: Store, outcome: 'completed' | 'failed'): Promise<void> {
  const jobs = await pendingShards(store, { limit: 100 });
  for (const job of jobs) {
    await beginShard(store, { job, workerId: 'w1' });
    if (outcome === 'completed') await completeShard(store, { job, results: resultsOf(job) });
    else await failShard(store, { job, error: 'no memory left' });
  }
  await savePartials(
    store,
    jobs.map(({ runId, shardIndex }) => ({ runId, shardIndex, partial: {} })),
  );
  for (const runId of new Set(jobs.map((job) => job.runId))) {
    await saveCurves(store, runId, [{ name: 'curve', body: '{}' }], true);
  }
  await finishRunsAndSweeps(store);
}

test('a run is cut into shards when the run that it reads is completed, and its shards know what they read', async () => {
  const { store, apiKeyId } = await stockedStore();
  const id = await submit(store, apiKeyId, request);
  expect(await expandSubmittedSweeps(store, { limit: 10 })).toEqual({ sweeps: 1, runs: 1, shards: 2 });
  expect(await expandSubmittedSweeps(store, { limit: 10 })).toEqual({ sweeps: 0, runs: 0, shards: 0 });
  expect((await runsOf(store, id)).map((run) => run.state)).toEqual(['waiting', 'running']);

  await settle(store, 'completed');
  expect(await failDependentRuns(store)).toBe(0);
  expect((await store.prisma.sweep.findUniqueOrThrow({ where: { id } })).state).toBe('running');
  expect(await expandSubmittedSweeps(store, { limit: 10 })).toEqual({ sweeps: 0, runs: 1, shards: 1 });

  const [reader, read] = await runsOf(store, id);
  const [job] = await pendingShards(store, { limit: 10 });
  const task = await beginShard(store, { job: job!, workerId: 'w1' });
  expect(task!.inputs).toEqual([{ role: 'perturbation', runId: read!.id, settings: read!.settings }]);
  expect(job!.runId).toBe(reader!.id);
  const rows = await inputResults(store, { runId: read!.id, first: 8, count: 4 });
  expect(rows.map((row) => row.sampleIndex)).toEqual([8, 9, 10, 11]);
});

test('a run fails with the reason when the run that it reads fails, and the sweep ends', async () => {
  const { store, apiKeyId } = await stockedStore();
  const id = await submit(store, apiKeyId, request);
  await expandSubmittedSweeps(store, { limit: 10 });
  await settle(store, 'failed');
  expect(await failDependentRuns(store)).toBe(1);
  const [reader] = await runsOf(store, id);
  expect(reader).toMatchObject({
    state: 'failed',
    error: 'its input, run 1 (perturbation), failed: every shard failed; the first: no memory left',
  });
  await finishRunsAndSweeps(store);
  expect((await store.prisma.sweep.findUniqueOrThrow({ where: { id } })).state).toBe('failed');
  expect(await expandSubmittedSweeps(store, { limit: 10 })).toEqual({ sweeps: 0, runs: 0, shards: 0 });
});

test('a cancelled sweep cancels the runs that wait, too', async () => {
  const { store, apiKeyId } = await stockedStore();
  const id = await submit(store, apiKeyId, request);
  await expandSubmittedSweeps(store, { limit: 10 });
  await cancelSweep(store, id);
  expect(await failDependentRuns(store)).toBe(0);
  expect((await runsOf(store, id)).map((run) => run.state)).toEqual(['cancelled', 'cancelled']);
});

test('runs read the runs of their own model', async () => {
  const { store, apiKeyId } = await stockedStore();
  await addModel(store, {
    name: 'nin',
    artifact: { sha256: 'c'.repeat(64), bytes: 1000 },
    manifest,
    inputShape: [1, 28, 28],
    numClasses: 2,
  });
  const id = await submit(store, apiKeyId, { ...request, models: ['lenet', 'nin'] });
  const runs = await runsOf(store, id);
  const inputs = await store.prisma.runInput.findMany();
  const place = (runId: string) => runs.find((run) => run.id === runId)!.index;
  expect(inputs.map((one) => [place(one.runId), place(one.inputRunId)]).sort()).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('an analysis on the shared subspace is refused without one, and beyond the images that it may look at', async () => {
  const { store, apiKeyId } = await stockedStore();
  const noise = { kind: 'subspaceNoise', samples: 901, skip: 100 } as const;
  await expect(submit(store, apiKeyId, { ...request, analyses: [noise] })).rejects.toThrow(
    /analyses\[0\]\.samples: expected at most 900: .*; analyses\[0\]: expected an analysis of kind "sharedDirections"/,
  );
});

test('full spectra of large images are refused, and what serves instead is said', async () => {
  const { store, apiKeyId } = await stockedStore();
  const shape: [number, number, number] = [3, 224, 224];
  const artifact = (digit: string) => ({ sha256: digit.repeat(64), bytes: 1000 });
  await addModel(store, { name: 'caffenet', artifact: artifact('d'), manifest, inputShape: shape, numClasses: 1000 });
  const thousand = Array.from({ length: 1000 }, (_, index) => `class ${index}`);
  await addDataset(store, { name: 'imagenet', artifact: artifact('e'), shape, samples: 100, classNames: thousand });
  const of = (method: 'full' | 'mean') => ({
    models: ['caffenet'],
    dataset: 'imagenet',
    analyses: [{ kind: 'curvature' as const, method, samples: 1 }],
  });
  await expect(submit(store, apiKeyId, of('full'))).rejects.toThrow(/at most 8192 values for full spectra .*lanczos/);
  await expect(submit(store, apiKeyId, of('mean'))).resolves.toBeTypeOf('string');
});
