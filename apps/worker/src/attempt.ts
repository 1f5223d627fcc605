/** The life of a job: take the shard, get its files, compute, store. Postgres decides at both ends whether it is still wanted. */
import { inputRange } from '@isthmus/analyses/definitions';
import {
  imagesForAccuracy,
  type MeasuredAccuracy,
  type SampleResult,
  type ShardJob,
  shardJobId,
} from '@isthmus/contracts';
import type { Speed } from '@isthmus/planning';
import { GiveUp, HandBack } from '@isthmus/queue';
import { isUnavailable, type Patience, patiently } from '@isthmus/service/outage';
import {
  beginShard,
  completeShard,
  failShard,
  inputResults,
  keepSamples,
  recordCrash,
  releaseShard,
  type ShardTask,
  type Store,
  saveAccuracy,
  saveSpeed,
  unwantedShards,
} from '@isthmus/store';
import type { Logger } from 'pino';
import { type ActiveShards, Interrupted } from './activeShards.js';
import type { ArtifactFiles } from './artifactFiles.js';
import { ArtifactChanged, ComputeCrash, type ComputeProcess, ComputeUnstartable } from './compute/computeProcess.js';
import type { ComputedShard } from './compute/protocol.js';

/**
 * A shard that crashed this many compute processes or workers is not tried again: the guard against poison pills. Three would do for a crash
 * that the shard causes; five leave room for preempted machines.
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
  /** This installation cannot compute: the worker should end, or it would take and give back every shard. */
  readonly onUnstartable: (error: Error) => void;
}

/**
 * Resolves if the queue has nothing more to do for this job: its results are stored, or it is not wanted (it is final, its sweep is paused,
 * or it is gone), so that the job is withdrawn. Samples that are finished are stored however the attempt ends.
 */
export async function attemptShard(
  dependencies: AttemptDependencies,
  job: ShardJob,
  { lastAttempt }: { lastAttempt: boolean },
): Promise<'done' | 'withdrawn'> {
  const { store, activeShards, workerId } = dependencies;
  const logger = dependencies.logger.child({ shard: shardJobId(job) });
  const active = activeShards.add(job);
  const patience = patienceWith(active.signal, logger);
  const finished: SampleResult[] = [];
  const onSamples = (results: readonly SampleResult[]) => void finished.push(...results);
  try {
    const task = await patiently(() => beginShard(store, { job, workerId }), patience);
    if (task === null) {
      logger.debug('nothing to do: the shard is final or its sweep is paused');
      return 'withdrawn';
    }
    const started = performance.now();
    const { gaps } = task;
    const { results, engineMs, speed, accuracy } = await computeTask(dependencies, task, { patience, onSamples });
    // Before the shard is completed, so that a completed sweep has its accuracy.
    if (accuracy !== undefined) await keepAccuracy(dependencies, task, accuracy, logger);
    // A restart of Postgres must not lose the results. Storing them twice has no effect.
    const stored = await patiently(() => completeShard(store, { job, results, engineMs, gaps }), patience);
    // It may have been cancelled at the last moment, made longer, or lost failed samples that are to be computed again.
    if (stored !== 'stored') await keepSamples(store, { job, results });
    if (stored === 'others-missing') {
      await releaseShard(store, { job, error: null });
      throw new HandBack('samples of it are missing that it had when it was begun, or that it did not have');
    }
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
    return 'done';
  } catch (error) {
    await keepFinished(store, { job, results: finished }, logger);
    const withdrawn = activeShards.isWithdrawn(job);
    return await settleFailure(dependencies, { job, error, lastAttempt, withdrawn }, logger);
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

/** A failure is only logged: the samples are computed again. */
async function keepFinished(
  store: Store,
  { job, results }: { job: ShardJob; results: readonly SampleResult[] },
  logger: Logger,
): Promise<void> {
  if (results.length === 0) return;
  try {
    const kept = await keepSamples(store, { job, results });
    logger.info({ kept }, 'finished samples of an interrupted shard kept');
  } catch (error) {
    logger.warn({ err: error, samples: results.length }, 'finished samples of an interrupted shard were not kept');
  }
}

/** A failure is only logged: the next process measures the speed again. */
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

/** A failure is only logged: the next worker that begins a shard of this model and data set measures the accuracy again. */
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

/** Changed files of one shard, one after another, before this machine is taken for the cause. */
const maxChanges = 3;

interface TaskOptions {
  readonly patience: Patience;
  readonly onSamples: (results: readonly SampleResult[]) => void;
}

/** Computes the samples of which there is no row. If a file does not match its hash, it is fetched again without spending an attempt. */
async function computeTask(
  dependencies: AttemptDependencies,
  task: ShardTask,
  options: TaskOptions,
): Promise<ComputedShard> {
  if (task.gaps.length === 0) return { results: [], engineMs: 0 };
  for (let changes = 0; ; changes += 1) {
    try {
      return await computeOnce(dependencies, task, options);
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
  { patience, onSamples }: TaskOptions,
): Promise<ComputedShard> {
  if (task.engine.name !== engine || task.engine.provider !== provider) {
    throw new Error(
      `this worker computes on ${engine}/${provider}; the run asks for ${task.engine.name}/${task.engine.provider}: start a worker with it`,
    );
  }
  const [modelPath, datasetFile, inputs] = await Promise.all([
    patiently(() => artifacts.model(task.model.artifact), patience),
    patiently(() => artifacts.dataset(task.dataset.id), patience),
    Promise.all(
      task.inputs.map(async (input) => {
        const wanted = { runId: input.runId, ...inputRange(input, task.settings, task) };
        const rows = await patiently(() => inputResults(store, wanted), patience);
        return [input.role, { settings: input.settings, rows }] as const;
      }),
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
      inputs: Object.fromEntries(inputs),
      accuracyImages: task.accuracyKnown ? undefined : imagesForAccuracy(task.dataset.samples, task.model.multiplyAdds),
      cacheDirectory,
    },
    { signal: patience.signal, onSamples },
  );
}

interface Failure {
  readonly job: ShardJob;
  readonly error: unknown;
  readonly lastAttempt: boolean;
  readonly withdrawn: boolean;
}

/**
 * Tells the queue how the attempt ended: it returns for a shard that is not wanted, and throws HandBack, GiveUp, or the error for another
 * attempt. A shard is handed back for causes outside it: the worker stops, a part of the cluster is away, this installation cannot compute,
 * its sweep was paused and resumed before the attempt had ended, or its run was extended or retried and other samples are missing now.
 */
async function settleFailure(
  { store, onUnstartable }: AttemptDependencies,
  { job, error, lastAttempt, withdrawn }: Failure,
  logger: Logger,
): Promise<'withdrawn'> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof HandBack) throw error;
  if (withdrawn) {
    // Begun while its sweep was being paused: it waits for the sweep like the others.
    await releaseShard(store, { job, error: null, to: 'pending' });
    const unwanted = await unwantedShards(store, [job]);
    if (unwanted.length === 0) throw new HandBack('its sweep was resumed');
    logger.info('shard not wanted any more');
    return 'withdrawn';
  }
  if (error instanceof Interrupted || error instanceof ComputeUnstartable || isUnavailable(error)) {
    logger.warn({ err: error }, 'shard given back');
    if (error instanceof ComputeUnstartable) onUnstartable(error);
    // While Postgres is away the shard stays active there; another worker may take an active shard too.
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

/** Counts a compute process or a worker that died with this shard. @throws GiveUp if there were too many */
export async function countCrash(store: Store, job: ShardJob, message: string): Promise<void> {
  const crashes = await recordCrash(store, job);
  if (crashes >= maxCrashes) await giveUp(store, job, `given up after ${crashes} crashes; the last: ${message}`);
}

async function giveUp(store: Store, job: ShardJob, error: string): Promise<never> {
  await failShard(store, { job, error });
  throw new GiveUp(error);
}
