/**
 * Detection of perturbed images by curvature, with the trivial baselines beside it (docs/conventions.md, "`detection`"; the paper's
 * Algorithm 2).
 */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import type { CurvatureRecord, ProbePoint } from '../curvature/curvaturePoint.js';
import {
  type MeanCurvatureOptions,
  type MeanCurvatureSample,
  meanCurvature,
  stepSweep,
} from '../curvature/meanCurvature.js';
import type { StepRule } from '../curvature/stepRule.js';

/** Algorithm 2 and the baselines at one point; thresholds are applied later. */
export interface DetectionSample extends CurvatureRecord {
  /** k. */
  readonly label: number;
  /** rho = 1/(LT) sum_{i != k} sum_j v_j' G_{F_i} v_j, 1/pixel, with its standard error over directions. Clean images: negative. */
  readonly score: number;
  readonly standardError: number;
  /** How much of the score the rounding of logits and pixels to float32 may have made; it grows as 1 / h^2. */
  readonly roundingError: number;
  /** argmax over i != k of the curvature towards i: the label where the point is held to be perturbed. */
  readonly recoveredLabel: number;
  /** Baseline: the class of the second largest logit; -1 where a logit is not finite. */
  readonly secondLabel: number;
  /** Baseline: min_j |F_j| / ||grad F_j||, pixels. Perturbed images: small. */
  readonly linearizedDistance: number;
  readonly directions: number;
}

/**
 * Algorithm 2 at each point: at images x as in the paper, or at boundary points z as in Table II.
 *
 * A detector does not know r(x), so at images the step has to be absolute or the authors'.
 *
 * @param points images with k = k(x); at boundary points k is the class on whose side curvature is measured.
 * @param seed keys the directions with each point's sampleIndex.
 *
 * Memory: that of `meanCurvature` and 300 bytes a point.
 */
export async function detectionScores(
  classifier: Classifier,
  points: readonly ProbePoint[],
  seed: number | bigint,
  options: MeanCurvatureOptions,
): Promise<DetectionSample[]> {
  const samples = await meanCurvature(classifier, points, seed, options);
  return samples.map((sample) => detectionSample(sample, classifier.dimension));
}

/**
 * The same from curvatures that were measured already. If no class has one, there is no score and the label recovered is -1.
 * @param dimension d
 */
export function detectionSample(sample: MeanCurvatureSample, dimension: number): DetectionSample {
  const { label, logits, meanCurvatures, roundingErrors, gradientNorms } = sample;
  const others = Array.from(logits.keys()).filter((j) => j !== label);
  const measured = others.filter((j) => Number.isFinite(meanCurvatures[j]));
  // E v'Gv = tr G / d over the unit sphere, where kbar = tr G / (d - 1).
  const scale = (dimension - 1) / (dimension * logits.length);
  const best = (classes: readonly number[], value: (j: number) => number) =>
    classes.reduce((top, j) => (top < 0 || value(j) > value(top) ? j : top), -1);
  const distances = measured.map((j) => Math.abs(logits[j] - logits[label]) / gradientNorms[j]);
  return {
    outcome: sample.outcome,
    signConvention: sample.signConvention,
    label,
    score: scale * sample.curvatureSum,
    standardError: scale * sample.curvatureSumStandardError,
    roundingError: measured.length > 0 ? scale * measured.reduce((sum, j) => sum + roundingErrors[j], 0) : Number.NaN,
    recoveredLabel: best(measured, (j) => meanCurvatures[j]),
    secondLabel: argmax(logits, 0, logits.length, label),
    linearizedDistance: distances.length > 0 ? Math.min(...distances) : Number.NaN,
    step: sample.step,
    directions: sample.directions,
  };
}

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
