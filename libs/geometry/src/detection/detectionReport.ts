/** Detection and label recovery, never without the trivial baselines (docs/conventions.md; the paper's Fig. 8 and Table II). */

import { type ProportionInterval, type RocCurve, rocCurve, wilsonInterval } from '@isthmus/numerics';
import { type DetectionSample, decide } from './detection.js';

export interface DetectionReport {
  /** Algorithm 2. */
  readonly curvature: {
    readonly roc: RocCurve;
    // Shares of the images that have a score.
    /** Perturbed images whose label Algorithm 2 recovers: held to be perturbed at threshold 0, and the class right. */
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
 *
 * Memory: 1,000 bytes an image while it sorts, of which 100 stay, and 8 a replicate.
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
  const share = <S extends DetectionSample>(samples: readonly S[], holds: (sample: S) => boolean) =>
    wilsonInterval(samples.filter(holds).length, samples.length, options.level);
  const scored = <S extends DetectionSample>(samples: readonly S[]) => samples.filter((s) => !Number.isNaN(s.score));
  const copies = perturbed.map((sample, i) => ({ ...sample, trueLabel: trueLabels[i] }));
  const scores = (samples: readonly DetectionSample[]) => samples.map((s) => s.score);
  const distances = (samples: readonly DetectionSample[]) => samples.map((s) => -s.linearizedDistance);
  return {
    curvature: {
      roc: rocCurve(scores(clean), scores(perturbed), seed, options),
      recovered: share(scored(copies), (s) => decide(s, 0).perturbed && s.recoveredLabel === s.trueLabel),
      strongestIsTrue: share(scored(copies), (s) => s.recoveredLabel === s.trueLabel),
      cleanNegative: share(scored(clean), (s) => s.score < 0),
      perturbedPositive: share(scored(copies), (s) => s.score > 0),
    },
    baselines: {
      linearizedDistance: rocCurve(distances(clean), distances(perturbed), seed, options),
      secondLogit: share(copies, (s) => s.secondLabel === s.trueLabel),
    },
  };
}
