/** Computes `robustness`: ‖r(x)‖ of consecutive images, read from a perturbation run or found by DeepFool. Vectors: none. */
import type { SampleResult } from '@isthmus/contracts';
import { type BoundaryPoint, boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { valueAt } from '../shared/valueAt.js';
import type { RobustnessScalars, RobustnessSettings } from './definition.js';

export const computeRobustness: ComputeAnalysis<RobustnessSettings> = async (context) => {
  const { trueLabels, settings, firstSample, onProgress, onSample } = context;
  const rowOf = (i: number, { label, norm, trouble, error }: BoundaryPoint): SampleResult => {
    const sampleIndex = firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const scalars = {
      trouble: trouble === 'not-converged' ? trouble : null,
      label,
      trueLabel: valueAt(trueLabels, sampleIndex, 'true labels'),
      norm: trouble === 'not-converged' ? null : finite(norm),
    } satisfies RobustnessScalars;
    return okResult(sampleIndex, scalars);
  };
  const onPoint = onSample && ((i: number, point: BoundaryPoint) => onSample(rowOf(i, point)));
  const points = await boundaryPoints(context, settings.perturbation, onPoint);
  onProgress(points.length, points.length);
  return points.map((point, i) => rowOf(i, point));
};
