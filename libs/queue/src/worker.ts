/** The consumer's side: takes shards from the queue, holds their locks, and reports how they end. */
import { type ShardJob, shardJob } from '@isthmus/contracts';
import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { openBackend, type QueueConnection, watchReconnections } from './connection.js';
import * as fleet from './fleet.js';

/** Thrown by `process` if no attempt can succeed (a damaged model, a provider that no worker has): the job fails now. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/** Thrown by `process` if the worker cannot go on (it is being stopped): the job returns to the queue and spends no attempt. */
export class HandBack extends Error {
  override readonly name = 'HandBack';
}

interface Attempt {
  /** 1 for the first. A worker that vanished or handed the job back spent none. */
  readonly attempt: number;
  /** If this one fails, the job is given up. */
  readonly lastAttempt: boolean;
  /** For a job that is not wanted any more: once `process` returns, the job is gone as if it had never been added. */
  takeAway(): void;
}

interface ShardWorkerOptions {
  /** Jobs held at once: one, or more so that the next job's files are fetched while one is computed. */
  readonly concurrency: number;
  /**
   * Computes one shard and stores its results. It may run twice for one shard (delivery is at least once), so storing must be
   * idempotent. It must not block the event loop, on which locks are renewed. If it returns, the job is done. GiveUp fails the job,
   * HandBack returns it to the queue, and any other error is followed by another attempt while some are left.
   */
  readonly process: (job: ShardJob, attempt: Attempt) => Promise<void>;
  /** Called with connection errors, lost locks, and errors of the hooks below. None of them ends the worker. */
  readonly onError: (error: Error) => void;
  /**
   * The job will not be tried again: its attempts are spent, it was given up, or it stalled too often (`process` does not see that).
   * The hook makes the shard final in Postgres; otherwise the reconciler would bring it back.
   */
  readonly onGivenUp?: (job: ShardJob, error: Error) => Promise<void>;
  /**
   * A worker, this one or another, held this job and vanished: killed, out of memory, preempted, or cut off. The job waits again.
   * The hook counts crashes and ends a shard that kills its workers (a poison pill).
   */
  readonly onStalled?: (job: ShardJob) => Promise<void>;
  /** fleet.ts has the defaults with their reasons. */
  readonly lockDurationMs?: number;
  readonly stalledIntervalMs?: number;
  readonly maxStalledCount?: number;
  readonly prefix?: string;
  /** Bull Board shows it beside the jobs that this worker took. */
  readonly name?: string;
}

export interface ShardWorker {
  /** Resolves when connected: jobs are taken from then on. */
  ready(): Promise<void>;
  /** Takes no more jobs; resolves when the held ones have ended. Safe to call twice. */
  pause(): Promise<void>;
  /** Takes jobs again. Safe to call twice. */
  resume(): Promise<void>;
  /**
   * Takes no more jobs, waits for the held ones, and closes the connections. Safe to call twice. With `force` it does not wait:
   * the locks expire, and other workers take the jobs.
   */
  close(force?: boolean): Promise<void>;
}

/**
 * Opens a worker on the queue of shards and starts it. Call `prepareQueue` first.
 *
 * Limit: a lost connection returns by itself on both servers, but BullMQ remembers a first connection to Postgres that failed. `ready()`
 * then rejects, and the process should end and be started again.
 */
export function openShardWorker(connection: QueueConnection, options: ShardWorkerOptions): ShardWorker {
  const { onError, onGivenUp, onStalled, name } = options;
  // Fetching, renewing and finishing are short statements, a few at a time.
  const backend = openBackend(connection, { answerWithinMs: null, connections: 3 });
  const held = new Set<Promise<void>>();
  const worker = new Worker<ShardJob, void>(
    fleet.queueName,
    (job, token) => track(held, run(options.process, job, token)),
    {
      connection: backend.connection,
      prefix: options.prefix ?? fleet.defaultPrefix,
      concurrency: options.concurrency,
      lockDuration: options.lockDurationMs ?? fleet.lockDurationMs,
      stalledInterval: options.stalledIntervalMs ?? fleet.stalledIntervalMs,
      maxStalledCount: options.maxStalledCount ?? fleet.maxStalledCount,
      removeOnComplete: fleet.keepCompleted,
      removeOnFail: fleet.keepFailed,
      runRetryDelay: fleet.retryFetchMs,
      ...(name === undefined ? {} : { name }),
    },
    backend.factory,
  );

  const reconnections = watchReconnections(worker.getBackend());
  const hooks = new Set<Promise<void>>();
  const follow = (hook: Promise<void>) => void track(hooks, hook.catch(onError));
  worker.on('error', onError);
  // On Postgres a failed first connection emits no event.
  worker.waitUntilReady().catch(onError);
  worker.on('failed', (job, error) => {
    // A failed attempt that will be retried emits 'failed' too, but the job has not ended.
    if (job?.finishedOn === undefined || onGivenUp === undefined) return;
    const shard = shardJob.safeParse(job.data);
    if (shard.success) follow(onGivenUp(shard.data, error));
  });
  worker.on('stalled', (jobId) => {
    if (onStalled !== undefined) follow(onStalled(parseJobId(jobId)));
  });

  let pausing: Promise<void> | undefined;
  const pause = async () => {
    // Without a connection no job can be taken meanwhile. With one, pause at once: the worker must not take another job.
    if (reconnections.underWay()) await reconnections.settled();
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
      // While a job is held, wait for a server that restarts, so that the job can end; after that there is nothing to wait for.
      void Promise.allSettled(force ? [] : held).then(backend.stopReconnecting);
      await reconnections.settled();
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
    throw new UnrecoverableError(`job ${job.id} is no shard: its data is ${JSON.stringify(job.data)}`);
  const attempt = job.attemptsMade + 1;
  try {
    await process(parsed.data, {
      attempt,
      lastAttempt: attempt >= (job.opts.attempts ?? 1),
      takeAway() {
        // BullMQ reads it when it completes the job.
        job.opts.removeOnComplete = true;
      },
    });
  } catch (error) {
    if (error instanceof GiveUp) throw new UnrecoverableError(error.message);
    if (error instanceof HandBack && token !== undefined) {
      await job.moveToWait(token);
      throw new WaitingError(); // tells BullMQ that this worker no longer has the job
    }
    throw error;
  }
}

/** The inverse of contracts' shardJobId. */
function parseJobId(id: string): ShardJob {
  const dot = id.lastIndexOf('.');
  return shardJob.parse({ runId: id.slice(0, dot), shardIndex: Number(id.slice(dot + 1)) });
}
