/** Workers that are connected, and what they do. The rows are for people: no result depends on them. */
import type { ShardJob } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { handedOverShardStates, jobRows } from './sqlParts.js';

export interface WorkerView {
  id: string;
  host: string;
  pid: number;
  engine: string;
  provider: string;
  /** "idle", or the job id of a shard. */
  activity: string;
  changedFiles: number;
  startedAt: string;
  lastSeenAt: string;
}

/** Announces a worker, or renews its row. */
export async function upsertWorker(
  store: Store,
  worker: { id: string; host: string; pid: number; engine: string; provider: string; activity: string },
): Promise<void> {
  const { id, host, pid, engine, provider, activity } = worker;
  await store.prisma.$executeRaw`
    INSERT INTO workers (id, host, pid, engine, provider, activity)
    VALUES (${id}, ${host}, ${pid}::int, ${engine}, ${provider}, ${activity})
    ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, engine = excluded.engine,
      provider = excluded.provider, activity = excluded.activity, last_seen_at = now()`;
}

/**
 * A worker's sign of life, with the shards it computes.
 * @returns false if the worker was forgotten meanwhile and should announce itself again
 */
export async function heartbeat(
  store: Store,
  {
    workerId,
    activity,
    changedFiles = 0,
    jobs,
  }: { workerId: string; activity: string; changedFiles?: number; jobs: readonly ShardJob[] },
): Promise<boolean> {
  const seen = await store.prisma.$executeRaw`
    UPDATE workers SET last_seen_at = now(), activity = ${activity}, changed_files = ${changedFiles}::int
    WHERE id = ${workerId}`;
  if (jobs.length === 0) return seen > 0;
  // A locked shard is about to change anyway.
  await store.prisma.$executeRaw`
    UPDATE shards SET touched_at = now() FROM (
      SELECT shards.run_id, shards.index FROM shards JOIN ${jobRows(jobs)} USING (run_id, index)
      WHERE state IN ${handedOverShardStates} FOR NO KEY UPDATE OF shards SKIP LOCKED
    ) AS mine WHERE shards.run_id = mine.run_id AND shards.index = mine.index`;
  return seen > 0;
}

/** All workers, the most recently seen first. */
export async function listWorkers(store: Store): Promise<WorkerView[]> {
  const workers = await store.prisma.worker.findMany({ orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }] });
  return workers.map(({ startedAt, lastSeenAt, ...worker }) => ({
    ...worker,
    startedAt: startedAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  }));
}

/** A worker sends a heartbeat every two seconds; after five missing ones it is not counted as connected. */
export const workerSilenceMs = 10_000;

/** The engines and providers of the connected workers, each pair once. */
export async function connectedEngines(store: Store): Promise<Array<{ engine: string; provider: string }>> {
  return await store.prisma.worker.findMany({
    where: { lastSeenAt: { gt: new Date(Date.now() - workerSilenceMs) } },
    distinct: ['engine', 'provider'],
    select: { engine: true, provider: true },
    orderBy: [{ engine: 'asc' }, { provider: 'asc' }],
  });
}

/** Workers with a heartbeat within that time; only those of the named engine and provider, if any. */
export async function countWorkers(
  store: Store,
  { seenWithinMs, ...which }: { seenWithinMs: number; engine?: string; provider?: string },
): Promise<number> {
  const lastSeenAt = { gt: new Date(Date.now() - seenWithinMs) };
  return await store.prisma.worker.count({ where: { lastSeenAt, ...which } });
}

/** Cached files that workers with a heartbeat within that time found changed, and fetched again. */
export async function countChangedFiles(store: Store, { seenWithinMs }: { seenWithinMs: number }): Promise<number> {
  const lastSeenAt = { gt: new Date(Date.now() - seenWithinMs) };
  const { _sum } = await store.prisma.worker.aggregate({ where: { lastSeenAt }, _sum: { changedFiles: true } });
  return _sum.changedFiles ?? 0;
}

/** Deletes workers without a heartbeat for that long; returns their number. */
export async function forgetWorkers(store: Store, { olderThanMs }: { olderThanMs: number }): Promise<number> {
  return await store.prisma.$executeRaw`
    DELETE FROM workers WHERE last_seen_at < now() - make_interval(secs => ${olderThanMs / 1000}::float8)`;
}

/** Deletes a worker that stops in good order. */
export async function removeWorker(store: Store, workerId: string): Promise<void> {
  await store.prisma.$executeRaw`DELETE FROM workers WHERE id = ${workerId}`;
}
