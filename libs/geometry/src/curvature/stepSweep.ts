/** Mean curvature over a range of steps h, since a network with kinks has one for every scale (docs/conventions.md). */

import type { Classifier } from '@isthmus/engine';
import type { ProbePoint } from './curvaturePoint.js';
import { type MeanCurvatureOptions, type MeanCurvatureSample, meanCurvature } from './meanCurvature.js';
import type { StepRule } from './stepRule.js';

/**
 * Every point at every step, along the same directions, so that steps differ by scale alone.
 *
 * @returns [steps][points]. Memory: that of `meanCurvature` times the number of steps.
 */
export async function stepSweep(
  classifier: Classifier,
  points: readonly ProbePoint[],
  seed: number | bigint,
  steps: readonly StepRule[],
  { onProgress, ...options }: Omit<MeanCurvatureOptions, 'step' | 'onSample'> = {},
): Promise<MeanCurvatureSample[][]> {
  const sweeps: MeanCurvatureSample[][] = [];
  for (const [i, step] of steps.entries()) {
    const progress = (finished: number, total: number) => onProgress?.(i * total + finished, steps.length * total);
    sweeps.push(await meanCurvature(classifier, points, seed, { ...options, step, onProgress: progress }));
  }
  return sweeps;
}
