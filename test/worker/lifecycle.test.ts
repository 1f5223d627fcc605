/** A sweep that was paused, resumed and extended is the sweep that was submitted whole: real worker, aggregator and network, on both queues. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRequest } from '@isthmus/contracts';
import { openShardQueue } from '@isthmus/queue';
import {
  createLeadership,
  createSweep,
  extendSweep,
  openStore,
  pauseSweep,
  resumeSweep,
  type Store,
  viewSweep,
} from '@isthmus/store';
import { type SweepRequestInput, sweepExtension, sweepRequest } from '@isthmus/sweeps';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createAggregator } from '../../apps/aggregator/dist/service.js';
import { createWorkerService } from '../../apps/worker/dist/service.js';
import { backends, type QueueServer } from '../queue/backends.js';
import { migratedDatabase } from '../support/database.js';
import { until } from '../support/until.js';
import { checkoutArtifacts, registerLenet } from './scene.js';

const logger = pino({ level: 'silent' });
const patientMs = 300_000;

const first: SweepRequestInput = {
  models: ['lenet'],
  dataset: 'fashion-mnist-test',
  seed: 3,
  analyses: [
    { kind: 'perturbation', samples: 450, shardSize: 200 },
    { kind: 'curvature', method: 'mean', directions: 4, samples: 30, shardSize: 20 },
  ],
};
const added: Pick<SweepRequestInput, 'analyses'> & { samples: Array<{ analysis: number; samples: number }> } = {
  samples: [
    { analysis: 0, samples: 520 },
    { analysis: 1, samples: 50 },
  ],
  analyses: [{ kind: 'robustness', samples: 40, shardSize: 25 }],
};
const whole: SweepRequestInput = {
  ...first,
  analyses: [{ ...first.analyses[0]!, samples: 520 }, { ...first.analyses[1]!, samples: 50 }, ...added.analyses],
  reuse: false,
};

/** What a sweep's runs have, without what names a run. */
async function contents(store: Store, id: string) {
  const runs = await store.prisma.run.findMany({
    where: { sweepId: id },
    orderBy: { index: 'asc' },
    include: {
      results: { orderBy: { sampleIndex: 'asc' } },
      curves: { orderBy: { name: 'asc' } },
      shards: { orderBy: { index: 'asc' } },
    },
  });
  return runs.map(({ id: runId, settings, state, shards, results, curves }) => ({
    settings,
    state,
    shards: shards.map(({ firstSample, sampleCount, okSamples, partial }) => [
      firstSample,
      sampleCount,
      okSamples,
      partial,
    ]),
    rows: results.map(({ sampleIndex, status, scalars, vectors }) => [
      ...[sampleIndex, status, scalars],
      vectors && Buffer.from(vectors).toString('base64'),
    ]),
    curves: curves.map(({ name, body, complete }) => [name, complete, body.replaceAll(runId, '')]),
  }));
}

describe.each(backends)('with its queue on $name', ({ missing, start }) => {
  let server: QueueServer;
  beforeAll(async () => {
    if (missing === null) server = await start();
  });
  afterAll(() => server?.stop());

  it.skipIf(missing !== null)(
    'a sweep that was paused in the middle, resumed and extended has the rows, shards and curves of the whole',
    async () => {
      const databaseUrl = await migratedDatabase();
      const store = openStore({ databaseUrl });
      const { connection } = await server.emptyQueue();
      const queue = openShardQueue(connection);
      const cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-lifecycle-'));
      const aggregator = createAggregator({
        ...{ store, queue, logger, intervalMs: 100, reconcileAfterMs: 5_000 },
        leadership: createLeadership({ databaseUrl, name: 'aggregator' }),
      });
      const worker = createWorkerService({
        ...{ store, connection, logger, cacheDirectory, artifacts: await checkoutArtifacts() },
        ...{ workerId: 'w1', engine: 'onnxruntime', provider: 'cpu', threads: 1, prefetch: 0 },
        ...{ stopDeadlineMs: 0, lockDurationMs: 30_000, stalledIntervalMs: 15_000 },
        onUnstartable(error) {
          throw error;
        },
      });
      onTestFinished(async () => {
        await worker.stop();
        await aggregator.stop();
        await queue.close();
        await store.close();
        await rm(cacheDirectory, { recursive: true, force: true });
      });
      const apiKeyId = await registerLenet(store);
      const submit = async (request: SweepRequestInput) =>
        (await createSweep(store, { request: parseRequest(sweepRequest, request), apiKeyId })).id;
      const completed = (id: string) =>
        until(async () => expect((await viewSweep(store, id))?.state).toBe('completed'), patientMs);
      aggregator.start();
      await worker.start();

      const id = await submit(first);
      await until(async () => expect((await viewSweep(store, id))?.shards.active).toBe(1), patientMs);
      await pauseSweep(store, id);
      // The worker takes its job away. Those that wait are the API's to remove, or are taken away by the worker that finds them.
      await until(async () => expect(await queue.counts()).toMatchObject({ active: 0, waiting: 0, delayed: 0 }));
      expect(await queue.counts()).toMatchObject({ completed: 0, failed: 0 });
      expect(await viewSweep(store, id)).toMatchObject({
        state: 'paused',
        shards: { active: 0, queued: 0, completed: 0 },
      });

      await resumeSweep(store, id);
      await until(async () => expect((await viewSweep(store, id))?.shards.completed).toBeGreaterThan(0), patientMs);
      const extension = parseRequest(sweepExtension, added);
      expect((await extendSweep(store, { id, extension })).outcome).toBe('done');
      await completed(id);
      // Once more after it has ended: the robustness of 40 images becomes that of 40, and nothing is computed.
      expect((await extendSweep(store, { id, extension })).outcome).toBe('unchanged');

      const other = await submit(whole);
      await completed(other);
      expect(await contents(store, id)).toEqual(await contents(store, other));
      expect((await viewSweep(store, other))!.samples).toMatchObject({ total: 610, ok: 610, reused: 0 });
    },
  );
});
