/** Algorithm 2 over a range of steps h (docs/conventions.md). */

import type { Classifier } from '@isthmus/engine';
import type { ProbePoint } from '../curvature/curvaturePoint.js';
import type { MeanCurvatureOptions } from '../curvature/meanCurvature.js';
import type { StepRule } from '../curvature/stepRule.js';
import { stepSweep } from '../curvature/stepSweep.js';
import { type DetectionSample, detectionSample } from './detection.js';

/**
 * `detectionScores` at every step, along the same directions, so that steps differ by scale alone.
 *
 * @returns [steps][points]. Memory: that of `detectionScores` times the number of steps.
 */
export async function detectionSweep(
  classifier: Classifier,
  points: readonly ProbePoint[],
  seed: number | bigint,
  steps: readonly StepRule[],
  options: Omit<MeanCurvatureOptions, 'step'> = {},
): Promise<DetectionSample[][]> {
  const sweeps = await stepSweep(classifier, points, seed, steps, options);
  return sweeps.map((samples) => samples.map((sample) => detectionSample(sample, classifier.dimension)));
}
