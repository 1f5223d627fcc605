/** What the runs of a sweep are planned to take: when it is submitted, and for those who only ask. */
import { analysisCost, type Costs, hashedRoles, needsLabelsOfAll, sampleIdentity } from '@isthmus/analyses/definitions';
import type { DatasetView, ModelView } from '@isthmus/contracts';
import {
  plannedShardSize,
  type RunPlan,
  type Seconds,
  type Speed,
  type SpeedSource,
  type SweepPlan,
  type SweepRequest,
  type SweepRun,
  secondsOf,
  shardSeconds,
  sweepRuns,
} from '@isthmus/sweeps';
import { jsonSha256 } from './canonicalJson.js';
import type { Store } from './connection.js';
import { heldSampleCounts } from './earlierResults.js';
import { speedsOf } from './speeds.js';
import { checkSweepRequest, type SweepCheckOptions } from './sweepCheck.js';
import { wallSeconds } from './wallSeconds.js';
import { countWorkers, workerSilenceMs } from './workers.js';

export interface PlannedRun extends SweepRun {
  readonly modelId: string;
  /** What its samples' results depend on, hashed; shared directions that it reads are added when it is cut. */
  readonly identity: string;
  readonly shardSize: number;
  readonly shards: number;
  /** Of the whole run. */
  readonly seconds: Seconds;
  /** Of its longest shard, at one worker. */
  readonly longestShard: number;
  readonly storageBytes: number;
  readonly speedSource: SpeedSource;
}

/** The runs of sweepRuns in their order. A function of the request and of the stored speeds. */
export async function planRuns(
  store: Store,
  request: SweepRequest,
  { models, dataset }: { models: readonly ModelView[]; dataset: DatasetView },
): Promise<PlannedRun[]> {
  const { engine } = request;
  const speeds = await speedsOf(
    store,
    models.map(({ id }) => id),
    engine,
  );
  const byName = new Map(models.map((model) => [model.name, model]));
  const runs = sweepRuns(request);
  const labelled = new Set<string>();
  return runs.map((run): PlannedRun => {
    const { id: modelId, inputShape, numClasses } = byName.get(run.model)!;
    const { source, ...speed } = speeds.get(modelId)!;
    const dimension = inputShape.reduce((product, side) => product * side, 1);
    const reads = Object.fromEntries(run.inputs.map((input) => [input.role, runs[input.run]!.analysis]));
    const cost = analysisCost(run.analysis, {
      dimension,
      numClasses,
      batch: engine.batch,
      sharesForward: engine.name === 'onnxruntime',
      reads,
    });
    const identity = sampleIdentity({
      model: modelId,
      dataset: dataset.id,
      settings: run.analysis,
      seed: request.seed,
      engine,
      reads,
    });
    const { samples } = run.analysis;
    const shardSize = run.analysis.shardSize ?? plannedShardSize(cost, samples, speed);
    // The first run of a model that needs the labels of all images finds them for the others.
    const labels = needsLabelsOfAll(run.analysis) && !labelled.has(modelId) ? dataset.samples : 0;
    if (labels > 0) labelled.add(modelId);
    return {
      ...run,
      modelId,
      identity: jsonSha256(identity),
      shardSize,
      shards: Math.ceil(samples / shardSize),
      seconds: added(
        runSeconds(cost, samples, shardSize, speed),
        secondsOf({ forwards: labels, backwards: 0, operations: 0 }, speed),
      ),
      longestShard: shardSeconds(cost, Math.min(shardSize, samples), speed).worker,
      storageBytes: Math.round(samples * cost.bytes),
      speedSource: source,
    };
  });
}

function runSeconds(cost: Costs, samples: number, shardSize: number, speed: Speed): Seconds {
  const whole = Math.floor(samples / shardSize);
  const rest = samples % shardSize;
  const { device, worker } = shardSeconds(cost, shardSize, speed);
  const last = rest > 0 ? shardSeconds(cost, rest, speed) : { device: 0, worker: 0 };
  return added({ device: whole * device, worker: whole * worker }, last);
}

function added(a: Seconds, b: Seconds): Seconds {
  return { device: a.device + b.device, worker: a.worker + b.worker };
}

/**
 * The plan of a sweep that is not stored. Times are of the samples that no earlier run holds.
 * @throws ProblemError as a submission of the same request would
 */
export async function planSweep(
  store: Store,
  request: SweepRequest,
  checks: SweepCheckOptions = {},
): Promise<SweepPlan> {
  const { warnings, ...checked } = await checkSweepRequest(store, request, checks);
  const planned = await planRuns(store, request, checked);
  const { name, provider } = request.engine;
  const [workers, held] = await Promise.all([
    countWorkers(store, { seenWithinMs: workerSilenceMs, engine: name, provider }),
    request.reuse
      ? heldSampleCounts(
          store,
          planned.map(({ identity, analysis }) => ({ identity, samples: analysis.samples })),
        )
      : new Map<string, number>(),
  ]);
  const runs = planned.map((run, index) =>
    runPlan(run, index, Math.min(run.analysis.samples, held.get(run.identity) ?? 0)),
  );
  const total = (value: (run: RunPlan) => number) => runs.reduce((sum, run) => sum + value(run), 0);
  return {
    warnings,
    runs,
    samples: total(({ samples }) => samples),
    reused: total(({ reused }) => reused ?? 0),
    shards: total(({ shards }) => shards),
    deviceSeconds: total(({ deviceSeconds }) => deviceSeconds),
    workerSeconds: total(({ workerSeconds }) => workerSeconds),
    storageBytes: total(({ storageBytes }) => storageBytes),
    workers,
    wallSeconds:
      workers === 0
        ? null
        : wallSeconds(
            runs.map(({ workerSeconds: seconds, shards, reads: waitsFor }, index) => {
              return { seconds, shards, longestShard: Math.min(seconds, planned[index]!.longestShard), waitsFor };
            }),
            workers,
          ),
  };
}

function runPlan(planned: PlannedRun, index: number, held: number): RunPlan {
  const { model, analysis, shardSize, shards, seconds, storageBytes, speedSource, inputs } = planned;
  const { samples } = analysis;
  const left = 1 - held / samples;
  // What is hashed of the runs that it reads is known when they are done.
  const unknown = inputs.some(({ role }) => hashedRoles.has(role));
  return {
    index,
    model,
    analysis,
    samples,
    reused: unknown ? null : held,
    shardSize,
    shards,
    deviceSeconds: left * seconds.device,
    workerSeconds: left * seconds.worker,
    storageBytes,
    speed: speedSource,
    reads: [...new Set(inputs.map(({ run }) => run))],
  };
}
