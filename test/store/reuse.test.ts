/** No sample is computed twice: samples of earlier runs with the same identity are copied, and only the rest is computed. */
import type { SampleResult, ShardJob } from '@isthmus/contracts';
import {
  addModel,
  beginShard,
  cancelSweep,
  completeShard,
  expandSubmittedSweeps,
  failShard,
  finishRunsAndSweeps,
  listSweeps,
  pendingShards,
  type Store,
  saveCurves,
  savePartials,
  shardResults,
  unfoldedShards,
  viewSweep,
} from '@isthmus/store';
import type { SweepRequestInput } from '@isthmus/sweeps';
import { describe, expect, test } from 'vitest';
import { manifest, perturbationRequest, stockedStore, submit } from './sweepOnStore.js';

/** An ok row that records who computed it. */
function row(sampleIndex: number, by: number): SampleResult {
  const vectors = new Uint8Array(new Float32Array([sampleIndex, by]).buffer);
  return { sampleIndex, status: 'ok', scalars: { norm: sampleIndex, by }, vectors, error: null };
}

const numbers = (first: number, count: number) => Array.from({ length: count }, (_, offset) => first + offset);

/** Begins a shard and computes its missing samples. Returns the samples that were computed. */
async function compute(store: Store, job: ShardJob, by: number, failing: readonly number[] = []): Promise<number[]> {
  const { gaps } = (await beginShard(store, { job, workerId: 'w' }))!;
  const samples = gaps.flatMap(({ firstSample, sampleCount }) => numbers(firstSample, sampleCount));
  const results = samples.map((sampleIndex): SampleResult => {
    if (!failing.includes(sampleIndex)) return row(sampleIndex, by);
    return { sampleIndex, status: 'failed', scalars: {}, vectors: null, error: 'no boundary' };
  });
  expect(await completeShard(store, { job, results })).toBe('stored');
  return samples;
}

/** Submits a sweep and expands it. Returns the shards that remain to be computed. */
async function expanded(store: Store, apiKeyId: string, request: SweepRequestInput) {
  const id = await submit(store, apiKeyId, request);
  await expandSubmittedSweeps(store, { limit: 10 });
  const runs = await store.prisma.run.findMany({ where: { sweepId: id }, orderBy: { index: 'asc' } });
  const pending = await pendingShards(store, { limit: 1000 });
  const jobs = pending
    .filter(({ runId }) => runs.some((run) => run.id === runId))
    .map(({ runId, shardIndex }) => ({ runId, shardIndex }));
  return { id, runs, runId: runs[0]!.id, jobs };
}

async function computeAll(store: Store, jobs: readonly ShardJob[], by: number): Promise<number[]> {
  const computed: number[] = [];
  for (const job of jobs) computed.push(...(await compute(store, job, by)));
  return computed;
}

/** Who computed each sample of a run, in order. */
async function computedBy(store: Store, runId: string): Promise<number[]> {
  const rows = await store.prisma.result.findMany({ where: { runId }, orderBy: { sampleIndex: 'asc' } });
  return rows.map(({ scalars }) => (scalars as { by: number }).by);
}

async function countsOf(store: Store, id: string) {
  return (await viewSweep(store, id))!.samples;
}

/** Folds all shards of all runs and ends the runs, as the aggregator does. */
async function finish(store: Store): Promise<void> {
  const shards = await unfoldedShards(store, { limit: 1000 });
  await savePartials(
    store,
    shards.map(({ runId, shardIndex }) => ({ runId, shardIndex, partial: {} })),
  );
  for (const runId of new Set(shards.map((shard) => shard.runId))) {
    await saveCurves(store, runId, [{ name: 'curve', body: '{}' }], true);
  }
  await finishRunsAndSweeps(store);
}

describe('a second sweep of the same analysis', () => {
  test('computes nothing: its shards are completed with copies when they are made, and are folded like others', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(25));
    expect(await computeAll(store, first.jobs, 1)).toEqual(numbers(0, 25));
    await finish(store);

    const second = await expanded(store, apiKeyId, perturbationRequest(25));
    expect(second.jobs).toEqual([]);
    for (const shardIndex of [0, 1, 2]) {
      const copied = await shardResults(store, { runId: second.runId, shardIndex });
      expect(copied).toEqual(await shardResults(store, { runId: first.runId, shardIndex }));
      expect(copied.length).toBe(shardIndex < 2 ? 10 : 5);
    }
    const shards = await store.prisma.shard.findMany({ where: { runId: second.runId } });
    expect(
      shards.map(({ state, attempts, workerId, okSamples, reused }) => [state, attempts, workerId, okSamples, reused]),
    ).toEqual([
      ['completed', 0, null, 10, 10],
      ['completed', 0, null, 10, 10],
      ['completed', 0, null, 5, 5],
    ]);
    expect(await countsOf(store, second.id)).toEqual({ total: 25, ok: 25, failed: 0, reused: 25 });
    expect((await unfoldedShards(store, { limit: 10 })).map(({ runId }) => runId)).toEqual(Array(3).fill(second.runId));
    await finish(store);
    expect((await viewSweep(store, second.id))?.state).toBe('completed');
    expect((await listSweeps(store, { limit: 1 })).sweeps[0]?.samples.reused).toBe(25);
  });

  test('that is larger computes the rest alone, inside a shard as well', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(25));
    await computeAll(store, first.jobs, 1);
    const second = await expanded(store, apiKeyId, perturbationRequest(45));
    expect(second.jobs.map((job) => job.shardIndex)).toEqual([2, 3, 4]);
    expect(await countsOf(store, second.id)).toEqual({ total: 45, ok: 20, failed: 0, reused: 20 });
    expect(await computeAll(store, second.jobs, 2)).toEqual(numbers(25, 20));
    expect(await computedBy(store, second.runId)).toEqual([...Array(25).fill(1), ...Array(20).fill(2)]);
    expect(await countsOf(store, second.id)).toEqual({ total: 45, ok: 45, failed: 0, reused: 25 });
  });

  test('that is smaller and cut otherwise computes nothing', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(40));
    await computeAll(store, first.jobs, 1);
    const second = await expanded(store, apiKeyId, perturbationRequest(33, { shardSize: 7 }));
    expect(second.jobs).toEqual([]);
    expect(await computedBy(store, second.runId)).toEqual(Array(33).fill(1));
  });

  test('computes again what failed, and what was given up', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(30));
    await compute(store, first.jobs[0]!, 1, [3, 4, 9]);
    await failShard(store, { job: first.jobs[1]!, error: 'no memory left' });
    await compute(store, first.jobs[2]!, 1);
    const second = await expanded(store, apiKeyId, perturbationRequest(30));
    expect(second.jobs.map((job) => job.shardIndex)).toEqual([0, 1]);
    expect((await beginShard(store, { job: second.jobs[0]!, workerId: 'w' }))?.gaps).toEqual([
      { firstSample: 3, sampleCount: 2 },
      { firstSample: 9, sampleCount: 1 },
    ]);
    // One of them fails again: the shard's counts include both copied and computed samples.
    expect(await compute(store, second.jobs[0]!, 2, [9])).toEqual([3, 4, 9]);
    expect(await compute(store, second.jobs[1]!, 2)).toEqual(numbers(10, 10));
    expect(await countsOf(store, second.id)).toEqual({ total: 30, ok: 29, failed: 1, reused: 17 });
    // A third sweep copies each sample from the run that has it.
    const third = await expanded(store, apiKeyId, perturbationRequest(30));
    expect(await computeAll(store, third.jobs, 3)).toEqual([9]);
    expect(await computedBy(store, third.runId)).toEqual([
      ...[1, 1, 1, 2, 2, 1, 1, 1, 1, 3],
      ...Array(10).fill(2),
      ...Array(10).fill(1),
    ]);
  });

  test('keeps what earlier ones hold of a shard that is given up', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(20));
    await compute(store, first.jobs[0]!, 1, [3]);
    await failShard(store, { job: first.jobs[1]!, error: 'no memory left' });
    const second = await expanded(store, apiKeyId, perturbationRequest(30, { shardSize: 15 }));
    await beginShard(store, { job: second.jobs[0]!, workerId: 'w' });
    for (const job of second.jobs) await failShard(store, { job, error: 'died again' });
    const rows = await shardResults(store, second.jobs[0]!);
    expect(rows.map(({ sampleIndex }) => sampleIndex)).toEqual(numbers(0, 15));
    const kept = numbers(0, 10).filter((sample) => sample !== 3);
    expect(rows.filter(({ status }) => status === 'ok')).toEqual(kept.map((sample) => row(sample, 1)));
    expect(rows.filter(({ error }) => error === 'died again').map(({ sampleIndex }) => sampleIndex)).toEqual([
      3,
      ...numbers(10, 5),
    ]);
    expect(await countsOf(store, second.id)).toEqual({ total: 30, ok: 9, failed: 21, reused: 9 });
    expect((await listSweeps(store, { limit: 1 })).sweeps[0]!.samples).toEqual({
      total: 30,
      ok: 9,
      failed: 21,
      reused: 9,
    });
  });

  test('reuses what a cancelled sweep had completed', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(30));
    await compute(store, first.jobs[1]!, 1);
    await beginShard(store, { job: first.jobs[2]!, workerId: 'w' });
    await cancelSweep(store, first.id);
    const second = await expanded(store, apiKeyId, perturbationRequest(30));
    expect(second.jobs.map((job) => job.shardIndex)).toEqual([0, 2]);
  });

  test('measures again when it is told not to reuse, and serves later ones no worse', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(20));
    await compute(store, first.jobs[0]!, 1);
    const second = await expanded(store, apiKeyId, perturbationRequest(20, { reuse: false }));
    expect(await computeAll(store, second.jobs, 2)).toEqual(numbers(0, 20));
    expect(await countsOf(store, second.id)).toEqual({ total: 20, ok: 20, failed: 0, reused: 0 });
    const third = await expanded(store, apiKeyId, perturbationRequest(20));
    expect(third.jobs).toEqual([]);
    // If two runs hold a sample, the older one counts.
    expect(await computedBy(store, third.runId)).toEqual([...Array(10).fill(1), ...Array(10).fill(2)]);
  });

  test('computes all where the first is from before runs had identities', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(10));
    await computeAll(store, first.jobs, 1);
    await store.prisma.run.updateMany({ data: { identity: null } });
    const second = await expanded(store, apiKeyId, perturbationRequest(10));
    expect(await computeAll(store, second.jobs, 2)).toEqual(numbers(0, 10));
  });
});

test.each<[string, SweepRequestInput]>([
  ['seed', perturbationRequest(10, { seed: 2 })],
  ['setting', perturbationRequest(10, { analyses: [{ kind: 'perturbation', samples: 10, overshoot: 0.05 }] })],
  ['analysis', perturbationRequest(10, { analyses: [{ kind: 'connectivity', samples: 10 }] })],
  ['engine', perturbationRequest(10, { engine: { name: 'tfjs', provider: 'cpu' } })],
  ['provider', perturbationRequest(10, { engine: { provider: 'cuda' } })],
  ['batch', perturbationRequest(10, { engine: { batch: 32 } })],
  ['model', perturbationRequest(10, { models: ['nin'] })],
])('another %s is computed anew', async (_what, other) => {
  const { store, apiKeyId } = await stockedStore();
  await addModel(store, {
    name: 'nin',
    artifact: { sha256: 'c'.repeat(64), bytes: 1000 },
    manifest,
    inputShape: [1, 28, 28],
    numClasses: 2,
  });
  const first = await expanded(store, apiKeyId, perturbationRequest(10));
  await computeAll(store, first.jobs, 1);
  const second = await expanded(store, apiKeyId, other);
  expect(await computeAll(store, second.jobs, 2)).toEqual(numbers(0, 10));
  expect((await countsOf(store, second.id)).reused).toBe(0);
});

describe('an analysis on the shared subspace', () => {
  const request = (shared: object, projected = 6): SweepRequestInput => ({
    models: ['lenet'],
    dataset: 'garments',
    analyses: [
      { kind: 'sharedDirections', samples: 4, shardSize: 2, ...shared },
      { kind: 'projection', samples: projected, shardSize: 3, skip: 10 },
    ],
  });

  /** Computes both runs of a sweep, the second after the first is completed. Returns the samples computed in each. */
  async function sweepOf(store: Store, apiKeyId: string, wanted: SweepRequestInput, by: number) {
    const { jobs, runs } = await expanded(store, apiKeyId, wanted);
    const shared = await computeAll(store, jobs, by);
    await finish(store);
    await expandSubmittedSweeps(store, { limit: 10 });
    const rest = (await pendingShards(store, { limit: 1000 })).filter(({ runId }) => runId === runs[1]!.id);
    return { shared, projected: await computeAll(store, rest, by) };
  }

  test('is reused where it is about the same directions', async () => {
    const { store, apiKeyId } = await stockedStore();
    expect(await sweepOf(store, apiKeyId, request({}), 1)).toEqual({
      shared: numbers(0, 4),
      projected: numbers(0, 6),
    });
    expect(await sweepOf(store, apiKeyId, request({}, 8), 2)).toEqual({ shared: [], projected: [6, 7] });
    expect(await sweepOf(store, apiKeyId, request({ shardSize: 3 }), 3)).toEqual({ shared: [], projected: [] });
  });

  test('is computed anew where S is of other images, of another size or of other bytes', async () => {
    const { store, apiKeyId } = await stockedStore();
    await sweepOf(store, apiKeyId, request({}), 1);
    const all = numbers(0, 6);
    expect(await sweepOf(store, apiKeyId, request({ samples: 5 }), 2)).toEqual({ shared: [4], projected: all });
    expect(await sweepOf(store, apiKeyId, request({ subspace: 50 }), 3)).toEqual({ shared: [], projected: all });
    const again = { ...request({}), reuse: false };
    expect(await sweepOf(store, apiKeyId, again, 4)).toEqual({ shared: numbers(0, 4), projected: all });
    // The same settings as the last sweep, but with its own S again.
    expect(await sweepOf(store, apiKeyId, request({}), 5)).toEqual({ shared: [], projected: [] });
  });
});

describe('two sweeps of the same analysis at the same time', () => {
  test('share the work: a shard of one that the other has stored is completed by copying', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(20));
    const second = await expanded(store, apiKeyId, perturbationRequest(20));
    expect([first.jobs.length, second.jobs.length]).toEqual([2, 2]);
    expect(await compute(store, first.jobs[0]!, 1)).toEqual(numbers(0, 10));
    expect(await compute(store, second.jobs[1]!, 2)).toEqual(numbers(10, 10));
    expect(await compute(store, second.jobs[0]!, 2)).toEqual([]);
    expect(await compute(store, first.jobs[1]!, 1)).toEqual([]);
    const halves = [...Array(10).fill(1), ...Array(10).fill(2)];
    expect(await computedBy(store, first.runId)).toEqual(halves);
    expect(await computedBy(store, second.runId)).toEqual(halves);
    for (const { id } of [first, second]) {
      expect(await countsOf(store, id)).toEqual({ total: 20, ok: 20, failed: 0, reused: 10 });
    }
  });

  test('keep what each computed where both computed a shard', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(10));
    const second = await expanded(store, apiKeyId, perturbationRequest(10));
    const sweeps = [first, second];
    for (const { jobs } of sweeps) await beginShard(store, { job: jobs[0]!, workerId: 'w' });
    for (const [by, { jobs }] of sweeps.entries()) {
      const results = numbers(0, 10).map((sampleIndex) => row(sampleIndex, by));
      expect(await completeShard(store, { job: jobs[0]!, results })).toBe('stored');
    }
    expect(await computedBy(store, second.runId)).toEqual(Array(10).fill(1));
    expect((await countsOf(store, second.id)).reused).toBe(0);
  });

  test('of which one is removed before the other could copy: nothing is stored, and the next attempt computes', async () => {
    const { store, apiKeyId } = await stockedStore();
    const first = await expanded(store, apiKeyId, perturbationRequest(10));
    const second = await expanded(store, apiKeyId, perturbationRequest(10));
    const job = second.jobs[0]!;
    await compute(store, first.jobs[0]!, 1);
    expect((await beginShard(store, { job, workerId: 'w' }))?.gaps).toEqual([]);
    await store.prisma.sweep.delete({ where: { id: first.id } });
    await expect(completeShard(store, { job, results: [] })).rejects.toThrow(/expected samples 0 to 9, .*; got none/);
    expect(await store.prisma.result.count()).toBe(0);
    expect(await compute(store, job, 2)).toEqual(numbers(0, 10));
  });
});

test('aggregators that expand at the same time copy every sample once', async () => {
  const { store, apiKeyId } = await stockedStore();
  const first = await expanded(store, apiKeyId, perturbationRequest(300));
  await computeAll(store, first.jobs, 1);
  const ids = await Promise.all([1, 2, 3].map(() => submit(store, apiKeyId, perturbationRequest(300))));
  await Promise.all(Array.from({ length: 4 }, () => expandSubmittedSweeps(store, { limit: 10 })));
  for (const id of ids) {
    expect(await countsOf(store, id)).toEqual({ total: 300, ok: 300, failed: 0, reused: 300 });
    expect(await store.prisma.result.count({ where: { run: { sweepId: id } } })).toBe(300);
  }
});

test('the rate is of what is computed: copies are no work', async () => {
  const { store, apiKeyId } = await stockedStore();
  const first = await expanded(store, apiKeyId, perturbationRequest(20));
  await computeAll(store, first.jobs, 1);
  const second = await expanded(store, apiKeyId, perturbationRequest(50));
  expect(await viewSweep(store, second.id)).toMatchObject({ rate: null, etaSeconds: null });
  await compute(store, second.jobs[0]!, 2);
  await store.prisma
    .$executeRaw`UPDATE shards SET started_at = now() - interval '2 minutes' WHERE started_at IS NOT NULL`;
  const view = (await viewSweep(store, second.id))!;
  expect(view.rate).toBeCloseTo(10 / 60, 6);
  // Ten samples took two minutes of the only worker; copies took no time.
  expect(view.etaSeconds! / 240).toBeCloseTo(1, 2);
});
