/** What the runs of a sweep are planned to take. */
import { analysisCost, type Costs, hashedRoles, needsLabelsOfAll, sampleIdentity } from '@isthmus/analyses/definitions';
import type { DatasetView, ModelView } from '@isthmus/contracts';
import type { RunPlan, SpeedSource, SweepPlan, SweepRequest } from '@isthmus/sweeps';
import { jsonSha256 } from './canonicalJson.js';
import { plannedShardSize } from './shardSize.js';
import { type Seconds, type Speed, secondsOf, shardSeconds } from './speed.js';
import { type SweepRun, sweepRuns } from './sweepRuns.js';
import { type OpenRun, wallSeconds } from './wallTime.js';

export type KnownSpeed = Speed & { readonly source: SpeedSource };

export interface PlannedRun extends SweepRun {
  readonly modelId: string;
  readonly datasetId: string;
  /** Hash of all that its samples' results depend on. The store adds the shared directions that it reads once they are computed. */
  readonly identity: string;
  readonly shardSize: number;
  readonly shards: number;
  /** Seconds of the whole run. */
  readonly seconds: Seconds;
  /** Seconds of its longest shard at one worker. */
  readonly longestShard: number;
  readonly storageBytes: number;
  readonly speedSource: SpeedSource;
}

/**
 * The runs of sweepRuns, in their order.
 * @param datasets those that the request names
 * @param speeds by model id, one for each model
 */
export function plannedRuns(
  request: SweepRequest,
  {
    models,
    datasets,
    speeds,
  }: { models: readonly ModelView[]; datasets: readonly DatasetView[]; speeds: ReadonlyMap<string, KnownSpeed> },
): PlannedRun[] {
  const { engine } = request;
  const byName = new Map(models.map((model) => [model.name, model]));
  const datasetsByName = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  const runs = sweepRuns(request);
  const labelled = new Set<string>();
  return runs.map((run): PlannedRun => {
    const { id: modelId, inputShape, numClasses } = known(byName, run.model);
    const { source, ...speed } = known(speeds, modelId);
    const { id: datasetId, samples: images } = known(datasetsByName, run.dataset);
    const reads = Object.fromEntries(run.inputs.map((input) => [input.role, at(runs, input.run).analysis]));
    const cost = analysisCost(run.analysis, {
      dimension: inputShape.reduce((product, side) => product * side, 1),
      numClasses,
      batch: engine.batch,
      sharesForward: engine.name === 'onnxruntime',
      reads,
    });
    const { samples } = run.analysis;
    const shardSize = run.analysis.shardSize ?? plannedShardSize(cost, samples, speed);
    // The first run of a model that needs the labels of all images of a data set computes them for the others.
    const both = `${modelId} ${datasetId}`;
    const labels = needsLabelsOfAll(run.analysis) && !labelled.has(both) ? images : 0;
    if (labels > 0) labelled.add(both);
    return {
      ...run,
      modelId,
      datasetId,
      identity: jsonSha256(
        sampleIdentity({
          model: modelId,
          dataset: datasetId,
          settings: run.analysis,
          seed: request.seed,
          engine,
          reads,
        }),
      ),
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

function at<T>(list: readonly T[], place: number): T {
  const value = list[place];
  if (value === undefined) throw new RangeError(`plannedRuns: a run reads run ${place} of ${list.length}`);
  return value;
}

function known<T>(byKey: ReadonlyMap<string, T>, key: string): T {
  const value = byKey.get(key);
  if (value === undefined)
    throw new Error(`plannedRuns: expected ${key} among the models, their speeds and the data sets`);
  return value;
}

function runSeconds(cost: Costs, samples: number, shardSize: number, speed: Speed): Seconds {
  const fullShards = Math.floor(samples / shardSize);
  const rest = samples % shardSize;
  const { device, worker } = shardSeconds(cost, shardSize, speed);
  const last = rest > 0 ? shardSeconds(cost, rest, speed) : { device: 0, worker: 0 };
  return added({ device: fullShards * device, worker: fullShards * worker }, last);
}

function added(a: Seconds, b: Seconds): Seconds {
  return { device: a.device + b.device, worker: a.worker + b.worker };
}

/**
 * The plan as users see it. Times are those of the samples that no earlier run has.
 * @param held stored samples by identity; identities without any may be absent
 * @param workers connected workers that compute on the sweep's engine and provider
 */
export function sweepPlanOf(
  planned: readonly PlannedRun[],
  { held, workers, warnings }: { held: ReadonlyMap<string, number>; workers: number; warnings: string[] },
): SweepPlan {
  const runs: RunPlan[] = [];
  const open: OpenRun[] = [];
  for (const [index, run] of planned.entries()) {
    const plan = runPlan(run, index, Math.min(run.analysis.samples, held.get(run.identity) ?? 0));
    const { workerSeconds: seconds, shards, reads: waitsFor } = plan;
    runs.push(plan);
    open.push({ seconds, shards, longestShard: Math.min(seconds, run.longestShard), waitsFor });
  }
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
    wallSeconds: workers === 0 ? null : wallSeconds(open, workers),
  };
}

function runPlan(run: PlannedRun, index: number, held: number): RunPlan {
  const { model, dataset, analysis, shardSize, shards, seconds, storageBytes, speedSource, inputs } = run;
  const { samples } = analysis;
  const left = 1 - held / samples;
  // Vectors that count in the identity are known once the runs that it reads are completed.
  const unknown = inputs.some(({ role }) => hashedRoles.has(role));
  return {
    index,
    model,
    dataset,
    analysis,
    samples,
    reused: unknown ? null : held,
    shardSize,
    shards,
    deviceSeconds: left * seconds.device,
    workerSeconds: left * seconds.worker,
    storageBytes,
    speed: speedSource,
    reads: [...new Set(inputs.map((input) => input.run))],
  };
}
