/** Reads what a sweep request is checked and planned with; libs/planning decides what follows from it. */
import type { DatasetView, EngineSettings, ModelView } from '@isthmus/contracts';
import {
  type ModelTried,
  modelsToProve,
  namedDatasets,
  namedModels,
  type PlannedRun,
  plannedRuns,
  refused,
  requestErrors,
  sweepPlanOf,
  trialErrors,
  trialWarnings,
} from '@isthmus/planning';
import type { SweepPlan, SweepRequest } from '@isthmus/sweeps';
import type { Store } from './connection.js';
import { listDatasets } from './datasets.js';
import { heldSampleCounts } from './earlierResults.js';
import { listModels } from './models.js';
import { speedsOf } from './speeds.js';
import { connectedEngines, countWorkers, workerSilenceMs } from './workers.js';

/** The op, in words, that keeps segments of a model from being certified; null if there is none. */
export type FindUnboundedOp = (model: ModelView) => Promise<string | null>;

export type TryModel = (model: ModelView, engine: EngineSettings) => Promise<ModelTried>;

export interface SweepCheckOptions {
  /** Asked about models whose paths shall be proven. Without it they are not checked: it needs the model's file. */
  readonly findUnboundedOp?: FindUnboundedOp | undefined;
  /** Asked about every model of a request without other errors. Without it no model is tried. */
  readonly tryModel?: TryModel | undefined;
}

interface CheckedSweep {
  readonly models: ModelView[];
  readonly datasets: DatasetView[];
  /** Sentences for a person. */
  readonly warnings: string[];
}

/**
 * The models and the data sets that a request names.
 * @throws ProblemError unusable-content with what requestErrors and trialErrors of libs/planning find
 */
export async function checkSweepRequest(
  store: Store,
  request: SweepRequest,
  { findUnboundedOp, tryModel }: SweepCheckOptions = {},
): Promise<CheckedSweep> {
  const [stored, allDatasets, engines] = await Promise.all([
    listModels(store),
    listDatasets(store),
    connectedEngines(store),
  ]);
  const models = namedModels(request, stored);
  const unboundedOps = new Map<string, string>();
  if (findUnboundedOp !== undefined) {
    for (const model of modelsToProve(request, models)) {
      const op = await findUnboundedOp(model);
      if (op !== null) unboundedOps.set(model.id, op);
    }
  }
  const errors = requestErrors(request, { models: stored, datasets: allDatasets, engines, unboundedOps });
  if (errors.length > 0) throw refused(errors);
  const datasets = namedDatasets(request, allDatasets);
  if (tryModel === undefined) return { models, datasets, warnings: [] };
  const trials = await Promise.all(
    models.map(async (model) => ({ model, tried: await tryModel(model, request.engine) })),
  );
  const failures = trials.flatMap(({ model, tried }) => trialErrors(request, model, tried));
  if (failures.length > 0) throw refused(failures);
  return { models, datasets, warnings: trials.flatMap(({ model, tried }) => trialWarnings(model, tried)) };
}

/** The runs of a checked request, planned with the stored speeds. */
export async function planRuns(
  store: Store,
  request: SweepRequest,
  { models, datasets }: Pick<CheckedSweep, 'models' | 'datasets'>,
): Promise<PlannedRun[]> {
  const ids = models.map(({ id }) => id);
  const speeds = await speedsOf(store, ids, request.engine);
  return plannedRuns(request, { models, datasets, speeds });
}

/**
 * The plan of a sweep that is not stored.
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
  const wanted = planned.map(({ identity, analysis }) => ({ identity, samples: analysis.samples }));
  const [workers, held] = await Promise.all([
    countWorkers(store, { seenWithinMs: workerSilenceMs, engine: name, provider }),
    request.reuse ? heldSampleCounts(store, wanted) : new Map<string, number>(),
  ]);
  return sweepPlanOf(planned, { held, workers, warnings });
}
