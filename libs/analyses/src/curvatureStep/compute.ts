/** Computes `curvatureStep`: mean curvature at z = x + r(x) at several steps, along the same directions. Vectors: none. */

import { type MeanCurvatureSample, signConvention, stepSweep } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { finishedRows, portions } from '../shared/compute/finishedRows.js';
import { valueAt } from '../shared/valueAt.js';
import type { CurvatureStepScalars, CurvatureStepSettings } from './definition.js';

export const computeCurvatureStep: ComputeAnalysis<CurvatureStepSettings> = async (context) => {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const boundaries = await boundaryPoints(context, settings.perturbation);
  const points = boundaries.flatMap(({ point }) => (point === null ? [] : [point]));
  const rules = settings.factors.map((factor) => ({ kind: 'relativeToPerturbation' as const, factor }));
  const sweeps = new Map<number, MeanCurvatureSample[]>(); // by sample, at each step
  const rows = finishedRows(context, (i) => {
    const { label, boundaryClass, norm, trouble: missing, error } = valueAt(boundaries, i, 'images');
    const sampleIndex = context.firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const sweep = sweeps.get(sampleIndex);
    const values: Record<string, number | null> = {};
    let trouble: CurvatureStepScalars['trouble'] = missing ?? 'not-finite';
    settings.factors.forEach((factor, step) => {
      const measured = sweep === undefined ? undefined : valueAt(sweep, step, 'steps');
      const value = measured?.meanCurvatures[boundaryClass] ?? Number.NaN;
      if (Number.isFinite(value)) trouble = null;
      else if (measured?.gradientNorms[boundaryClass] === 0) trouble ??= 'zero-gradient';
      const columns = {
        meanCurvature: finite(value),
        standardError: finite(measured?.standardErrors[boundaryClass] ?? Number.NaN),
        roundingError: finite(measured?.roundingErrors[boundaryClass] ?? Number.NaN),
      };
      Object.assign(values, columnsAt(columns, factor));
    });
    const scalars = {
      signConvention,
      trouble,
      label,
      boundaryClass,
      norm: finite(norm),
    } satisfies CurvatureStepScalars;
    return okResult(sampleIndex, { ...scalars, ...values });
  });
  const { directions } = settings;
  for (const part of portions(points, context)) {
    const before = sweeps.size;
    const said = (finished: number) => onProgress(rules.length * before + finished, rules.length * points.length);
    const steps = await stepSweep(classifier, part, seed, rules, { directions, batch, signal, onProgress: said });
    for (const [place, { sampleIndex }] of part.entries()) {
      const ofPoint = steps.map((samples) => valueAt(samples, place, 'points'));
      sweeps.set(sampleIndex, ofPoint);
      rows.finish(sampleIndex - context.firstSample);
    }
  }
  return rows.all();
};
