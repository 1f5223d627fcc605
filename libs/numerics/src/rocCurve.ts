/** Clean images kept against perturbed images kept, over all thresholds, and the area under it (the paper's Fig. 8). */

import { type BootstrapInterval, bootstrapInterval } from './bootstrapInterval.js';
import { randomStream } from './randomStream.js';

export interface RocCurve {
  /** Ascending; an image is kept when its score is below the threshold. The last is Infinity: all are kept. */
  readonly thresholds: Float64Array;
  /** Share of clean images kept (positive = clean). */
  readonly truePositiveRate: Float64Array;
  /** Share of perturbed images kept. */
  readonly falsePositiveRate: Float64Array;
  /** P(a clean score is below a perturbed one), ties one half. */
  readonly auroc: BootstrapInterval;
  /** Scores that could be used. */
  readonly clean: number;
  readonly perturbed: number;
  /** NaN scores, left out. */
  readonly unmeasured: number;
}

/**
 * The curve, with a bootstrap interval over images: row i of both lists is one image, drawn with its perturbed copy or
 * not at all.
 *
 * @param clean lower is cleaner, [n]; NaN where not measured.
 * @param perturbed [n].
 *
 * Memory: 400 bytes an image while it sorts, of which 48 stay, and 8 a replicate.
 */
export function rocCurve(
  clean: ArrayLike<number>,
  perturbed: ArrayLike<number>,
  seed: number | bigint,
  { replicates = 2000, level = 0.95 }: { replicates?: number; level?: number } = {},
): RocCurve {
  if (clean.length !== perturbed.length) {
    throw new RangeError(
      `rocCurve: expected a perturbed score for each of ${clean.length} clean ones, got ${perturbed.length}`,
    );
  }
  const n = clean.length;
  const scores = [
    ...Array.from(clean, (score, image) => ({ score, image, isClean: true })),
    ...Array.from(perturbed, (score, image) => ({ score, image, isClean: false })),
  ]
    .filter(({ score }) => !Number.isNaN(score))
    .sort((a, b) => a.score - b.score);
  const cleanTotal = scores.filter((s) => s.isClean).length;
  const perturbedTotal = scores.length - cleanTotal;

  /** One pass up the scores: pairs in the right order, ties by halves. */
  const area = (counts: Uint32Array): number => {
    let below = 0;
    let cleanSum = 0;
    let perturbedSum = 0;
    let pairs = 0;
    for (let i = 0; i < scores.length; ) {
      let tiedClean = 0;
      let tiedPerturbed = 0;
      const { score } = scores[i];
      for (; i < scores.length && scores[i].score === score; i++) {
        if (scores[i].isClean) tiedClean += counts[scores[i].image];
        else tiedPerturbed += counts[scores[i].image];
      }
      pairs += tiedPerturbed * (below + 0.5 * tiedClean);
      below += tiedClean;
      cleanSum += tiedClean;
      perturbedSum += tiedPerturbed;
    }
    return pairs / (cleanSum * perturbedSum);
  };

  const thresholds: number[] = [];
  const truePositive: number[] = [];
  const falsePositive: number[] = [];
  let keptClean = 0;
  let keptPerturbed = 0;
  scores.forEach(({ score, isClean }, i) => {
    if (i === 0 || score !== scores[i - 1].score) {
      thresholds.push(score);
      truePositive.push(keptClean / cleanTotal);
      falsePositive.push(keptPerturbed / perturbedTotal);
    }
    if (isClean) keptClean++;
    else keptPerturbed++;
  });
  thresholds.push(Number.POSITIVE_INFINITY);
  truePositive.push(keptClean / cleanTotal);
  falsePositive.push(keptPerturbed / perturbedTotal);
  return {
    thresholds: Float64Array.from(thresholds),
    truePositiveRate: Float64Array.from(truePositive),
    falsePositiveRate: Float64Array.from(falsePositive),
    auroc: bootstrapInterval(n, area, randomStream(seed, 'detection/bootstrap', 0), { replicates, level }),
    clean: cleanTotal,
    perturbed: perturbedTotal,
    unmeasured: 2 * n - scores.length,
  };
}
