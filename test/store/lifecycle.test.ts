/** What a user does with a sweep that is there: paused and resumed, with rows of shards that were interrupted. */
import {
  beginShard,
  cancelSweep,
  completeShard,
  countShardsUnderWay,
  expandSubmittedSweeps,
  failShard,
  keepSamples,
  listSweeps,
  markQueued,
  pauseSweep,
  pendingShards,
  resumeSweep,
  shardResults,
  unwantedShards,
  viewSweep,
  withdrawnShards,
} from '@isthmus/store';
import { describe, expect, test } from 'vitest';
import { perturbationRequest, queuedSweep, resultsOf, stockedStore, submit } from './sweepOnStore.js';

describe('a paused sweep', () => {
  test('has no shard in the queue or at a worker until it is resumed, however often each is asked for', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 30);
    await completeShard(store, { job: jobs[0]!, results: resultsOf(jobs[0]!) });
    await beginShard(store, { job: jobs[1]!, workerId: 'w' });
    expect([await pauseSweep(store, id), await pauseSweep(store, id)]).toEqual(['done', 'unchanged']);
    expect(await viewSweep(store, id)).toMatchObject({
      state: 'paused',
      shards: { completed: 1, pending: 2, queued: 0, active: 0 },
      samples: { ok: 10 },
      rate: null,
      etaSeconds: null,
    });
    expect(await unwantedShards(store, jobs)).toEqual(jobs);
    expect(await beginShard(store, { job: jobs[1]!, workerId: 'w' })).toBeNull();
    expect(await pendingShards(store, { limit: 10 })).toEqual([]);
    expect(await markQueued(store, jobs)).toBe(0);
    expect(await countShardsUnderWay(store)).toMatchObject({ pending: 0, queued: 0 });
    const page = await withdrawnShards(store, { sweepId: id, after: null, limit: 1 });
    expect(page).toEqual([jobs[1]]);
    expect(await withdrawnShards(store, { sweepId: id, after: page[0]!, limit: 10 })).toEqual([jobs[2]]);

    expect([await resumeSweep(store, id), await resumeSweep(store, id)]).toEqual(['done', 'unchanged']);
    expect((await viewSweep(store, id))?.state).toBe('running');
    expect(await withdrawnShards(store, { sweepId: id, after: null, limit: 10 })).toEqual([]);
    expect((await pendingShards(store, { limit: 10 })).map(({ shardIndex }) => shardIndex)).toEqual([1, 2]);
    expect(await unwantedShards(store, jobs)).toEqual([jobs[0]]);
  });

  test('that was not cut yet is cut after it is resumed', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, perturbationRequest(20));
    await pauseSweep(store, id);
    expect(await expandSubmittedSweeps(store, { limit: 10 })).toMatchObject({ runs: 0 });
    await resumeSweep(store, id);
    expect((await viewSweep(store, id))?.state).toBe('submitted');
    expect(await expandSubmittedSweeps(store, { limit: 10 })).toMatchObject({ sweeps: 1, shards: 2 });
  });

  test('can be cancelled', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id } = await queuedSweep(store, apiKeyId, 20);
    await pauseSweep(store, id);
    expect(await cancelSweep(store, id)).toBe('done');
    expect(await viewSweep(store, id)).toMatchObject({ state: 'cancelled', shards: { cancelled: 2 } });
  });
});

describe('samples of a shard that was interrupted', () => {
  test('are left out of the next attempt and stay what they were', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 10);
    const job = jobs[0]!;
    await beginShard(store, { job, workerId: 'w' });
    const early = resultsOf(job, { scalar: 100 }).filter(({ sampleIndex }) => [2, 3, 9].includes(sampleIndex));
    early[0] = { ...early[0]!, status: 'failed', scalars: {}, error: 'not finite' };
    expect(await keepSamples(store, { job, results: early })).toBe(3);
    expect(await keepSamples(store, { job, results: early })).toBe(0);
    const stored = { total: 10, ok: 2, failed: 1, reused: 0 };
    const view = (await viewSweep(store, id))!;
    expect([view.samples, view.runs[0]!.samples]).toEqual([stored, stored]);
    expect(view.rate).toBeNull();
    expect((await listSweeps(store, { limit: 1 })).sweeps[0]!.samples).toEqual(stored);
    expect((await beginShard(store, { job, workerId: 'w' }))?.gaps).toEqual([
      { firstSample: 0, sampleCount: 2 },
      { firstSample: 4, sampleCount: 5 },
    ]);
    const rest = resultsOf(job).filter(({ sampleIndex }) => ![2, 3, 9].includes(sampleIndex));
    await expect(completeShard(store, { job, results: rest.slice(1) })).rejects.toThrow(/expected samples 0 to 9/);
    // Sample 3 was computed twice: its first row stays.
    expect(await completeShard(store, { job, results: [...rest, resultsOf(job)[3]!] })).toBe('stored');
    const rows = await shardResults(store, job);
    expect(rows.map(({ sampleIndex }) => sampleIndex)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows[3]!.scalars).toEqual({ norm: 103 });
    expect(await store.prisma.shard.findFirst()).toMatchObject({
      state: 'completed',
      okSamples: 9,
      kept: 3,
      reused: 0,
    });
    expect((await viewSweep(store, id))!.samples).toEqual({ total: 10, ok: 9, failed: 1, reused: 0 });
    expect(await keepSamples(store, { job, results: resultsOf(job) })).toBe(0);
  });

  test('are kept where the shard is given up, and of a cancelled one; other sweeps copy them', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 20);
    const early = (job: (typeof jobs)[0]) => resultsOf(job, { scalar: 100 }).slice(4);
    await keepSamples(store, { job: jobs[0]!, results: early(jobs[0]!) });
    await failShard(store, { job: jobs[0]!, error: 'no memory left' });
    await cancelSweep(store, id);
    expect(await keepSamples(store, { job: jobs[1]!, results: early(jobs[1]!) })).toBe(6);
    expect(await keepSamples(store, { job: { ...jobs[1]!, shardIndex: 7 }, results: early(jobs[1]!) })).toBe(0);
    expect(await viewSweep(store, id)).toMatchObject({ samples: { total: 20, ok: 12, failed: 4 } });
    expect((await listSweeps(store, { limit: 1 })).sweeps[0]!.samples).toMatchObject({ ok: 12, failed: 4 });
    const again = await submit(store, apiKeyId, perturbationRequest(20));
    await expandSubmittedSweeps(store, { limit: 1 });
    const [first, second] = await pendingShards(store, { limit: 10 });
    expect((await beginShard(store, { job: first!, workerId: 'w' }))?.gaps).toEqual([
      { firstSample: 0, sampleCount: 4 },
    ]);
    expect((await beginShard(store, { job: second!, workerId: 'w' }))?.gaps).toEqual([
      { firstSample: 10, sampleCount: 4 },
    ]);
    expect((await viewSweep(store, again))?.samples.ok).toBe(0);
  });
});
