/** The life of a job: take the shard, get its files, compute, store. Postgres decides at both ends what is still wanted. */
import { inputRange, type ShardJob, shardJobId } from '@isthmus/contracts';
import { GiveUp, HandBack } from '@isthmus/queue';
import {
  type ArtifactSource,
  beginShard,
  completeShard,
  failShard,
  inputResults,
  recordCrash,
  releaseShard,
  type ShardTask,
  type Store,
} from '@isthmus/store';
import type { Logger } from 'pino';
import type { ActiveShards } from './activeShards.js';
import { ComputeCancelled, ComputeCrash, type ComputeProcess } from './compute/computeProcess.js';

/**
 * A shard that took so many compute processes or workers with it is not tried again: the poison-pill guard. Three would
 * do for a crash that is the shard's own; five leaves room for machines that are taken away.
 */
export const maxCrashes = 5;

export interface AttemptDependencies {
  readonly store: Store;
  readonly artifacts: ArtifactSource;
  readonly compute: ComputeProcess;
  readonly activeShards: ActiveShards;
  readonly workerId: string;
  readonly engine: string;
  readonly provider: string;
  readonly threads: number;
  readonly cacheDirectory: string;
  readonly logger: Logger;
}

/** Resolves where the queue has nothing more to do for this job: stored, cancelled, or final already. */
export async function attemptShard(
  dependencies: AttemptDependencies,
  job: ShardJob,
  { lastAttempt }: { lastAttempt: boolean },
): Promise<void> {
  const { store, activeShards, workerId } = dependencies;
  const logger = dependencies.logger.child({ shard: shardJobId(job) });
  const task = await beginShard(store, { job, workerId });
  if (task === null) {
    logger.debug('nothing to do: the shard is final');
    return;
  }

  const active = activeShards.add(job);
  try {
    const started = performance.now();
    const { results, engineMs } = await computeTask(dependencies, task, active.signal);
    const stored = await completeShard(store, { job, results });
    const wallMs = performance.now() - started;
    logger.info(
      {
        attempt: task.attempt,
        samples: results.length,
        stored,
        wallMs: Math.round(wallMs),
        engineMs: Math.round(engineMs),
      },
      'shard computed',
    );
  } catch (error) {
    await settleFailure(dependencies, { job, error, lastAttempt, cancelled: activeShards.isCancelled(job) }, logger);
  } finally {
    active.remove();
  }
}

async function computeTask(dependencies: AttemptDependencies, task: ShardTask, signal: AbortSignal) {
  const { store, artifacts, compute, engine, provider, threads, cacheDirectory } = dependencies;
  if (task.engine.name !== engine || task.engine.provider !== provider) {
    throw new Error(
      `this worker computes on ${engine}/${provider}; the run asks for ${task.engine.name}/${task.engine.provider}: start a worker with it`,
    );
  }
  const [modelPath, datasetPath, ...rows] = await Promise.all([
    artifacts.path(task.model.artifact),
    artifacts.path(task.dataset.id),
    ...task.inputs.map((input) =>
      inputResults(store, { runId: input.runId, ...inputRange(input, task.settings, task) }),
    ),
  ]);
  return compute.compute(
    {
      settings: task.settings,
      engine: task.engine,
      threads,
      seed: task.seed,
      firstSample: task.firstSample,
      sampleCount: task.sampleCount,
      model: { id: task.model.id, path: modelPath, manifest: task.model.manifest },
      dataset: { id: task.dataset.id, path: datasetPath },
      inputs: Object.fromEntries(task.inputs.map(({ role }, place) => [role, rows[place]!])),
      subspaceSize: task.inputs.map(({ settings }) => settings).find((read) => read.kind === 'sharedDirections')
        ?.subspace,
      cacheDirectory,
    },
    { signal },
  );
}

interface Failure {
  readonly job: ShardJob;
  readonly error: unknown;
  readonly lastAttempt: boolean;
  readonly cancelled: boolean;
}

/** Cancelled, given back, retry and give-up are different answers: return, HandBack, throw, GiveUp. */
async function settleFailure(
  { store }: AttemptDependencies,
  { job, error, lastAttempt, cancelled }: Failure,
  logger: Logger,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ComputeCancelled) {
    if (cancelled) {
      logger.info('shard cancelled');
      return;
    }
    await releaseShard(store, { job, error: 'given back: the worker stopped' });
    throw new HandBack('the worker stops');
  }
  logger.warn({ err: error }, 'attempt failed');
  if (error instanceof ComputeCrash) await countCrash(store, job, message);
  if (lastAttempt) return giveUp(store, job, message);
  await releaseShard(store, { job, error: message });
  throw error;
}

/** Counts a compute process or a worker that died over this shard; throws GiveUp when there were too many. */
export async function countCrash(store: Store, job: ShardJob, message: string): Promise<void> {
  const crashes = await recordCrash(store, job);
  if (crashes >= maxCrashes) await giveUp(store, job, `given up after ${crashes} crashes; the last: ${message}`);
}

async function giveUp(store: Store, job: ShardJob, error: string): Promise<never> {
  await failShard(store, { job, error });
  throw new GiveUp(error);
}
