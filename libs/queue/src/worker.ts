/** The consumer's side: takes shards from the queue, holds their locks, and reports what became of them. */
import { type ShardJob, shardJob } from '@isthmus/contracts';
import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { openBackend } from './backend.js';
import type { QueueConnection } from './connection.js';
import * as fleet from './fleet.js';
import { watchConnections } from './outage.js';
import { GiveUp, HandBack } from './outcome.js';

export interface Attempt {
  /** 1 for the first. A worker that vanished or handed the job back spent none. */
  readonly attempt: number;
  /** Nothing comes after this one but 'given up'. */
  readonly lastAttempt: boolean;
}

export interface ShardWorkerOptions {
  /** Jobs held at once: one per compute process, or one more so that the next model is fetched meanwhile. */
  readonly concurrency: number;
  /**
   * Computes one shard and stores its results. May run twice for one shard (at least once is the promise), so storing must
   * be idempotent. Must not block the event loop: locks are renewed on it. Returns: done. Throws GiveUp: failed for good.
   * Throws HandBack: returned to the queue. Throws anything else: tried again, until the attempts are spent.
   */
  readonly process: (job: ShardJob, attempt: Attempt) => Promise<void>;
  /** Connection trouble, lost locks, and errors of the hooks below. Nothing here ends the worker. */
  readonly onError: (error: Error) => void;
  /**
   * The job will not be tried again: its attempts are spent, it gave up, or it stalled too often (then `process` never saw
   * the end). The place to make the shard final in Postgres, or the reconciler would bring it back.
   */
  readonly onGivenUp?: (job: ShardJob, error: Error) => Promise<void>;
  /**
   * A worker (not necessarily this one) held this job and vanished: killed, out of memory, preempted, cut off. The job is
   * waiting again. The place to count crashes and to end a shard that kills its workers, the poison pill.
   */
  readonly onStalled?: (job: ShardJob) => Promise<void>;
  /** The defaults and their reasons are in fleet.ts. */
  readonly lockDurationMs?: number;
  readonly stalledIntervalMs?: number;
  readonly maxStalledCount?: number;
  readonly prefix?: string;
  /** Shown by Bull Board beside the jobs it took. */
  readonly name?: string;
}

export interface ShardWorker {
  /** Resolves when connected; jobs are taken from then on without further ado. */
  ready(): Promise<void>;
  /** Takes no more jobs; resolves when those it holds have ended. Safe to call twice. */
  pause(): Promise<void>;
  /** Takes jobs again. Safe to call twice. */
  resume(): Promise<void>;
  /**
   * Takes no more jobs, waits for those it holds, and closes the connections. Safe to call twice. With `force` it does not
   * wait: the locks of what it held run out and others take the jobs.
   */
  close(force?: boolean): Promise<void>;
}

/**
 * Opens a worker on the queue of shards and starts it. Call `prepareQueue` first.
 *
 * Limit: a connection that is lost comes back by itself on both servers, but on Postgres a first connection that fails is
 * remembered by BullMQ: `ready()` rejects, and the process should end and be started again.
 */
export function openShardWorker(connection: QueueConnection, o: ShardWorkerOptions): ShardWorker {
  // Fetching, renewing and finishing are short statements, a few at a time.
  const backend = openBackend(connection, { answerWithinMs: null, connections: 3 });
  const held = new Set<Promise<void>>();
  const worker = new Worker<ShardJob, void>(
    fleet.queueName,
    (job, token) => track(held, run(o.process, job, token)),
    {
      connection: backend.connection,
      prefix: o.prefix ?? fleet.defaultPrefix,
      concurrency: o.concurrency,
      lockDuration: o.lockDurationMs ?? fleet.lockDurationMs,
      stalledInterval: o.stalledIntervalMs ?? fleet.stalledIntervalMs,
      maxStalledCount: o.maxStalledCount ?? fleet.maxStalledCount,
      removeOnComplete: fleet.keepCompleted,
      removeOnFail: fleet.keepFailed,
      runRetryDelay: fleet.retryFetchMs,
      ...(o.name === undefined ? {} : { name: o.name }),
    },
    backend.factory,
  );

  const connections = watchConnections(worker.getBackend());
  const hooks = new Set<Promise<void>>();
  const follow = (hook: Promise<void>) => void track(hooks, hook.catch(o.onError));
  worker.on('error', o.onError);
  // On Postgres a failed first connection is an event for nobody.
  worker.waitUntilReady().catch(o.onError);
  worker.on('failed', (job, error) => {
    // A failed attempt that will be retried is a 'failed' event too, but the job has not ended.
    if (job?.finishedOn === undefined || o.onGivenUp === undefined) return;
    const shard = shardJob.safeParse(job.data);
    if (shard.success) follow(o.onGivenUp(shard.data, error));
  });
  worker.on('stalled', (jobId) => {
    if (o.onStalled !== undefined) follow(o.onStalled(parseJobId(jobId)));
  });

  let pausing: Promise<void> | undefined;
  const pause = async () => {
    // No job can be taken meanwhile. Otherwise nothing may come first: the worker must not take another job.
    if (connections.reconnecting()) await connections.settled();
    await worker.pause();
  };

  return {
    ready: () => worker.waitUntilReady().then(() => {}),
    pause() {
      pausing ??= pause();
      return pausing;
    },
    resume() {
      pausing = undefined;
      return worker.resume();
    },
    async close(force = false) {
      await worker.pause(true);
      // As long as a job is held, its end is worth waiting for a server that restarts; after that nothing is.
      void Promise.allSettled(force ? [] : held).then(backend.stopReconnecting);
      await connections.settled();
      await worker.close(force);
      await Promise.all(hooks);
    },
  };
}

/** Keeps a promise in the set until it has settled. */
function track(pending: Set<Promise<void>>, promise: Promise<void>): Promise<void> {
  const settled = promise.finally(() => pending.delete(settled));
  pending.add(settled);
  return settled;
}

async function run(
  process: ShardWorkerOptions['process'],
  job: Job<ShardJob>,
  token: string | undefined,
): Promise<void> {
  const parsed = shardJob.safeParse(job.data);
  if (!parsed.success)
    throw new UnrecoverableError(`job ${job.id} is no shard: it carries ${JSON.stringify(job.data)}`);
  const attempt = job.attemptsMade + 1;
  try {
    await process(parsed.data, { attempt, lastAttempt: attempt >= (job.opts.attempts ?? 1) });
  } catch (error) {
    if (error instanceof GiveUp) throw new UnrecoverableError(error.message);
    if (error instanceof HandBack && token !== undefined) {
      await job.moveToWait(token);
      throw new WaitingError(); // tells BullMQ that the job is no longer this worker's
    }
    throw error;
  }
}

/** The inverse of contracts' shardJobId. */
function parseJobId(id: string): ShardJob {
  const dot = id.lastIndexOf('.');
  return shardJob.parse({ runId: id.slice(0, dot), shardIndex: Number(id.slice(dot + 1)) });
}
