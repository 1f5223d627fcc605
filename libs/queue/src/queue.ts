/** The producer's side: adds shards to the queue, finds them, removes them. Used by the aggregator and the API. */
import { ProblemError, type ShardJob, shardJobId } from '@isthmus/contracts';
import { patiently, within } from '@isthmus/service/outage';
import { Queue } from 'bullmq';
import { openBackend } from './backend.js';
import { describeConnection, type QueueConnection } from './connection.js';
import * as fleet from './fleet.js';

/** final: done or failed and still kept; absent: never added, removed, or aged out. */
export type QueuedState = 'waiting' | 'active' | 'final' | 'absent';

export interface ShardQueue {
  /**
   * Adds jobs under the id of their shard. A job that waits or is active is left as it is; one that has ended is removed
   * first, so that a shard can be computed again. In order: the queue is first in, first out.
   */
  add(jobs: ReadonlyArray<ShardJob & { analysis: string }>): Promise<void>;
  /** By job id. A retried job that waits for its backoff is 'waiting'. */
  find(jobs: readonly ShardJob[]): Promise<Map<string, QueuedState>>;
  /** Removes what no worker holds; returns how many. Active jobs stay: their worker is told through Postgres. */
  remove(jobs: readonly ShardJob[]): Promise<number>;
  /** Jobs by BullMQ's state: waiting, active, delayed, completed, failed, paused, … */
  counts(): Promise<Record<string, number>>;
  /** For Bull Board. */
  readonly bull: Queue<ShardJob>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** One script call in Redis blocks the server for about 20 ms at this size; one statement on Postgres stays under a megabyte. */
const addedAtOnce = 1_000;
/** Commands in flight: enough to fill the connection, few enough not to hold the answers of thousands in memory. */
const askedAtOnce = 200;

/**
 * Opens the queue of shards. Returns at once; commands wait for the connection.
 *
 * @param o.failFast for the API: while the server is away every call rejects with a ProblemError 'unavailable' (503) instead of
 *   waiting for it to come back
 * @param o.answerWithinMs how long such a call waits for an answer; 2 s unless stated
 * @param o.prefix of the keys in Redis; on Postgres the connection's schema does that
 * @param o.onError told of connection trouble. The calls that suffer from it reject as well, so it may be left out.
 * @param o.attempts, o.backoffMs of the jobs added here; the defaults and their reasons are in fleet.ts
 */
export function openShardQueue(
  connection: QueueConnection,
  o: {
    failFast?: boolean;
    answerWithinMs?: number;
    prefix?: string;
    onError?: (error: Error) => void;
    attempts?: number;
    backoffMs?: number;
  } = {},
): ShardQueue {
  const failFast = o.failFast ?? false;
  const answerWithinMs = o.answerWithinMs ?? fleet.answerWithinMs;
  const backend = openBackend(connection, { answerWithinMs: failFast ? answerWithinMs : null, connections: 4 });
  const bull = new Queue<ShardJob>(
    fleet.queueName,
    {
      connection: backend.connection,
      prefix: o.prefix ?? fleet.defaultPrefix,
      defaultJobOptions: fleet.jobOptions({
        attempts: o.attempts ?? fleet.attempts,
        backoffMs: o.backoffMs ?? fleet.backoffMs,
      }),
      streams: { events: { maxLen: fleet.keptEvents } },
      // Otherwise the first command would wait for a server that is away; prepareQueue has checked the version.
      ...(failFast ? { skipWaitingForReady: true, skipVersionCheck: true } : {}),
    },
    backend.factory,
  );
  bull.on('error', (error) => o.onError?.(error));

  const ask = async <T>(answer: () => Promise<T>): Promise<T> => {
    if (failFast) {
      return answerInTime(answer(), answerWithinMs, describeConnection(connection)).catch((error) => {
        if (connection.kind === 'postgres') forgetFailedConnection(bull);
        throw error;
      });
    }
    // On Redis BullMQ's commands wait for a lost server by themselves; on Postgres whoever holds the connection is told.
    if (connection.kind === 'redis') return answer();
    await bull.waitUntilReady(); // a first connection that fails stays failed: nothing to repeat
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
    // BullMQ ignores an id that it still keeps. What it keeps is bounded (fleet.ts), so reading all of it once per chunk
    // costs less than asking for every job.
    const ended = new Set((await bull.getBackend().getRanges(['completed', 'failed'], 0, -1)).flat());
    const again = chunk.filter((job) => ended.has(shardJobId(job)));
    await removeJobs(bull, again);
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

/** Not BullMQ's getState: for a job that is in none of its sets it walks the whole list of waiting jobs in Redis. */
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
    // On Redis, removing a job that is not there counts as removed.
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
 * BullMQ keeps the promise of its first connection to Postgres, and where that failed every later call fails with it. Forgotten, the next
 * call connects anew.
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
