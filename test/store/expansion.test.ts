import {
  beginShard,
  cancelSweep,
  expandSubmittedSweeps,
  markQueued,
  openShards,
  pendingShards,
  returnToPending,
} from '@isthmus/store';
import { expect, test } from 'vitest';
import { perturbationRequest, queuedSweep, stockedStore, submit } from './sweepOnStore.js';

test('a run is cut into shards that cover its samples once, the last one shorter', async () => {
  const { store, apiKeyId } = await stockedStore();
  const id = await submit(store, apiKeyId, perturbationRequest(25));
  expect(await expandSubmittedSweeps(store, { limit: 10 })).toEqual({ sweeps: 1, runs: 1, shards: 3 });
  const shards = await store.prisma.shard.findMany({ orderBy: { index: 'asc' } });
  expect(shards.map((shard) => [shard.index, shard.firstSample, shard.sampleCount, shard.state])).toEqual([
    [0, 0, 10, 'pending'],
    [1, 10, 10, 'pending'],
    [2, 20, 5, 'pending'],
  ]);
  const sweep = await store.prisma.sweep.findUniqueOrThrow({ where: { id }, include: { runs: true } });
  expect([sweep.state, sweep.runs[0]?.state]).toEqual(['running', 'running']);
  expect(await expandSubmittedSweeps(store, { limit: 10 })).toEqual({ sweeps: 0, runs: 0, shards: 0 });
});

test('aggregators that expand at the same time make every shard once', async () => {
  const { store, apiKeyId } = await stockedStore();
  for (let sweep = 0; sweep < 3; sweep++) await submit(store, apiKeyId, perturbationRequest(1000, { shardSize: 1 }));
  const made = await Promise.all(Array.from({ length: 4 }, () => expandSubmittedSweeps(store, { limit: 10 })));
  const total = (key: 'sweeps' | 'runs' | 'shards') => made.reduce((sum, counts) => sum + counts[key], 0);
  expect([total('sweeps'), total('runs'), total('shards')]).toEqual([3, 3, 3000]);
  expect(await store.prisma.shard.count()).toBe(3000);
});

test('an expansion that stopped between two runs is finished by the next one', async () => {
  const { store, apiKeyId } = await stockedStore();
  const id = await submit(store, apiKeyId, {
    models: ['lenet'],
    dataset: 'garments',
    analyses: [
      { kind: 'perturbation', samples: 20, shardSize: 10 },
      { kind: 'connectivity', samples: 20, shardSize: 10 },
    ],
  });
  await expandSubmittedSweeps(store, { limit: 10 });
  // As if the process had died after the first run: the second run has no shards yet and its sweep is still submitted.
  await store.prisma.shard.deleteMany({ where: { run: { index: 1 } } });
  await store.prisma.run.updateMany({ where: { index: 1 }, data: { state: 'waiting' } });
  await store.prisma.sweep.update({ where: { id }, data: { state: 'submitted' } });
  expect(await expandSubmittedSweeps(store, { limit: 10 })).toEqual({ sweeps: 1, runs: 1, shards: 2 });
});

test('a cancelled sweep is not expanded', async () => {
  const { store, apiKeyId } = await stockedStore();
  await cancelSweep(store, await submit(store, apiKeyId, perturbationRequest(20)));
  expect(await expandSubmittedSweeps(store, { limit: 10 })).toEqual({ sweeps: 0, runs: 0, shards: 0 });
});

test('pending shards come sweep by sweep in the order of submission, up to the limit', async () => {
  const { store, apiKeyId } = await stockedStore();
  const first = await submit(store, apiKeyId, perturbationRequest(30));
  await submit(store, apiKeyId, perturbationRequest(30));
  await expandSubmittedSweeps(store, { limit: 10 });
  const pending = await pendingShards(store, { limit: 5 });
  expect(pending.map((shard) => shard.shardIndex)).toEqual([0, 1, 2, 0, 1]);
  const { runs } = await store.prisma.sweep.findUniqueOrThrow({ where: { id: first }, include: { runs: true } });
  expect(pending.map((shard) => shard.runId === runs[0]!.id)).toEqual([true, true, true, false, false]);
  expect(pending[0]?.analysis).toBe('perturbation');
  expect(pending[0]?.sweepCreatedAt).toBeInstanceOf(Date);
});

test('a shard that a worker began before it was marked as queued stays active', async () => {
  const { store, apiKeyId } = await stockedStore();
  await submit(store, apiKeyId, perturbationRequest(20));
  await expandSubmittedSweeps(store, { limit: 10 });
  const pending = await pendingShards(store, { limit: 10 });
  await beginShard(store, { job: pending[0]!, workerId: 'w' });
  expect(await markQueued(store, pending)).toBe(1);
  const states = await store.prisma.shard.findMany({ orderBy: { index: 'asc' }, select: { state: true } });
  expect(states.map(({ state }) => state)).toEqual(['active', 'queued']);
  expect(await pendingShards(store, { limit: 10 })).toEqual([]);
});

test('silent shards are asked about in turn, the longest silent first', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { jobs } = await queuedSweep(store, apiKeyId, 40);
  expect(await openShards(store, { olderThanMs: 60_000, limit: 10 })).toEqual([]);
  await store.prisma.$executeRaw`UPDATE shards SET touched_at = now() - make_interval(mins => 10 - index)`;
  const indices = (asked: Array<{ shardIndex: number }>) => asked.map((job) => job.shardIndex).sort();
  expect(indices(await openShards(store, { olderThanMs: 60_000, limit: 3 }))).toEqual([0, 1, 2]);
  expect(indices(await openShards(store, { olderThanMs: 60_000, limit: 3 }))).toEqual([3]);
  expect(jobs).toHaveLength(4);
});

test('what the queue lost becomes pending again, what is final does not', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { jobs } = await queuedSweep(store, apiKeyId, 30);
  await beginShard(store, { job: jobs[0]!, workerId: 'w' });
  await store.prisma.shard.updateMany({
    where: { index: 2 },
    data: { state: 'failed', error: 'e', finishedAt: new Date() },
  });
  expect(await returnToPending(store, jobs)).toBe(2);
  expect((await pendingShards(store, { limit: 10 })).map((job) => job.shardIndex)).toEqual([0, 1]);
});

test('statements on the same shards in opposite orders wait for each other and do not deadlock', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { jobs } = await queuedSweep(store, apiKeyId, 1000);
  const reversed = jobs.toReversed();
  const rounds = Array.from({ length: 150 }, async (_, round) => {
    const list = round % 2 === 0 ? jobs : reversed;
    return round % 4 < 2 ? await returnToPending(store, list) : await markQueued(store, list);
  });
  const outcomes = await Promise.allSettled(rounds);
  expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toEqual([]);
});
