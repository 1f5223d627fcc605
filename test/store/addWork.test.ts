/** Failed samples are retried and sweeps extended: what is computed, what stays, and that nothing else changes. */
import type { SampleResult, ShardJob } from '@isthmus/contracts';
import {
  addModel,
  beginShard,
  cancelSweep,
  completeShard,
  expandSubmittedSweeps,
  extendSweep,
  failDependentRuns,
  failShard,
  finishRunsAndSweeps,
  keepSamples,
  pauseSweep,
  pendingShards,
  purgeSweep,
  releaseShard,
  retryFailed,
  runForFolding,
  runsOfEarlierFolds,
  type Store,
  saveCurves,
  savePartials,
  shardResults,
  unfoldedShards,
  viewSweep,
} from '@isthmus/store';
import { type SweepExtensionInput, type SweepRequestInput, sweepExtension } from '@isthmus/sweeps';
import { describe, expect, test } from 'vitest';
import { manifest, perturbationRequest, stockedStore, submit } from './sweepOnStore.js';

const numbers = (first: number, count: number) => Array.from({ length: count }, (_, offset) => first + offset);

function row(sampleIndex: number, by: number): SampleResult {
  const vectors = new Uint8Array(new Float32Array([sampleIndex, by]).buffer);
  return { sampleIndex, status: 'ok', scalars: { by, norm: sampleIndex }, vectors, error: null };
}

/** Folds as the aggregator does, into a curve that lists what each shard has. */
async function fold(store: Store): Promise<void> {
  const shards = await unfoldedShards(store, { limit: 1000 });
  const partials = shards.map(async ({ runId, shardIndex, finishedAt }) => {
    const rows = await shardResults(store, { runId, shardIndex });
    return { runId, shardIndex, finishedAt, partial: rows.map(({ sampleIndex, status }) => [sampleIndex, status]) };
  });
  await savePartials(store, await Promise.all(partials));
  const earlier = await runsOfEarlierFolds(store, { revision: 1, limit: 100 });
  for (const runId of new Set([...shards.map((shard) => shard.runId), ...earlier])) {
    const { run, partials, shardsFinal } = (await runForFolding(store, runId))!;
    const body = JSON.stringify({ settings: run.settings, expected: run.samples, partials, complete: shardsFinal });
    await saveCurves(store, runId, [{ name: 'list', body }], shardsFinal, 1);
  }
  await finishRunsAndSweeps(store);
}

/** Computes all that is to be computed, as workers and the aggregator do. Returns the samples by the run's index. */
async function work(store: Store, by: number, failing: readonly number[] = []): Promise<Record<number, number[]>> {
  const computed: Record<number, number[]> = {};
  for (let pass = 0; pass < 6; pass += 1) {
    await failDependentRuns(store);
    await expandSubmittedSweeps(store, { limit: 10 });
    for (const job of await pendingShards(store, { limit: 1000 })) {
      const task = await beginShard(store, { job, workerId: 'w' });
      if (task === null) continue;
      const samples = task.gaps.flatMap(({ firstSample, sampleCount }) => numbers(firstSample, sampleCount));
      const results = samples.map((sampleIndex): SampleResult => {
        if (!failing.includes(sampleIndex)) return row(sampleIndex, by);
        return { sampleIndex, status: 'failed', scalars: {}, vectors: null, error: 'no boundary' };
      });
      const run = await store.prisma.run.findUniqueOrThrow({ where: { id: job.runId } });
      computed[run.index] = [...(computed[run.index] ?? []), ...samples];
      await completeShard(store, { job, results });
    }
    await fold(store);
  }
  return computed;
}

const extend = (store: Store, id: string, extension: SweepExtensionInput) =>
  extendSweep(store, { id, extension: sweepExtension.parse(extension) });

/** Rows and curves of a sweep's runs, without their ids. */
async function contents(store: Store, id: string) {
  const runs = await store.prisma.run.findMany({
    where: { sweepId: id },
    orderBy: { index: 'asc' },
    include: { results: { orderBy: { sampleIndex: 'asc' } }, curves: { orderBy: { name: 'asc' } }, shards: true },
  });
  return runs.map(({ id: runId, index, settings, state, identity, samples, shardSize, results, curves, shards }) => ({
    ...{ index, settings, state, identity, samples, shardSize },
    shards: shards
      .map((shard) => [shard.index, shard.firstSample, shard.sampleCount, shard.okSamples, shard.partial])
      .sort((a, b) => Number(a[0]) - Number(b[0])),
    results: results.map(({ sampleIndex, shardIndex, status, scalars, vectors, error }) => ({
      ...{ sampleIndex, shardIndex, status, scalars, error },
      vectors: vectors && Buffer.from(vectors).toString('hex'),
    })),
    curves: curves.map(({ name, body, complete }) => ({ name, body: body.replaceAll(runId, 'run'), complete })),
  }));
}

const projections = (directions: number, projected = 6): SweepRequestInput => ({
  models: ['lenet'],
  dataset: 'garments',
  analyses: [
    { kind: 'sharedDirections', samples: directions, shardSize: 2 },
    { kind: 'projection', samples: projected, shardSize: 3, skip: 20 },
  ],
});

describe('retrying failed samples', () => {
  test('computes those alone, of an ended sweep too, and again as often as some fail', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, perturbationRequest(25));
    await work(store, 1, [3, 4, 21]);
    expect(await viewSweep(store, id)).toMatchObject({ state: 'completed', samples: { ok: 22, failed: 3 } });
    expect(await retryFailed(store, id)).toMatchObject({ outcome: 'done', discarded: null });
    const view = (await viewSweep(store, id))!;
    expect(view).toMatchObject({ state: 'running', finishedAt: null, shards: { completed: 1, pending: 2 } });
    expect(await work(store, 2, [21])).toEqual({ 0: [3, 4, 21] });
    expect(await viewSweep(store, id)).toMatchObject({ state: 'completed', samples: { ok: 24, failed: 1 } });
    await retryFailed(store, id);
    expect(await work(store, 3)).toEqual({ 0: [21] });
    expect(await retryFailed(store, id)).toMatchObject({ outcome: 'unchanged' });
    const [run] = await contents(store, id);
    expect(run!.results.map(({ scalars }) => (scalars as { by: number }).by)).toEqual(
      numbers(0, 25).map((sample) => (sample === 21 ? 3 : [3, 4].includes(sample) ? 2 : 1)),
    );
    const [curve] = run!.curves;
    expect(curve!.complete).toBe(true);
    expect(JSON.parse(curve!.body).partials.flat()).toEqual(numbers(0, 25).map((sample) => [sample, 'ok']));
  });

  test('computes a run of an earlier revision of its analysis anew as a whole, and leaves one that has no failed samples', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, perturbationRequest(25));
    await work(store, 1, [3]);
    // As a version whose samples were others would have stored it.
    await store.prisma.run.updateMany({ data: { identity: 'c'.repeat(64) } });
    const { outcome, discarded } = await retryFailed(store, id);
    expect(outcome).toBe('done');
    expect(await work(store, 2)).toEqual({ 0: numbers(0, 25) });
    expect((await viewSweep(store, id))!.samples).toMatchObject({ total: 25, ok: 25, failed: 0 });
    const rows = await store.prisma.result.findMany({ where: { run: { sweepId: id } } });
    expect(new Set(rows.map(({ scalars }) => (scalars as { by: number }).by))).toEqual(new Set([2]));
    await purgeSweep(store, discarded!);
    expect(await store.prisma.run.count()).toBe(1);
    await store.prisma.run.updateMany({ data: { identity: 'c'.repeat(64) } });
    expect(await retryFailed(store, id)).toMatchObject({ outcome: 'unchanged', discarded: null });
  });

  test('also of a shard that a worker computes: what it computes is kept, and it is told that more is missing', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, perturbationRequest(10));
    await expandSubmittedSweeps(store, { limit: 1 });
    const [pending] = await pendingShards(store, { limit: 1 });
    const job: ShardJob = pending!;
    await beginShard(store, { job, workerId: 'w' });
    const failed: SampleResult = { ...row(4, 1), status: 'failed', scalars: {}, vectors: null, error: 'no boundary' };
    await keepSamples(store, { job, results: [row(0, 1), failed] });
    const { gaps } = (await beginShard(store, { job, workerId: 'w' }))!;
    const results = [1, 2, 3, 5, 6, 7, 8, 9].map((sample) => row(sample, 2));
    expect(await retryFailed(store, id)).toMatchObject({ outcome: 'done' });
    expect((await viewSweep(store, id))!.samples).toMatchObject({ ok: 1, failed: 0 });
    expect(await completeShard(store, { job, results, gaps })).toBe('others-missing');
    // One sample less than was asked for is a bug as before.
    const now = (await beginShard(store, { job, workerId: 'w' }))!.gaps;
    await expect(completeShard(store, { job, results, gaps: now })).rejects.toThrow(/expected samples 0 to 9/);
    await keepSamples(store, { job, results });
    await releaseShard(store, { job, error: null, to: 'pending' });
    expect(await work(store, 3)).toEqual({ 0: [4] });
    expect((await viewSweep(store, id))!.samples).toMatchObject({ ok: 10, failed: 0 });
  });

  test('opens shards that were given up, and a failed sweep', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, perturbationRequest(10));
    await expandSubmittedSweeps(store, { limit: 1 });
    const [job] = await pendingShards(store, { limit: 1 });
    await beginShard(store, { job: job!, workerId: 'w' });
    await failShard(store, { job: job!, error: 'no memory left' });
    await work(store, 1);
    expect(await viewSweep(store, id)).toMatchObject({ state: 'failed', samples: { failed: 10 } });
    await pauseSweep(store, id).catch(() => {});
    await retryFailed(store, id);
    expect(await store.prisma.shard.findFirst()).toMatchObject({
      state: 'pending',
      attempts: 0,
      crashes: 0,
      error: null,
    });
    await work(store, 2);
    expect(await viewSweep(store, id)).toMatchObject({ state: 'completed', error: null, samples: { ok: 10 } });
  });

  test('begins runs anew that failed for want of another, and those on a subspace that is another now', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, projections(4));
    await work(store, 1, [0, 1, 2, 3]);
    expect((await viewSweep(store, id))!.runs.map(({ state }) => state)).toEqual(['completed', 'completed']);
    // Sample 2 of the projection failed as well; its other samples were on a subspace without those directions.
    const { outcome, discarded } = await retryFailed(store, id);
    expect(outcome).toBe('done');
    const before = (await viewSweep(store, id))!.runs.map((run) => run.id);
    expect(await work(store, 2)).toEqual({ 0: [0, 1, 2, 3], 1: numbers(0, 6) });
    expect((await viewSweep(store, id))!.runs.map((run) => run.id)).toEqual(before);
    await purgeSweep(store, discarded!);
    expect(await store.prisma.run.count()).toBe(2);
    expect((await viewSweep(store, id))!.samples).toMatchObject({ ok: 10, failed: 0 });
  });
});

describe('an extended sweep', () => {
  const whole: SweepRequestInput = {
    models: ['lenet', 'nin'],
    dataset: 'garments',
    analyses: [
      { kind: 'perturbation', samples: 34, shardSize: 10 },
      { kind: 'perturbation', samples: 5, shardSize: 5, overshoot: 0.1 },
    ],
  };

  async function twoModels() {
    const stocked = await stockedStore();
    await addModel(stocked.store, {
      name: 'nin',
      artifact: { sha256: 'c'.repeat(64), bytes: 1000 },
      manifest,
      inputShape: [1, 28, 28],
      numClasses: 2,
    });
    return stocked;
  }

  test.each(['before it began', 'in the middle', 'after it ended'])(
    '%s computes what is new alone, and has the rows, shards and curves of the whole',
    async (when) => {
      const { store, apiKeyId } = await twoModels();
      const id = await submit(store, apiKeyId, perturbationRequest(25, { reuse: false }));
      if (when === 'in the middle') {
        await expandSubmittedSweeps(store, { limit: 1 });
        const [job] = await pendingShards(store, { limit: 1 });
        await completeShard(store, { job: job!, results: numbers(0, 10).map((sample) => row(sample, 1)) });
      }
      if (when === 'after it ended') await work(store, 1);
      const extension = { samples: [{ analysis: 0, samples: 34 }], analyses: [whole.analyses[1]!], models: ['nin'] };
      expect(await extend(store, id, extension)).toMatchObject({ outcome: 'done', discarded: null });
      expect(await extend(store, id, extension)).toMatchObject({ outcome: 'unchanged' });
      const computed = await work(store, 1);
      const done = when === 'after it ended' ? 25 : when === 'in the middle' ? 10 : 0;
      expect(computed).toEqual({ 0: numbers(done, 34 - done), 1: numbers(0, 5), 2: numbers(0, 34), 3: numbers(0, 5) });
      const other = await submit(store, apiKeyId, { ...whole, reuse: false });
      await work(store, 1);
      expect(await contents(store, id)).toEqual(await contents(store, other));
      const [extended, complete] = [(await viewSweep(store, id))!, (await viewSweep(store, other))!];
      expect({ ...extended.request, name: null }).toEqual({ ...complete.request, name: null });
      expect([extended.state, extended.samples]).toEqual([complete.state, complete.samples]);
    },
  );

  test('computes a run on the subspace anew where the subspace grows, and leaves it where it does not', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, { ...projections(4), reuse: false });
    await work(store, 1);
    await extend(store, id, { samples: [{ analysis: 1, samples: 8 }] });
    expect(await work(store, 1)).toEqual({ 1: [6, 7] });
    const { discarded } = await extend(store, id, { samples: [{ analysis: 0, samples: 5 }] });
    expect(await work(store, 1)).toEqual({ 0: [4], 1: numbers(0, 8) });
    await purgeSweep(store, discarded!);
    const other = await submit(store, apiKeyId, { ...projections(5, 8), reuse: false });
    await work(store, 1);
    expect(await contents(store, id)).toEqual(await contents(store, other));
  });

  test('waits for what its runs read, and stays paused', async () => {
    const { store, apiKeyId } = await stockedStore();
    const reading = (samples: number): SweepRequestInput => ({
      models: ['lenet'],
      dataset: 'garments',
      analyses: [
        { kind: 'robustness', samples, shardSize: 10 },
        { kind: 'perturbation', samples, shardSize: 10 },
      ],
      reuse: false,
    });
    const id = await submit(store, apiKeyId, reading(10));
    await work(store, 1);
    const samples = [0, 1].map((analysis) => ({ analysis, samples: 20 }));
    await extend(store, id, { samples });
    expect((await viewSweep(store, id))!.runs.map(({ state }) => state)).toEqual(['waiting', 'running']);
    await pauseSweep(store, id);
    expect(await work(store, 2)).toEqual({});
    expect(await extend(store, id, { samples: [{ analysis: 0, samples: 20 }] })).toMatchObject({
      outcome: 'unchanged',
    });
    expect((await viewSweep(store, id))!.state).toBe('paused');
  });

  test('refuses what the extended sweep would be refused for, and fewer samples', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, perturbationRequest(25));
    await expect(extend(store, id, { samples: [{ analysis: 0, samples: 24 }] })).rejects.toMatchObject({
      kind: 'invalid-request',
      message: 'samples[0].samples: expected at least 25, which analyses[0] has, received 24',
    });
    await expect(extend(store, id, { samples: [{ analysis: 1, samples: 30 }] })).rejects.toThrow(/0 to 0, the places/);
    await expect(extend(store, id, { samples: [{ analysis: 0, samples: 2_000 }] })).rejects.toMatchObject({
      kind: 'unusable-content',
    });
    await expect(extend(store, id, { models: ['nobody'] })).rejects.toThrow(/models\[1\].*stored model/);
    await cancelSweep(store, id);
    await expect(extend(store, id, { samples: [{ analysis: 0, samples: 30 }] })).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});
