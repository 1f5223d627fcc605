/**
 * The accuracy of a model on a data set. A worker measures it before its first shard of the two, so a sweep of one image's perturbation, in
 * a single step, asks for it. It is computed where sweeps are, on their engine, and stands in their reports.
 */
import { randomUUID } from 'node:crypto';
import {
  engineName,
  engineProvider,
  type ModelAccuracy,
  type ModelView,
  parseRequest,
  suggest,
} from '@isthmus/contracts';
import { sweepRequest } from '@isthmus/sweeps';
import { hint, shortId } from '../terminal/commandName.js';
import { untilInterrupted } from '../terminal/interrupt.js';
import { remark, UsageError } from '../terminal/output.js';
import type { ApiClient } from './api.js';
import { follow } from './followSweep.js';

/** @throws UsageError where there is no data set of this name, before anything is sent */
export async function requireDataset(api: ApiClient, name: string): Promise<void> {
  const names = (await api.listDatasets()).map((dataset) => dataset.name);
  if (names.includes(name)) return;
  const nearest = suggest(name, names);
  const guess = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  throw new UsageError(`--check: expected the name of a stored data set${guess}, received "${name}"`);
}

/** Waits for a worker and shows the progress. */
export async function checkAccuracy(api: ApiClient, model: ModelView, dataset: string): Promise<ModelAccuracy> {
  const workers = await api.listWorkers();
  const [worker] = workers;
  if (worker === undefined) {
    remark('No worker is connected: the check waits for one.');
  }
  const engine =
    worker === undefined
      ? {}
      : { name: engineName.parse(worker.engine), provider: engineProvider.parse(worker.provider) };
  const request = parseRequest(sweepRequest, {
    name: `accuracy of ${model.name} on ${dataset}`,
    models: [model.name],
    dataset,
    analyses: [{ kind: 'perturbation', samples: 1, steps: 1 }],
    engine,
    // Copied rows would not reach a worker.
    reuse: false,
  });
  remark(`Classifying images of ${dataset}`);
  const { id } = await api.submitSweep(request, { idempotencyKey: randomUUID() });
  const { state, error, accuracy } = await untilInterrupted(
    () => `${model.name} was added, and the check goes on: ${hint('watch', shortId(id))} shows it.`,
    (signal) => follow(api, id, { signal }),
  );
  const [result] = accuracy;
  if (result === undefined || (result.measured === null && state !== 'completed')) {
    throw new Error(
      `its accuracy could not be found: the sweep ${id} was ${state}${error === null ? '' : `: ${error}`}`,
    );
  }
  return result;
}
