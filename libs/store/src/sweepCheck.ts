/** Checks a sweep request against what the cluster holds. */
import {
  type AnalysisDescription,
  analysisDescriptions,
  type DatasetView,
  describeFieldError,
  type FieldError,
  type ModelView,
  mostSpectrumPixels,
  needsFullSpectra,
  ProblemError,
  type SweepRequest,
  skipped,
  suggest,
  sweepInputErrors,
} from '@isthmus/contracts';
import type { Store } from './connection.js';
import { findDataset } from './datasets.js';
import { listModels } from './models.js';

/** What keeps segments of a model from being certified, in words; null where nothing does. */
export type FindUnboundedOp = (model: ModelView) => Promise<string | null>;

export interface SweepCheckOptions {
  /** Asked about models whose paths shall be proven. Without it that is not checked: who holds no model files cannot say. */
  readonly findUnboundedOp?: FindUnboundedOp | undefined;
}

/**
 * The models and the data set that a request names.
 * @throws ProblemError unusable-content with a field error for every unknown name, model whose input is not the data set's shape,
 *   analysis that asks for more samples than the data set offers, analysis that needs another one which is not there, and analysis
 *   that asks for proofs about a model of which there can be none
 */
export async function checkSweepRequest(
  store: Store,
  request: SweepRequest,
  { findUnboundedOp }: SweepCheckOptions = {},
): Promise<{ models: ModelView[]; dataset: DatasetView }> {
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
    return model === undefined ? [] : [model];
  });
  if (dataset === null) {
    const names = datasets.map((one) => one.name);
    throw refused([...errors, unknownName('dataset', 'data set', request.dataset, names)]);
  }
  request.analyses.forEach((analysis, index) => {
    const { maxSamples, sampleUnit }: AnalysisDescription = analysisDescriptions[analysis.kind];
    const most = maxSamples(Math.max(0, dataset.samples - skipped(analysis)));
    if (analysis.samples <= most) return;
    errors.push({
      field: `analyses[${index}].samples`,
      expected: `at most ${most}: data set "${dataset.name}" has ${dataset.samples} images and one sample is one ${sampleUnit}`,
      received: String(analysis.samples),
    });
  });
  errors.push(...sweepInputErrors(request));
  const pixels = dataset.shape.reduce((product, side) => product * side, 1);
  request.analyses.forEach((analysis, index) => {
    if (!needsFullSpectra(analysis) || pixels <= mostSpectrumPixels) return;
    errors.push({
      field: `analyses[${index}]`,
      expected: `images of at most ${mostSpectrumPixels} values for full spectra (for curvature, method "lanczos" and "mean" take any)`,
      received: `data set "${dataset.name}" of ${dimensions(dataset.shape)}`,
    });
  });
  if (findUnboundedOp) errors.push(...(await unprovable(request, models, findUnboundedOp)));
  if (errors.length > 0) throw refused(errors);
  return { models, dataset };
}

/** One for each analysis that asks for proofs and each of its models that has no bounds. */
async function unprovable(
  { analyses }: SweepRequest,
  models: readonly ModelView[],
  findUnboundedOp: FindUnboundedOp,
): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const [index, analysis] of analyses.entries()) {
    if (analysis.kind !== 'connectivity' || !analysis.certify) continue;
    for (const model of models) {
      if (analysis.models && !analysis.models.includes(model.name)) continue;
      const op = await findUnboundedOp(model);
      if (op === null) continue;
      const expected = `false for model "${model.name}", whose paths cannot be proven: no bound is known for ${op}`;
      errors.push({ field: `analyses[${index}].certify`, expected, received: 'true' });
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
