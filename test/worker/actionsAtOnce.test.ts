/** All that users do with one sweep, at once and many times, while real workers compute it: what the database holds afterwards, on both queues. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, ProblemError, type SampleResult, type ShardJob } from '@isthmus/contracts';
import { randomStream } from '@isthmus/numerics';
import {
  cancelSweep,
  deleteSweep,
  editSweep,
  extendSweep,
  keepSamples,
  pauseSweep,
  purgeSweep,
  resumeSweep,
  retryFailed,
  type Store,
  viewSweep,
} from '@isthmus/store';
import { type SweepRequestInput, sweepExtension } from '@isthmus/sweeps';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withdrawJobs } from '../../apps/api/dist/withdrawJobs.js';
import { backends, type QueueServer } from '../queue/backends.js';
import { until } from '../support/until.js';
import { contents, patientMs, startSmallCluster } from './smallCluster.js';

type SmallCluster = Awaited<ReturnType<typeof startSmallCluster>>;

const logger = pino({ level: 'silent' });
const rounds = 12;
const most = { perturbation: 130, curvature: 30 };

const requestOf = (perturbation: number, curvature: number): SweepRequestInput => ({
  models: ['lenet'],
  dataset: 'fashion-mnist-test',
  seed: 3,
  analyses: [
    { kind: 'perturbation', samples: perturbation, shardSize: 25 },
    { kind: 'curvature', method: 'mean', directions: 4, samples: curvature, shardSize: 8 },
  ],
  reuse: false,
});

/** As an attempt that was interrupted after a sample had failed, in a shard that has not ended. */
async function failSample(store: Store, id: string, draw: () => number): Promise<void> {
  const shards = await store.prisma.shard.findMany({
    where: { run: { sweepId: id }, state: { in: ['pending', 'queued', 'active'] } },
  });
  const shard = shards[Math.floor(draw() * shards.length)];
  if (shard === undefined) return;
  const sampleIndex = shard.firstSample + Math.floor(draw() * shard.sampleCount);
  const failed: SampleResult = { sampleIndex, status: 'failed', scalars: {}, vectors: null, error: 'made to fail' };
  await keepSamples(store, { job: { runId: shard.runId, shardIndex: shard.index }, results: [failed] });
}

/** One of each action, as the API does it, in an order and at moments that are drawn. Refusals by the sweep's state are as they should be. */
async function oneOfEach({ store, queue }: SmallCluster, id: string, draw: () => number): Promise<void> {
  const extended = (analysis: 0 | 1, samples: number) =>
    extendSweep(store, { id, extension: sweepExtension.parse({ samples: [{ analysis, samples }] }) });
  const upTo = (samples: number) => 1 + Math.floor(draw() * samples);
  const actions: Array<() => Promise<unknown>> = [
    async () => {
      if ((await pauseSweep(store, id)) === 'done') await withdrawJobs({ store, queue, logger }, id);
    },
    () => pauseSweep(store, id),
    () => resumeSweep(store, id),
    () => resumeSweep(store, id),
    () => retryFailed(store, id).then(({ discarded }) => expect(discarded).toBeNull()),
    () => retryFailed(store, id),
    () => extended(0, upTo(most.perturbation)),
    () => extended(1, upTo(most.curvature)),
    () => editSweep(store, id, { name: `look ${upTo(100)}` }),
    () => failSample(store, id, draw),
    () => failSample(store, id, draw),
  ];
  const begun = actions.map(async (action) => {
    await sleep(draw() * 250);
    await action().catch((error: unknown) => {
      // Fewer samples than it has by now; a sweep that has just ended, or was cancelled.
      if (!(error instanceof ProblemError) || !['invalid-request', 'conflict', 'not-found'].includes(error.kind))
        throw error;
    });
  });
  await Promise.all(begun);
}

/** Throws unless states, counts and rows of the sweep agree. */
async function expectConsistent(store: Store, id: string): Promise<void> {
  const { state, runs } = await store.prisma.sweep.findUniqueOrThrow({
    where: { id },
    include: { runs: { include: { shards: { orderBy: { index: 'asc' } } } } },
  });
  for (const run of runs) {
    if (isFinal(state as never)) expect(isFinal(run.state as never)).toBe(true);
    let next = 0;
    for (const shard of run.shards) {
      expect([shard.index, shard.firstSample]).toEqual([next / run.shardSize, next]);
      next += shard.sampleCount;
      const last = { gte: shard.firstSample, lt: next };
      const rows = await store.prisma.result.groupBy({
        by: ['status', 'shardIndex'],
        where: { runId: run.id, sampleIndex: last },
        _count: true,
      });
      const count = (status: string) => rows.find((row) => row.status === status)?._count ?? 0;
      expect(rows.every(({ shardIndex }) => shardIndex === shard.index)).toBe(true);
      const isDone = shard.state === 'completed' || shard.state === 'failed';
      const counted = isDone
        ? { ok: shard.okSamples, failed: shard.sampleCount - (shard.okSamples ?? 0) }
        : { ok: shard.storedOk, failed: shard.storedFailed };
      expect({ ok: count('ok'), failed: count('failed') }).toEqual(counted);
      expect({ crashes: shard.crashes, reused: shard.reused }).toEqual({ crashes: 0, reused: 0 });
      if (isFinal(state as never)) expect(['completed', 'failed', 'cancelled']).toContain(shard.state);
    }
    // A run that waited when its sweep was cancelled is not cut.
    if (run.shards.length > 0 || run.state !== 'cancelled') expect(next).toBe(run.samples);
    expect(await store.prisma.result.count({ where: { runId: run.id, sampleIndex: { gte: run.samples } } })).toBe(0);
  }
}

describe.each(backends)('with its queue on $name', ({ missing, start }) => {
  let server: QueueServer;
  beforeAll(async () => {
    if (missing === null) server = await start();
  });
  afterAll(() => server?.stop());

  it.skipIf(missing !== null)(
    'a sweep on which everything was done at once is, in the end, the undisturbed one; or cancelled, or gone',
    async () => {
      const cluster = await startSmallCluster(server, { workers: 2 });
      const { store, queue, submit, completed } = cluster;
      const stream = randomStream(14, 'actions at once', 0);
      const draw = () => stream.fillUniform(new Float64Array(1))[0]!;
      const id = await submit(requestOf(40, 8));
      for (let round = 0; round < rounds; round += 1) await oneOfEach(cluster, id, draw);
      await resumeSweep(store, id).catch(() => {});
      const samples = [most.perturbation, most.curvature].map((count, analysis) => ({ analysis, samples: count }));
      await extendSweep(store, { id, extension: sweepExtension.parse({ samples }) });
      await completed(id);
      await expectConsistent(store, id);
      if ((await retryFailed(store, id)).outcome === 'done') await completed(id);
      await expectConsistent(store, id);

      const undisturbed = await submit(requestOf(most.perturbation, most.curvature));
      await completed(undisturbed);
      const whole = await contents(store, undisturbed);
      expect(await contents(store, id)).toEqual(whole);
      const total = most.perturbation + most.curvature;
      expect((await viewSweep(store, id))!.samples).toEqual({ total, ok: total, failed: 0, reused: 0 });

      // The same with a cancellation among the actions: what it has is part of the whole.
      const cancelled = await submit(requestOf(most.perturbation, most.curvature));
      await until(async () => expect((await viewSweep(store, cancelled))!.shards.active).toBeGreaterThan(0), patientMs);
      await Promise.all([
        oneOfEach(cluster, cancelled, draw),
        sleep(200).then(async () => {
          await cancelSweep(store, cancelled);
          await withdrawJobs({ store, queue, logger }, cancelled);
        }),
      ]);
      await until(
        async () => expect(await queue.counts()).toMatchObject({ active: 0, waiting: 0, delayed: 0 }),
        patientMs,
      );
      expect((await viewSweep(store, cancelled))!.state).toBe('cancelled');
      await expectConsistent(store, cancelled);
      const kept = await contents(store, cancelled);
      for (const [place, { rows }] of kept.entries()) {
        for (const row of rows) {
          if (row[1] === 'ok') expect(row).toEqual(whole[place]!.rows[row[0] as number]);
        }
      }

      // And with a deletion: nothing is left.
      const deleted = await submit(requestOf(most.perturbation, most.curvature));
      await until(async () => expect((await viewSweep(store, deleted))!.shards.active).toBeGreaterThan(0), patientMs);
      await Promise.all([
        oneOfEach(cluster, deleted, draw),
        sleep(200).then(async () => {
          await deleteSweep(store, deleted, { unused: false });
          await withdrawJobs({ store, queue, logger }, deleted);
          await purgeSweep(store, deleted);
        }),
      ]);
      await until(
        async () => expect(await queue.counts()).toMatchObject({ active: 0, waiting: 0, delayed: 0 }),
        patientMs,
      );
      expect(await viewSweep(store, deleted)).toBeNull();
      const left: ShardJob[] = await store.prisma.$queryRaw`
        SELECT run_id AS "runId", shard_index AS "shardIndex" FROM results
        WHERE run_id NOT IN (SELECT runs.id FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id WHERE sweeps.deleted_at IS NULL)`;
      expect(left).toEqual([]);
      expect(await queue.counts()).toMatchObject({ failed: 0 });
    },
  );
});
