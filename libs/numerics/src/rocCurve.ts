/** Clean images kept against perturbed images kept, over all thresholds, and the area under it (the paper's Fig. 8). */

import { type BootstrapInterval, bootstrapInterval, resamples } from './bootstrapInterval.js';

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
 * Memory: 400 bytes an image while it sorts, of which 48 stay, and 8 a replicate; the draws are kept, at most 16 MiB.
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
  const scores = sortedScores(clean, perturbed);
  const cleanTotal = scores.filter((s) => s.isClean).length;
  const perturbedTotal = scores.length - cleanTotal;

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
    auroc: bootstrapInterval(n, areaUnder(scores), resamples(n, replicates, seed, 'detection/bootstrap'), {
      replicates,
      level,
    }),
    clean: cleanTotal,
    perturbed: perturbedTotal,
    unmeasured: 2 * n - scores.length,
  };
}

/**
 * How much larger the area of one score is than that of another on the same images, with a bootstrap interval over images: a draw has both
 * scores of an image and of its perturbed copy. Images that lack one of the four are left out of both areas.
 *
 * @param first its scores of clean images and of their perturbed copies, [n] each; lower is cleaner, NaN where not measured.
 * @param second those of the other score.
 * @returns the difference of areas, and how many images it is of.
 *
 * Memory: 800 bytes an image, and 8 a replicate.
 */
export function areaDifference(
  first: { readonly clean: readonly number[]; readonly perturbed: readonly number[] },
  second: { readonly clean: readonly number[]; readonly perturbed: readonly number[] },
  seed: number | bigint,
  { replicates = 2000, level = 0.95 }: { replicates?: number; level?: number } = {},
): BootstrapInterval & { readonly images: number } {
  const lists = [first.clean, first.perturbed, second.clean, second.perturbed];
  for (const { length } of lists) {
    if (length !== first.clean.length) {
      throw new RangeError(`areaDifference: expected four lists of ${first.clean.length} scores, got ${length}`);
    }
  }
  const paired = Array.from(first.clean.keys()).filter((i) => lists.every((list) => !Number.isNaN(list[i])));
  const of = (list: readonly number[]) => paired.map((i) => list[i]);
  const [one, other] = [first, second].map(({ clean, perturbed }) => areaUnder(sortedScores(of(clean), of(perturbed))));
  const difference = (counts: Uint32Array) => one(counts) - other(counts);
  // The same images are drawn as for the areas themselves.
  const draws = resamples(paired.length, replicates, seed, 'detection/bootstrap');
  return {
    ...bootstrapInterval(paired.length, difference, draws, { replicates, level }),
    images: paired.length,
  };
}

interface Score {
  readonly score: number;
  readonly image: number;
  readonly isClean: boolean;
}

/** Ascending, without those not measured. */
function sortedScores(clean: ArrayLike<number>, perturbed: ArrayLike<number>): Score[] {
  return [
    ...Array.from(clean, (score, image) => ({ score, image, isClean: true })),
    ...Array.from(perturbed, (score, image) => ({ score, image, isClean: false })),
  ]
    .filter(({ score }) => !Number.isNaN(score))
    .sort((a, b) => a.score - b.score);
}

/** The area of images that are there so often: one pass up the scores, pairs in the right order, ties by halves. */
function areaUnder(scores: readonly Score[]): (counts: Uint32Array) => number {
  // A bootstrap passes thousands of times: arrays of numbers, and the ends of ties, are looked up faster than objects.
  const images = Int32Array.from(scores, ({ image }) => image);
  const isClean = Uint8Array.from(scores, (one) => (one.isClean ? 1 : 0));
  const endsTie = Uint8Array.from(scores, ({ score }, i) => (scores[i + 1]?.score === score ? 0 : 1));
  return (counts) => {
    let below = 0;
    let perturbedSum = 0;
    let pairs = 0;
    let tiedClean = 0;
    let tiedPerturbed = 0;
    for (let i = 0; i < images.length; i++) {
      if (isClean[i] === 1) tiedClean += counts[images[i]];
      else tiedPerturbed += counts[images[i]];
      if (endsTie[i] === 0) continue;
      pairs += tiedPerturbed * (below + 0.5 * tiedClean);
      below += tiedClean;
      perturbedSum += tiedPerturbed;
      tiedClean = 0;
      tiedPerturbed = 0;
    }
    return pairs / (below * perturbedSum);
  };
}
