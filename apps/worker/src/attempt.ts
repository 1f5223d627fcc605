/** The life of a job: take the shard, get its files, compute, store. Postgres decides at both ends what is still wanted. */
import { inputRange } from '@isthmus/analyses/definitions';
import { imagesForAccuracy, type MeasuredAccuracy, type ShardJob, shardJobId } from '@isthmus/contracts';
import type { Speed } from '@isthmus/planning';
import { GiveUp, HandBack } from '@isthmus/queue';
import { isUnavailable, type Patience, patiently } from '@isthmus/service/outage';
import {
  beginShard,
  completeShard,
  failShard,
  inputResults,
  recordCrash,
  releaseShard,
  type ShardTask,
  type Store,
  saveAccuracy,
  saveSpeed,
} from '@isthmus/store';
import type { Logger } from 'pino';
import { type ActiveShards, Interrupted } from './activeShards.js';
import type { ArtifactFiles } from './artifactFiles.js';
import { ArtifactChanged, ComputeCrash, type ComputeProcess, ComputeUnstartable } from './compute/computeProcess.js';
import type { ComputedShard } from './compute/protocol.js';

/**
 * A shard that took so many compute processes or workers with it is not tried again: the poison-pill guard. Three would
 * do for a crash that is the shard's own; five leaves room for machines that are taken away.
 */
export const maxCrashes = 5;

export interface AttemptDependencies {
  readonly store: Store;
  readonly artifacts: ArtifactFiles;
  readonly compute: ComputeProcess;
  readonly activeShards: ActiveShards;
  readonly workerId: string;
  readonly engine: string;
  readonly provider: string;
  readonly threads: number;
  readonly cacheDirectory: string;
  readonly logger: Logger;
  /** This installation cannot compute; the worker should end rather than hand back every shard there is. */
  readonly onUnstartable: (error: Error) => void;
}

/** Resolves where the queue has nothing more to do for this job: stored, cancelled, or final already. */
export async function attemptShard(
  dependencies: AttemptDependencies,
  job: ShardJob,
  { lastAttempt }: { lastAttempt: boolean },
): Promise<void> {
  const { store, activeShards, workerId } = dependencies;
  const logger = dependencies.logger.child({ shard: shardJobId(job) });
  const active = activeShards.add(job);
  const patience = patienceWith(active.signal, logger);
  try {
    const task = await patiently(() => beginShard(store, { job, workerId }), patience);
    if (task === null) {
      logger.debug('nothing to do: the shard is final');
      return;
    }
    const started = performance.now();
    const { results, engineMs, speed, accuracy } = await computeTask(dependencies, task, patience);
    // Before the shard is completed: whoever sees the sweep's end sees its accuracy.
    if (accuracy !== undefined) await keepAccuracy(dependencies, task, accuracy, logger);
    // What is computed is not thrown away because Postgres restarts; storing twice does nothing.
    const stored = await patiently(() => completeShard(store, { job, results, engineMs }), patience);
    if (speed !== undefined) await keepSpeed(dependencies, task, speed, logger);
    const wallMs = performance.now() - started;
    logger.info(
      {
        attempt: task.attempt,
        samples: results.length,
        reused: task.sampleCount - results.length,
        stored,
        wallMs: Math.round(wallMs),
        engineMs: Math.round(engineMs),
      },
      'shard computed',
    );
  } catch (error) {
    const cancelled = activeShards.isCancelled(job);
    await settleFailure(dependencies, { job, error, lastAttempt, cancelled }, logger);
  } finally {
    active.remove();
  }
}

/**
 * An outage is nobody's failed attempt. A restart of Postgres or of the API takes seconds, a move to another machine some minutes.
 * Pauses of 0.5, 1, 2, … 15 s.
 */
function patienceWith(signal: AbortSignal, logger: Logger): Patience {
  return {
    patienceMs: 5 * 60_000,
    pauseMs: (attempt) => Math.min(500 * 2 ** (attempt - 1), 15_000),
    signal,
    onOutage: (error, pauseMs) =>
      logger.warn({ err: error, pauseMs }, 'waiting for a part of the cluster that cannot be reached'),
  };
}

/** A plan can do without: the next process measures again. */
async function keepSpeed(
  { store, threads }: AttemptDependencies,
  { model, engine: { name, provider, batch } }: ShardTask,
  speed: Speed,
  logger: Logger,
): Promise<void> {
  logger.info({ model: model.id, batch, threads, ...speed }, 'speed measured');
  await saveSpeed(store, { modelId: model.id, engine: name, provider, threads, batch, ...speed }).catch(
    (error: unknown) => logger.warn({ err: error }, 'the measured speed was not kept'),
  );
}

/** The shard does not fail for it: the next worker that begins one of the two measures again. */
async function keepAccuracy(
  { store }: AttemptDependencies,
  { model, dataset }: ShardTask,
  measured: MeasuredAccuracy,
  logger: Logger,
): Promise<void> {
  logger.info({ model: model.id, dataset: dataset.id, ...measured }, 'accuracy measured');
  await saveAccuracy(store, { modelId: model.id, datasetId: dataset.id, measured }).catch((error: unknown) =>
    logger.warn({ err: error }, 'the measured accuracy was not kept'),
  );
}

/** Files of a shard that turn out to be others, one after the other, before this machine is taken for what is wrong. */
const maxChanges = 3;

/** Computes the samples that no earlier run holds. A file that is not what was hashed is fetched again and costs no attempt. */
async function computeTask(
  dependencies: AttemptDependencies,
  task: ShardTask,
  patience: Patience,
): Promise<ComputedShard> {
  if (task.gaps.length === 0) return { results: [], engineMs: 0 };
  for (let changes = 0; ; changes += 1) {
    try {
      return await computeOnce(dependencies, task, patience);
    } catch (error) {
      if (!(error instanceof ArtifactChanged)) throw error;
      await dependencies.artifacts.changed(error.artifact, error.message);
      if (changes < maxChanges) continue;
      throw new ComputeUnstartable(
        `the files in ${dependencies.cacheDirectory} do not keep the bytes that are written to them: ${error.message}`,
        { cause: error },
      );
    }
  }
}

async function computeOnce(
  { store, artifacts, compute, engine, provider, threads, cacheDirectory }: AttemptDependencies,
  task: ShardTask,
  patience: Patience,
): Promise<ComputedShard> {
  if (task.engine.name !== engine || task.engine.provider !== provider) {
    throw new Error(
      `this worker computes on ${engine}/${provider}; the run asks for ${task.engine.name}/${task.engine.provider}: start a worker with it`,
    );
  }
  const [modelPath, datasetFile, ...rows] = await Promise.all([
    patiently(() => artifacts.model(task.model.artifact), patience),
    patiently(() => artifacts.dataset(task.dataset.id), patience),
    ...task.inputs.map((input) =>
      patiently(() => inputResults(store, { runId: input.runId, ...inputRange(input, task.settings, task) }), patience),
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
      gaps: task.gaps,
      model: { id: task.model.id, artifact: task.model.artifact, path: modelPath, manifest: task.model.manifest },
      dataset: { id: task.dataset.id, ...datasetFile },
      inputs: Object.fromEntries(
        task.inputs.map(({ role, settings }, place) => [role, { settings, rows: rows[place]! }]),
      ),
      accuracyImages: task.accuracyKnown ? undefined : imagesForAccuracy(task.dataset.samples, task.model.multiplyAdds),
      cacheDirectory,
    },
    { signal: patience.signal },
  );
}

interface Failure {
  readonly job: ShardJob;
  readonly error: unknown;
  readonly lastAttempt: boolean;
  readonly cancelled: boolean;
}

/**
 * Cancelled, given back, retry and give-up are different answers: return, HandBack, throw, GiveUp. Given back is what is no
 * fault of the shard: the worker stops, a part of the cluster is away, or this installation cannot compute at all.
 */
async function settleFailure(
  { store, onUnstartable }: AttemptDependencies,
  { job, error, lastAttempt, cancelled }: Failure,
  logger: Logger,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  if (cancelled) {
    logger.info('shard cancelled');
    return;
  }
  if (error instanceof Interrupted || error instanceof ComputeUnstartable || isUnavailable(error)) {
    logger.warn({ err: error }, 'shard given back');
    if (error instanceof ComputeUnstartable) onUnstartable(error);
    // While Postgres is away the shard stays active there; whoever takes the job begins it all the same.
    await releaseShard(store, { job, error: `given back: ${message}` }).catch((trouble: unknown) => {
      if (!isUnavailable(trouble)) throw trouble;
    });
    throw new HandBack(message);
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
