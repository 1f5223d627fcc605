/** What is wrong with a sweep request, given the models, the data set and the workers of the cluster. */
import { boundsFlag, datasetErrors, mostSpectrumPixels, spectrumAxes } from '@isthmus/analyses/definitions';
import {
  type DatasetView,
  describeFieldError,
  type FieldError,
  type ModelView,
  matchClasses,
  ProblemError,
  suggest,
  unmatchedNames,
} from '@isthmus/contracts';
import type { SweepRequest } from '@isthmus/sweeps';
import { sweepInputErrors } from './sweepRuns.js';

interface ClusterContent {
  /** All stored models. */
  readonly models: readonly ModelView[];
  /** All stored data sets. */
  readonly datasets: readonly DatasetView[];
  /** What the connected workers compute on. */
  readonly engines: ReadonlyArray<{ readonly engine: string; readonly provider: string }>;
  /** By model id, for models without bounds along segments, the op that has none. */
  readonly unboundedOps: ReadonlyMap<string, string>;
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T | undefined {
  return all.find((one) => one.name === name);
}

function namesOf(all: ReadonlyArray<{ readonly name: string }>): string[] {
  return all.map(({ name }) => name);
}

/** The stored models that the request names, in its order. */
export function namedModels({ models }: SweepRequest, stored: readonly ModelView[]): ModelView[] {
  return models.flatMap((name) => named(stored, name) ?? []);
}

/** The stored data sets that the request names: the sweep's, then those of its analyses, each once. */
export function namedDatasets({ dataset, analyses }: SweepRequest, stored: readonly DatasetView[]): DatasetView[] {
  const names = new Set([dataset, ...analyses.flatMap((analysis) => analysis.dataset ?? [])]);
  return [...names].flatMap((name) => named(stored, name) ?? []);
}

/** The models whose paths an analysis of the request is to prove, so that they need bounds. */
export function modelsToProve({ analyses }: SweepRequest, models: readonly ModelView[]): ModelView[] {
  const proofs = analyses.filter((analysis) => boundsFlag(analysis) !== null);
  return models.filter(({ name }) => proofs.some((analysis) => analysis.models?.includes(name) ?? true));
}

/**
 * A field error for every unknown name, model whose input is not the data set's shape or whose classes are not those of a data set that it is
 * measured on (unless the request allows that), data set of an analysis that has another shape, analysis that asks for more samples or images
 * than its data set has, analysis without the analysis that it reads, analysis that asks for proofs about a model without bounds, and engine
 * that no connected worker has.
 */
export function requestErrors(request: SweepRequest, cluster: ClusterContent): FieldError[] {
  const dataset = named(cluster.datasets, request.dataset);
  const errors = request.models.flatMap((name, index) => modelErrors(`models[${index}]`, name, request, cluster));
  if (dataset === undefined) {
    return [...errors, unknownName('dataset', 'data set', request.dataset, namesOf(cluster.datasets))];
  }
  const pixels = dataset.shape.reduce((product, side) => product * side, 1);
  return [
    ...errors,
    ...request.analyses.flatMap((analysis, index) => analysisErrors(`analyses[${index}]`, analysis, dataset, cluster)),
    ...sweepInputErrors(request, pixels),
    ...spectrumErrors(request, dataset, pixels),
    ...boundsErrors(request, cluster),
    ...engineErrors(request, cluster),
  ];
}

/** @param ofSweep the data set of the sweep, which models are checked against */
function analysisErrors(
  field: string,
  analysis: SweepRequest['analyses'][number],
  ofSweep: DatasetView,
  { datasets }: ClusterContent,
): FieldError[] {
  const { dataset: name = ofSweep.name } = analysis;
  const dataset = named(datasets, name);
  if (dataset === undefined) return [unknownName(`${field}.dataset`, 'data set', name, namesOf(datasets))];
  const errors = datasetErrors(analysis, dataset).map((error) => ({ ...error, field: `${field}.${error.field}` }));
  if (dataset.shape.join() === ofSweep.shape.join()) return errors;
  const expected = `a data set of ${dimensions(ofSweep.shape)}, as the sweep's "${ofSweep.name}" is`;
  const received = `"${name}" of ${dimensions(dataset.shape)}`;
  return [...errors, { field: `${field}.dataset`, expected, received }];
}

function modelErrors(field: string, name: string, request: SweepRequest, cluster: ClusterContent): FieldError[] {
  const model = named(cluster.models, name);
  if (model === undefined) return [unknownName(field, 'model', name, namesOf(cluster.models))];
  const dataset = named(cluster.datasets, request.dataset);
  if (dataset === undefined) return [];
  const errors: FieldError[] = [];
  if (model.inputShape.join() !== dataset.shape.join()) {
    errors.push({
      field,
      expected: `a model whose input is ${dimensions(dataset.shape)}, the shape of data set "${dataset.name}"`,
      received: `"${name}", whose input is ${dimensions(model.inputShape)}`,
    });
  }
  if (request.allowClassMismatch === true) return errors;
  const measuredOn = request.analyses.filter(({ models }) => models?.includes(name) ?? true);
  const others = measuredOn.flatMap((analysis) => named(cluster.datasets, analysis.dataset ?? request.dataset) ?? []);
  const classes = [...new Set([dataset, ...others])].flatMap((one) => classErrors(field, model, one));
  return [...errors, ...classes];
}

/** For a model whose labels cannot be compared with those of the data set: its accuracy would be chance. */
function classErrors(field: string, model: ModelView, { name, classNames }: DatasetView): FieldError[] {
  const match = matchClasses(model, classNames);
  if ('indices' in match) return [];
  const otherwise = '"allowClassMismatch": true for a sweep that tells no accuracy';
  if (match.kind === 'counts-differ') {
    const sameCount = `a model of ${count(match.dataset, 'class', 'classes')}, as data set "${name}" has`;
    const expected = `${sameCount}, "classes" in the model's manifest by which labels are matched, or ${otherwise}`;
    return [{ field, expected, received: `"${model.name}", which has ${count(match.model, 'class', 'classes')}` }];
  }
  const expected = `a model whose manifest names each class of data set "${name}" once, or ${otherwise}`;
  return [{ field, expected, received: `"${model.name}" with class names of the data set ${unmatchedNames(match)}` }];
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function spectrumErrors({ analyses }: SweepRequest, dataset: DatasetView, pixels: number): FieldError[] {
  return analyses.flatMap((analysis, index): FieldError[] => {
    if (spectrumAxes(analysis) === null || pixels <= mostSpectrumPixels) return [];
    return [
      {
        field: `analyses[${index}]`,
        expected: `images of at most ${mostSpectrumPixels} values for full spectra (for curvature, methods "mean", "lanczos" and "density" take any)`,
        received: `data set "${dataset.name}" of ${dimensions(dataset.shape)}`,
      },
    ];
  });
}

/** One for each analysis that asks for proofs and each of its models without bounds. */
function boundsErrors(request: SweepRequest, { models, unboundedOps }: ClusterContent): FieldError[] {
  return request.analyses.flatMap((analysis, index) => {
    const flag = boundsFlag(analysis);
    if (flag === null) return [];
    return namedModels(request, models).flatMap(({ id, name }): FieldError[] => {
      const op = unboundedOps.get(id);
      if (op === undefined || analysis.models?.includes(name) === false) return [];
      const expected = `false for model "${name}", whose paths cannot be proven: no bound is known for ${op}`;
      return [{ field: `analyses[${index}].${flag}`, expected, received: 'true' }];
    });
  });
}

/** If workers are connected and none has the sweep's engine, every shard would be given up. */
function engineErrors({ engine: { name, provider } }: SweepRequest, { engines }: ClusterContent): FieldError[] {
  if (engines.length === 0 || engines.some((one) => one.engine === name && one.provider === provider)) return [];
  const connected = engines.map((one) => `${one.engine}/${one.provider}`).join(', ');
  const expected = `what a connected worker computes on (${connected}), or a worker started with it`;
  return [{ field: 'engine', expected, received: `${name}/${provider}` }];
}

/** The outcome of trying a model at the batch of a sweep. */
export interface ModelTried {
  /** The batch that failed, the sweep's or a smaller one, and why. */
  readonly refusal: { readonly batch: number; readonly reason: string } | null;
  readonly warnings: readonly string[];
}

/** An error if the model failed. */
export function trialErrors(
  { models, engine }: SweepRequest,
  { name }: ModelView,
  { refusal }: ModelTried,
): FieldError[] {
  if (refusal === null) return [];
  if (refusal.batch < engine.batch) {
    const field = `models[${models.indexOf(name)}]`;
    const expected = `a model that computes on ${engine.name}/${engine.provider}`;
    const images = count(refusal.batch, 'image', 'images');
    return [{ field, expected, received: `"${name}", which fails for ${images} at once: ${refusal.reason}` }];
  }
  const expected = `a batch at which model "${name}" computes`;
  return [{ field: 'engine.batch', expected, received: `${engine.batch}, at which it fails: ${refusal.reason}` }];
}

/** The warnings of the model's trial, for a person. */
export function trialWarnings({ name }: ModelView, { warnings }: ModelTried): string[] {
  return warnings.map((warning) => `model "${name}": ${warning}`);
}

export function refused(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('unusable-content', `sweep: ${errors.map(describeFieldError).join('; ')}`, errors);
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
