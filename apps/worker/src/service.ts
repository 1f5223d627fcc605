/** The worker as a service: this process takes shards from the queue, and a process beside it computes them. */
import { hostname } from 'node:os';
import { type ShardJob, shardJobId } from '@isthmus/contracts';
import { GiveUp, openShardWorker, type QueueConnection, type ShardWorker } from '@isthmus/queue';
import { type ArtifactSource, failShard, type Store } from '@isthmus/store';
import type { Logger } from 'pino';
import { createActiveShards } from './activeShards.js';
import { artifactFiles } from './artifactFiles.js';
import { attemptShard, countCrash } from './attempt.js';
import { type ComputeProcess, createComputeProcess } from './compute/computeProcess.js';
import { createHeartbeat } from './heartbeat.js';

interface WorkerServiceOptions {
  readonly store: Store;
  readonly connection: QueueConnection;
  readonly artifacts: ArtifactSource;
  readonly logger: Logger;
  readonly workerId: string;
  readonly engine: string;
  readonly provider: string;
  readonly threads: number;
  readonly prefetch: number;
  readonly cacheDirectory: string;
  readonly stopDeadlineMs: number;
  readonly lockDurationMs: number;
  readonly stalledIntervalMs: number;
  /** Called if this worker cannot compute at all; the caller ends the process. No more shards are taken from then on. */
  readonly onUnstartable: (error: Error) => void;
}

interface WorkerService {
  /** Resolves when connected to the queue: shards are taken from then on. */
  start(): Promise<void>;
  /** Finishes the shard under way within the deadline, else gives it back. Safe to call twice. */
  stop(): Promise<void>;
}

export function createWorkerService(options: WorkerServiceOptions): WorkerService {
  const { store, connection, logger, workerId } = options;
  const activeShards = createActiveShards();
  const artifacts = artifactFiles(options.artifacts, { logger });
  const processes = createComputeProcess({ logger });
  // Shards that were taken ahead wait here: the device computes one at a time.
  const inTurn = createTurns();
  const compute: ComputeProcess = {
    get pid() {
      return processes.pid;
    },
    compute: (task, options) => inTurn(() => processes.compute(task, options)),
    close: () => processes.close(),
  };
  const heartbeat = createHeartbeat({
    store,
    worker: { id: workerId, host: hostname(), pid: process.pid, engine: options.engine, provider: options.provider },
    activeShards,
    artifacts,
    logger,
  });
  let worker: ShardWorker | null = null;
  let stopping: Promise<void> | null = null;

  async function stop(): Promise<void> {
    const deadline = setTimeout(() => {
      logger.warn({ shards: activeShards.jobs() }, 'stop deadline reached: shards in flight are given back');
      activeShards.interruptAll();
    }, options.stopDeadlineMs);
    await worker?.close();
    clearTimeout(deadline);
    await heartbeat.stop();
    await processes.close();
  }

  function onUnstartable(error: Error): void {
    // Before the shard is given back: this worker must not take it again.
    worker?.pause().catch((trouble: unknown) => logger.error({ err: trouble }, 'queue error'));
    options.onUnstartable(error);
  }

  /** A worker vanished while it held this shard. */
  async function stalled(job: ShardJob): Promise<void> {
    logger.warn({ shard: shardJobId(job) }, 'a worker vanished; the shard is tried again');
    try {
      await countCrash(store, job, 'its worker vanished');
    } catch (error) {
      if (!(error instanceof GiveUp)) throw error;
      logger.error({ shard: shardJobId(job), err: error }, 'shard given up');
    }
  }

  return {
    async start() {
      heartbeat.start();
      worker ??= openShardWorker(connection, {
        concurrency: 1 + options.prefetch,
        lockDurationMs: options.lockDurationMs,
        stalledIntervalMs: options.stalledIntervalMs,
        onError: (error) => logger.error({ err: error }, 'queue error'),
        // Stored here because users read from Postgres how a shard ended.
        onGivenUp: (job, error) => failShard(store, { job, error: error.message }),
        onStalled: (job) => stalled(job),
        async process(job: ShardJob, { lastAttempt, takeAway }) {
          const dependencies = { ...options, artifacts, compute, activeShards, onUnstartable };
          if ((await attemptShard(dependencies, job, { lastAttempt })) === 'withdrawn') takeAway();
        },
      });
      await worker.ready();
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Runs tasks one after another, in the order given; a failed one does not stop the next. */
function createTurns(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
}
