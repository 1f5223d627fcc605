/** Computes `curvatureStep`: mean curvature at z = x + r(x) at several steps, along the same directions. Vectors: none. */

import { signConvention, stepSweep } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { valueAt } from '../shared/valueAt.js';
import type { CurvatureStepScalars, CurvatureStepSettings } from './definition.js';

export const computeCurvatureStep: ComputeAnalysis<CurvatureStepSettings> = async (context) => {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const found = await boundaryPoints(context, settings.perturbation);
  const points = found.flatMap(({ point }) => (point === null ? [] : [point]));
  const rules = settings.factors.map((factor) => ({ kind: 'relativeToPerturbation' as const, factor }));
  const { directions } = settings;
  const sweeps = await stepSweep(classifier, points, seed, rules, { directions, batch, signal, onProgress });
  const places = new Map(points.map((point, place) => [point.sampleIndex, place]));
  return found.map(({ label, boundaryClass, norm, trouble: missing, error }, i) => {
    const sampleIndex = context.firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const place = places.get(sampleIndex);
    const values: Record<string, number | null> = {};
    let trouble: CurvatureStepScalars['trouble'] = missing ?? 'not-finite';
    settings.factors.forEach((factor, step) => {
      const measured = place === undefined ? undefined : valueAt(valueAt(sweeps, step, 'steps'), place, 'points');
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
};
