/** Workers and an aggregator on a database with LeNet, in this process; what their sweeps hold in the end. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRequest } from '@isthmus/contracts';
import { openShardQueue } from '@isthmus/queue';
import { createLeadership, createSweep, openStore, type Store, viewSweep } from '@isthmus/store';
import { type SweepRequestInput, sweepRequest } from '@isthmus/sweeps';
import { pino } from 'pino';
import { expect, onTestFinished } from 'vitest';
import { createAggregator } from '../../apps/aggregator/dist/service.js';
import { createWorkerService } from '../../apps/worker/dist/service.js';
import type { QueueServer } from '../queue/backends.js';
import { migratedDatabase } from '../support/database.js';
import { until } from '../support/until.js';
import { checkoutArtifacts, registerLenet } from './scene.js';

const logger = pino({ level: 'silent' });

/** For a machine on which much else runs. */
export const patientMs = 300_000;

/** They end with the test. */
export async function startSmallCluster(server: QueueServer, { workers }: { workers: number }) {
  const databaseUrl = await migratedDatabase();
  const store = openStore({ databaseUrl });
  const { connection } = await server.emptyQueue();
  const queue = openShardQueue(connection);
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-lifecycle-'));
  const aggregator = createAggregator({
    ...{ store, queue, logger, intervalMs: 100, reconcileAfterMs: 5_000 },
    leadership: createLeadership({ databaseUrl, name: 'aggregator' }),
  });
  const artifacts = await checkoutArtifacts();
  const services = Array.from({ length: workers }, (_, index) =>
    createWorkerService({
      ...{ store, connection, logger, cacheDirectory, artifacts },
      ...{ workerId: `w${index + 1}`, engine: 'onnxruntime', provider: 'cpu', threads: 1, prefetch: 0 },
      ...{ stopDeadlineMs: 0, lockDurationMs: 30_000, stalledIntervalMs: 15_000 },
      onUnstartable(error) {
        throw error;
      },
    }),
  );
  onTestFinished(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await aggregator.stop();
    await queue.close();
    await store.close();
    await rm(cacheDirectory, { recursive: true, force: true });
  });
  const apiKeyId = await registerLenet(store);
  aggregator.start();
  await Promise.all(services.map((service) => service.start()));
  return {
    store,
    queue,
    async submit(request: SweepRequestInput): Promise<string> {
      return (await createSweep(store, { request: parseRequest(sweepRequest, request), apiKeyId })).id;
    },
    completed: (id: string) =>
      until(async () => expect((await viewSweep(store, id))?.state).toBe('completed'), patientMs),
  };
}

/** What a sweep's runs have, without what names a run. */
export async function contents(store: Store, id: string) {
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
