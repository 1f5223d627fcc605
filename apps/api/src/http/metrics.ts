/** Prometheus metrics: HTTP durations by route, jobs by state in the queue, shards by state in the database. */
import { shardState } from '@isthmus/contracts';
import type { ShardQueue } from '@isthmus/queue';
import { unreachableParts } from '@isthmus/service';
import { countChangedFiles, countShardsUnderWay, countWorkers, type Store } from '@isthmus/store';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  measure(): RequestHandler;
  readonly contentType: string;
  text(): Promise<string>;
}

export function createMetrics({ store, queue }: { store: Store; queue: ShardQueue }): Metrics {
  // A separate registry, so that two APIs in one process, as in tests, have separate metrics.
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'isthmus_http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer, by route pattern; event streams are left out.',
    labelNames: ['method', 'route', 'status'],
    // Views take milliseconds, pictures tens of milliseconds, uploads minutes.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [registry],
  });
  const up = new Gauge({
    name: 'isthmus_up',
    help: '1 where the API reaches this part of the cluster.',
    labelNames: ['part'],
    registers: [registry],
  });
  const jobs = new Gauge({
    name: 'isthmus_queue_jobs',
    help: 'Jobs in the queue by state.',
    labelNames: ['state'],
    registers: [registry],
  });
  const shards = new Gauge({
    name: 'isthmus_shards',
    help: 'Shards of sweeps that are not final, by state.',
    labelNames: ['state'],
    registers: [registry],
  });
  const workers = new Gauge({
    name: 'isthmus_workers',
    help: 'Workers seen in the last minute.',
    registers: [registry],
  });
  const changedFiles = new Gauge({
    name: 'isthmus_worker_changed_files',
    help: 'Cached files that workers seen in the last minute found changed, and fetched again.',
    registers: [registry],
  });

  async function collectQueue(): Promise<void> {
    jobs.reset();
    for (const [state, count] of Object.entries(await queue.counts())) jobs.set({ state }, count);
  }

  async function collectDatabase(): Promise<void> {
    shards.reset();
    const [counts, seen, changed] = await Promise.all([
      countShardsUnderWay(store),
      countWorkers(store, { seenWithinMs: 60_000 }),
      countChangedFiles(store, { seenWithinMs: 60_000 }),
    ]);
    for (const state of shardState.options) shards.set({ state }, counts[state]);
    workers.set(seen);
    changedFiles.set(changed);
  }

  return {
    measure: () => (request, response, next) => {
      const end = durations.startTimer({ method: request.method });
      response.once('finish', () => {
        if (String(response.getHeader('content-type')).startsWith('text/event-stream')) return;
        end({ route: (response.locals.route as string | undefined) ?? 'other', status: response.statusCode });
      });
      next();
    },
    contentType: registry.contentType,
    async text() {
      // The numbers of a part that is away are left out.
      const parts = { queue: collectQueue, database: collectDatabase };
      const unreachable = await unreachableParts(parts);
      for (const part of Object.keys(parts)) up.set({ part }, unreachable.has(part) ? 0 : 1);
      return registry.metrics();
    },
  };
}
