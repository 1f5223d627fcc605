/** The producer's side: adds shards to the queue, looks them up, removes them. The aggregator and the API use it. */
import { ProblemError, type ShardJob, shardJobId } from '@isthmus/contracts';
import { patiently, within } from '@isthmus/service/outage';
import { Queue } from 'bullmq';
import { describeConnection, openBackend, type QueueConnection } from './connection.js';
import * as fleet from './fleet.js';

/** final: completed or failed, and still kept; absent: never added, removed, or expired. */
type QueuedState = 'waiting' | 'active' | 'final' | 'absent';

export interface ShardQueue {
  /**
   * Adds jobs under the id of their shard, in this order: the queue is first in, first out. A job that waits or is active is left
   * alone; a final one is removed first, so that a shard can be computed again.
   */
  add(jobs: ReadonlyArray<ShardJob & { analysis: string }>): Promise<void>;
  /** States by job id. A job that waits out its backoff is 'waiting'. */
  find(jobs: readonly ShardJob[]): Promise<Map<string, QueuedState>>;
  /** Removes the jobs that no worker holds; returns their number. Active jobs stay: their worker is told through Postgres. */
  remove(jobs: readonly ShardJob[]): Promise<number>;
  /** Numbers of jobs by BullMQ's state: waiting, active, delayed, completed, failed, paused, … */
  counts(): Promise<Record<string, number>>;
  /** For Bull Board. */
  readonly bull: Queue<ShardJob>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** At this size a script call blocks Redis for about 20 ms, and a statement on Postgres stays below a megabyte. */
const addedAtOnce = 1_000;
/** Commands in flight: enough to keep the connection busy, with the answers of hundreds rather than thousands in memory. */
const askedAtOnce = 200;

/**
 * Opens the queue of shards. It returns at once; commands wait for the connection.
 *
 * @param failFast for the API: while the server is away every call rejects with a ProblemError 'unavailable' (503) instead of waiting
 * @param answerWithinMs how long such a call waits for an answer
 * @param prefix of the keys in Redis; on Postgres the connection's schema has this role
 * @param onError called with connection errors. The calls that they affect reject as well, so it is optional.
 * @param attempts, backoffMs of the jobs added here; fleet.ts has the reasons of the defaults
 */
export function openShardQueue(
  connection: QueueConnection,
  {
    failFast = false,
    answerWithinMs = fleet.answerWithinMs,
    prefix = fleet.defaultPrefix,
    onError = () => {},
    attempts = fleet.attempts,
    backoffMs = fleet.backoffMs,
  }: {
    failFast?: boolean;
    answerWithinMs?: number;
    prefix?: string;
    onError?: (error: Error) => void;
    attempts?: number;
    backoffMs?: number;
  } = {},
): ShardQueue {
  const backend = openBackend(connection, { answerWithinMs: failFast ? answerWithinMs : null, connections: 4 });
  const bull = new Queue<ShardJob>(
    fleet.queueName,
    {
      connection: backend.connection,
      prefix,
      defaultJobOptions: fleet.jobOptions({ attempts, backoffMs }),
      streams: { events: { maxLen: fleet.keptEvents } },
      // Without these the first command would wait for a server that is away. prepareQueue has checked the version.
      ...(failFast ? { skipWaitingForReady: true, skipVersionCheck: true } : {}),
    },
    backend.factory,
  );
  bull.on('error', onError);

  const ask = async <T>(answer: () => Promise<T>): Promise<T> => {
    if (failFast) {
      return answerInTime(answer(), answerWithinMs, describeConnection(connection)).catch((error) => {
        if (connection.kind === 'postgres') forgetFailedConnection(bull);
        throw error;
      });
    }
    // On Redis BullMQ's commands wait for a lost server by themselves; on Postgres they fail.
    if (connection.kind === 'redis') return answer();
    await bull.waitUntilReady(); // a first connection that fails stays failed: repeating the call cannot help
    return patiently(answer, { ...fleet.outagePatience, signal: closing.signal });
  };
  const closing = new AbortController();
  let closed: Promise<void> | undefined;

  return {
    bull,
    add: (jobs) => ask(() => addJobs(bull, jobs)),
    find: (jobs) => ask(() => findJobs(bull, jobs)),
    remove: (jobs) => ask(() => removeJobs(bull, jobs)),
    counts: () => ask(() => bull.getJobCounts()),
    close() {
      backend.stopReconnecting();
      closing.abort(new Error('the queue is closed'));
      closed ??= bull.close();
      return closed;
    },
  };
}

async function addJobs(bull: Queue<ShardJob>, jobs: ReadonlyArray<ShardJob & { analysis: string }>): Promise<void> {
  for (const chunk of chunks(jobs, addedAtOnce)) {
    // BullMQ ignores an id that it still keeps. It keeps a limited number (fleet.ts), so reading them all once per chunk costs less
    // than asking for every job.
    const ended = new Set((await bull.getBackend().getRanges(['completed', 'failed'], 0, -1)).flat());
    const endedHere = chunk.filter((job) => ended.has(shardJobId(job)));
    await removeJobs(bull, endedHere);
    await bull.addBulk(
      chunk.map(({ runId, shardIndex, analysis }) => ({
        name: analysis,
        data: { runId, shardIndex },
        opts: { jobId: shardJobId({ runId, shardIndex }) },
      })),
    );
  }
}

async function findJobs(bull: Queue<ShardJob>, jobs: readonly ShardJob[]): Promise<Map<string, QueuedState>> {
  const states = await inGroups(jobs, async (job) => [shardJobId(job), await findJob(bull, shardJobId(job))] as const);
  return new Map(states);
}

/** BullMQ's getState would walk Redis's whole list of waiting jobs for a job that is in none of its sets. */
async function findJob(bull: Queue<ShardJob>, id: string): Promise<QueuedState> {
  const backend = bull.getBackend();
  const ended = await backend.isFinished(id); // -1 missing, 0 not ended, 1 completed, 2 failed
  if (ended === -1) return 'absent';
  if (ended !== 0) return 'final';
  return (await backend.isJobInState('active', id)) ? 'active' : 'waiting';
}

async function removeJobs(bull: Queue<ShardJob>, jobs: readonly ShardJob[]): Promise<number> {
  const removed = await inGroups(jobs, async (job) => {
    const id = shardJobId(job);
    // Redis counts a job that does not exist as removed.
    return (await bull.getBackend().isFinished(id)) === -1 ? 0 : bull.remove(id);
  });
  return removed.reduce((sum, count) => sum + count, 0);
}

async function inGroups<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (const chunk of chunks(items, askedAtOnce)) answers.push(...(await Promise.all(chunk.map(ask))));
  return answers;
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/**
 * BullMQ keeps the promise of its first connection to Postgres: if that failed, every later call fails with it. After this the next call
 * connects anew.
 */
function forgetFailedConnection(bull: Queue): void {
  const backend = bull.getBackend() as { connection?: { readyPromise?: unknown }; readyPromise?: unknown };
  backend.readyPromise = undefined;
  if (backend.connection !== undefined) backend.connection.readyPromise = undefined;
}

async function answerInTime<T>(answer: Promise<T>, limitMs: number, server: string): Promise<T> {
  return await within(answer, limitMs).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProblemError('unavailable', `${server} cannot be reached (${reason}); try again soon`, [], { cause });
  });
}
