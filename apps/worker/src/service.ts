/** The worker as a service: a queue consumer in this process, a compute process beside it. */
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
import { createSerialLane } from './serialLane.js';

export interface WorkerServiceOptions {
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
  /** Called when this worker cannot compute at all; the caller ends the process. No more shards are taken from then on. */
  readonly onUnstartable: (error: Error) => void;
}

export interface WorkerService {
  /** Resolves when connected to the queue; shards are taken from then on. */
  start(): Promise<void>;
  /** Finishes the shard in flight within the deadline, else gives it back. Safe to call twice. */
  stop(): Promise<void>;
}

export function createWorkerService(options: WorkerServiceOptions): WorkerService {
  const { store, connection, logger, workerId } = options;
  const activeShards = createActiveShards();
  const artifacts = artifactFiles(options.artifacts, { logger });
  const processes = createComputeProcess({ logger });
  // Shards taken ahead wait here, so the device computes one at a time.
  const lane = createSerialLane();
  const compute: ComputeProcess = {
    get pid() {
      return processes.pid;
    },
    compute: (task, how) => lane(() => processes.compute(task, how)),
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
    // Before the shard goes back: it must not come here again.
    worker?.pause().catch((trouble: unknown) => logger.error({ err: trouble }, 'queue error'));
    options.onUnstartable(error);
  }

  /** Some worker vanished with this shard in hand. */
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
        // The reasons are written here because only Postgres is asked what became of a shard.
        onGivenUp: (job, error) => failShard(store, { job, error: error.message }),
        onStalled: (job) => stalled(job),
        process: (job: ShardJob, { lastAttempt }) =>
          attemptShard({ ...options, artifacts, compute, activeShards, onUnstartable }, job, { lastAttempt }),
      });
      await worker.ready();
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
