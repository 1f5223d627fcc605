/** Checks a sweep request against what the cluster holds. */
import { boundsFlag, datasetErrors, mostSpectrumPixels, spectrumAxes } from '@isthmus/analyses/definitions';
import {
  type DatasetView,
  describeFieldError,
  type EngineSettings,
  type FieldError,
  type ModelView,
  matchClasses,
  ProblemError,
  suggest,
  unmatchedNames,
} from '@isthmus/contracts';
import { type SweepRequest, sweepInputErrors } from '@isthmus/sweeps';
import type { Store } from './connection.js';
import { findDataset } from './datasets.js';
import { listModels } from './models.js';
import { connectedEngines } from './workers.js';

/** What keeps segments of a model from being certified, in words; null where nothing does. */
export type FindUnboundedOp = (model: ModelView) => Promise<string | null>;

/** What came of trying a model at the batch of a sweep. */
export interface ModelTried {
  /** The batch that failed, the sweep's or a smaller one, and why. */
  readonly refusal: { readonly batch: number; readonly reason: string } | null;
  readonly warnings: readonly string[];
}
export type TryModel = (model: ModelView, engine: EngineSettings) => Promise<ModelTried>;

export interface SweepCheckOptions {
  /** Asked about models whose paths shall be proven. Without it that is not checked: who holds no model files cannot say. */
  readonly findUnboundedOp?: FindUnboundedOp | undefined;
  /** Asked about every model of a request that nothing else stands against. Without it nothing is tried. */
  readonly tryModel?: TryModel | undefined;
}

/**
 * The models and the data set that a request names.
 * @throws ProblemError unusable-content with a field error for every unknown name, model whose input is not the data set's shape
 *   or whose classes are not the data set's (unless the request allows that),
 *   analysis that asks for more samples or images than the data set has, analysis that needs another one which is not there or not as it
 *   has to be, analysis that asks for proofs about a model of which there can be none, engine that no connected worker has, and model
 *   that fails at the sweep's batch
 */
export async function checkSweepRequest(
  store: Store,
  request: SweepRequest,
  { findUnboundedOp, tryModel }: SweepCheckOptions = {},
): Promise<{ models: ModelView[]; dataset: DatasetView; warnings: string[] }> {
  const [known, dataset, datasets] = await Promise.all([
    listModels(store),
    findDataset(store, request.dataset),
    store.prisma.dataset.findMany({ select: { name: true } }),
  ]);
  const byName = new Map(known.map((model) => [model.name, model]));
  const errors: FieldError[] = [];
  const models = request.models.flatMap((name, index) => {
    const field = `models[${index}]`;
    const model = byName.get(name);
    if (model === undefined) errors.push(unknownName(field, 'model', name, [...byName.keys()]));
    else if (dataset !== null && model.inputShape.join() !== dataset.shape.join()) {
      errors.push({
        field,
        expected: `a model whose input is ${dimensions(dataset.shape)}, the shape of data set "${dataset.name}"`,
        received: `"${name}", whose input is ${dimensions(model.inputShape)}`,
      });
    }
    if (model !== undefined && dataset !== null && request.allowClassMismatch !== true) {
      errors.push(...otherClasses(field, model, dataset));
    }
    return model === undefined ? [] : [model];
  });
  if (dataset === null) {
    const names = datasets.map((one) => one.name);
    throw refused([...errors, unknownName('dataset', 'data set', request.dataset, names)]);
  }
  for (const [index, analysis] of request.analyses.entries()) {
    const wrong = datasetErrors(analysis, dataset);
    errors.push(...wrong.map((error) => ({ ...error, field: `analyses[${index}].${error.field}` })));
  }
  const pixels = dataset.shape.reduce((product, side) => product * side, 1);
  errors.push(...sweepInputErrors(request, pixels));
  request.analyses.forEach((analysis, index) => {
    if (spectrumAxes(analysis) === null || pixels <= mostSpectrumPixels) return;
    errors.push({
      field: `analyses[${index}]`,
      expected: `images of at most ${mostSpectrumPixels} values for full spectra (for curvature, methods "mean", "lanczos" and "density" take any)`,
      received: `data set "${dataset.name}" of ${dimensions(dataset.shape)}`,
    });
  });
  if (findUnboundedOp) errors.push(...(await unprovable(request, models, findUnboundedOp)));
  errors.push(...(await uncomputed(store, request)));
  if (errors.length > 0) throw refused(errors);
  const warnings = tryModel === undefined ? [] : await tryModels(request, models, tryModel);
  return { models, dataset, warnings };
}

/** Warnings of all models. @throws ProblemError with an error for each one that fails */
async function tryModels(
  { engine }: SweepRequest,
  models: readonly ModelView[],
  tryModel: TryModel,
): Promise<string[]> {
  const tried = await Promise.all(models.map((model) => tryModel(model, engine)));
  const errors = tried.flatMap(({ refusal }, index): FieldError[] => {
    if (refusal === null) return [];
    const { name } = models[index]!;
    const at = `${refusal.batch} ${refusal.batch === 1 ? 'image' : 'images'} at once`;
    if (refusal.batch < engine.batch) {
      const expected = `a model that computes on ${engine.name}/${engine.provider}`;
      return [{ field: `models[${index}]`, expected, received: `"${name}", which fails for ${at}: ${refusal.reason}` }];
    }
    const expected = `a batch at which model "${name}" computes`;
    return [{ field: 'engine.batch', expected, received: `${engine.batch}, at which it fails: ${refusal.reason}` }];
  });
  if (errors.length > 0) throw refused(errors);
  return tried.flatMap(({ warnings }, index) =>
    warnings.map((warning) => `model "${models[index]!.name}": ${warning}`),
  );
}

/** A model whose labels cannot be compared with those of the data set: what it calls right would be chance. */
function otherClasses(field: string, model: ModelView, { name, classNames }: DatasetView): FieldError[] {
  const match = matchClasses(model, classNames);
  if ('indices' in match) return [];
  const otherwise = '"allowClassMismatch": true for a sweep that tells no accuracy';
  if (match.kind === 'counts-differ') {
    const own = `a model of ${count(match.dataset, 'class', 'classes')}, as data set "${name}" has`;
    const expected = `${own}, "classes" in the model's manifest by which labels are matched, or ${otherwise}`;
    return [{ field, expected, received: `"${model.name}", which has ${count(match.model, 'class', 'classes')}` }];
  }
  const expected = `a model whose manifest names each class of data set "${name}" once, or ${otherwise}`;
  return [{ field, expected, received: `"${model.name}" with class names of the data set ${unmatchedNames(match)}` }];
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Where workers are connected and none of them computes on what the sweep asks for, each of its shards would be given up by one that does not. */
async function uncomputed(store: Store, { engine }: SweepRequest): Promise<FieldError[]> {
  const there = await connectedEngines(store);
  if (there.length === 0 || there.some((one) => one.engine === engine.name && one.provider === engine.provider))
    return [];
  const named = there.map((one) => `${one.engine}/${one.provider}`).join(', ');
  const expected = `what a connected worker computes on (${named}), or a worker started with it`;
  return [{ field: 'engine', expected, received: `${engine.name}/${engine.provider}` }];
}

/** One for each analysis that asks for proofs and each of its models that has no bounds. */
async function unprovable(
  { analyses }: SweepRequest,
  models: readonly ModelView[],
  findUnboundedOp: FindUnboundedOp,
): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const [index, analysis] of analyses.entries()) {
    const flag = boundsFlag(analysis);
    if (flag === null) continue;
    for (const model of models) {
      if (analysis.models && !analysis.models.includes(model.name)) continue;
      const op = await findUnboundedOp(model);
      if (op === null) continue;
      const expected = `false for model "${model.name}", whose paths cannot be proven: no bound is known for ${op}`;
      errors.push({ field: `analyses[${index}].${flag}`, expected, received: 'true' });
    }
  }
  return errors;
}

function unknownName(field: string, what: string, name: string, known: readonly string[]): FieldError {
  const suggestion = suggest(name, known);
  const expected =
    known.length === 0 ? `the name of a stored ${what}, of which there is none yet` : `the name of a stored ${what}`;
  return { field, expected, received: `"${name}"`, ...(suggestion === undefined ? {} : { suggestion }) };
}

function dimensions(shape: readonly number[]): string {
  return shape.join('x');
}

function refused(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('unusable-content', `sweep: ${errors.map(describeFieldError).join('; ')}`, errors);
}
