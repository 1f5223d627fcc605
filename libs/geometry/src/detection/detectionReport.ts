/** Detection and label recovery, never without the trivial baselines (docs/conventions.md; the paper's Fig. 8 and Table II). */

import { type ProportionInterval, type RocCurve, rocCurve, wilsonInterval } from '@isthmus/numerics';
import { type DetectionSample, decide } from './detection.js';

export interface DetectionReport {
  /** Algorithm 2. */
  readonly curvature: {
    readonly roc: RocCurve;
    /** Perturbed images whose label Algorithm 2 returns right at threshold 0: held to be perturbed, and the class right. */
    readonly recovered: ProportionInterval;
    /** Perturbed images where argmax over i != k is the true label, whatever the threshold. */
    readonly strongestIsTrue: ProportionInterval;
    /** Clean points of negative score, perturbed points of positive score: Table II in the sign of F_j = f_j - f_k. */
    readonly cleanNegative: ProportionInterval;
    readonly perturbedPositive: ProportionInterval;
  };
  readonly baselines: {
    /** Score -min_j |F_j| / ||grad F_j||: an image near the boundary is held to be perturbed. */
    readonly linearizedDistance: RocCurve;
    /** Perturbed images where the second largest logit is the true label. */
    readonly secondLogit: ProportionInterval;
  };
}

/**
 * The report of one setting.
 *
 * @param clean and `perturbed`: row i is one image and its perturbed copy.
 * @param trueLabels what recovery should find, [n]: the labels before perturbation.
 * @param seed keys the bootstrap.
 */
export function detectionReport(
  clean: readonly DetectionSample[],
  perturbed: readonly DetectionSample[],
  trueLabels: ArrayLike<number>,
  seed: number | bigint,
  options: { replicates?: number; level?: number } = {},
): DetectionReport {
  if (perturbed.length !== trueLabels.length) {
    throw new RangeError(`detectionReport: expected ${perturbed.length} true labels, got ${trueLabels.length}`);
  }
  const share = (samples: readonly DetectionSample[], holds: (sample: DetectionSample, i: number) => boolean) =>
    wilsonInterval(samples.filter(holds).length, samples.length, options.level);
  const scores = (samples: readonly DetectionSample[]) => samples.map((s) => s.score);
  const distances = (samples: readonly DetectionSample[]) => samples.map((s) => -s.linearizedDistance);
  return {
    curvature: {
      roc: rocCurve(scores(clean), scores(perturbed), seed, options),
      recovered: share(perturbed, (s, i) => decide(s, 0).label === trueLabels[i]),
      strongestIsTrue: share(perturbed, (s, i) => s.recoveredLabel === trueLabels[i]),
      cleanNegative: share(clean, (s) => s.score < 0),
      perturbedPositive: share(perturbed, (s) => s.score > 0),
    },
    baselines: {
      linearizedDistance: rocCurve(distances(clean), distances(perturbed), seed, options),
      secondLogit: share(perturbed, (s, i) => s.secondLabel === trueLabels[i]),
    },
  };
}
