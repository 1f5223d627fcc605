/**
 * What a detector is good for: how many answers are right, of clean and of perturbed images, where what is held to be perturbed gets another
 * label. Algorithm 2 as printed and with a threshold that keeps 95% of clean images, the plain baselines likewise, and no detector at all; also
 * against an attacker who knows the score and chooses alpha.
 */

import type { CurvePoint, FoldedCurve, FoldedHeadline } from '@isthmus/contracts';
import { accuracyHeadline, fallHeadline } from '../shared/folds/bestThreshold.js';
import { intervals, shareInterval, sharePoints } from '../shared/folds/shares.js';
import { useIds } from './ids.js';
import type { DetectedImages } from './images.js';

/** Of clean images that a threshold keeps. */
const keptShare = 0.95;

/** One side of each image: it itself, or its copy at one alpha. NaN where something was not measured. */
interface Side {
  readonly label: readonly number[];
  readonly score: readonly number[];
  readonly recoveredLabel: readonly number[];
  readonly distance: readonly number[];
  readonly secondLabel: readonly number[];
}

/** How images are answered. `suspicion` is compared with a threshold of each image: above it the image is held to be perturbed. */
interface Method {
  readonly ids: (typeof useIds)[keyof typeof useIds];
  readonly suspicion: (side: Side, i: number) => number;
  readonly threshold: (i: number) => number;
  /** The label of an image that is held to be perturbed. */
  readonly otherLabel: (side: Side, i: number) => number;
}

/** 1 where an image is held to be perturbed, 0 where it is not; or right or wrong; NaN where there is no answer, or no true label. */
type Answers = readonly number[];

export function useCurve(images: DetectedImages, alphas: readonly number[]): FoldedCurve {
  const trueLabels = images.of('trueLabel');
  const sideAt = (...at: readonly number[]): Side => ({
    label: images.of('label', ...at),
    score: images.of('score', ...at),
    recoveredLabel: images.of('recoveredLabel', ...at),
    distance: images.of('linearizedDistance', ...at),
    secondLabel: images.of('secondLabel', ...at),
  });
  const clean = sideAt();
  const copies = alphas.map((alpha) => ({ alpha, side: sideAt(alpha) }));
  const methods = methodsOf(clean).map((method) => {
    const answers = (side: Side): Answers => trueLabels.map((label, i) => isRight(method, side, label, i));
    const flagged = (side: Side): Answers => trueLabels.map((_, i) => isFlagged(method, side, i));
    return {
      ...method,
      flagged: [
        { alpha: null, held: flagged(clean) },
        ...copies.map(({ alpha, side }) => ({ alpha, held: flagged(side) })),
      ],
      clean: answers(clean),
      perturbed: copies.map(({ alpha, side }) => ({ alpha, right: answers(side) })),
      attacked: trueLabels.map((label, i) => {
        const side = chosenByAttacker(method, copies, label, i);
        return side === undefined ? Number.NaN : isRight(method, side, label, i);
      }),
    };
  });
  const [bare] = methods;
  return {
    name: 'use',
    title: 'Right answers where what is held to be perturbed gets another label',
    form: 'bars',
    xAxis: { label: 'Images', unit: '', scale: 'category' },
    yAxis: { label: 'Share of right answers', unit: 'share', scale: 'linear' },
    series: methods.map(({ ids, clean, perturbed, attacked }) => ({
      ...ids.series.method,
      points: [
        ...rightPoints('clean', clean),
        ...perturbed.flatMap(({ alpha, right }) => rightPoints(`α = ${alpha}`, right)),
        ...rightPoints('attacker’s α', attacked),
      ],
    })),
    headlines: methods.flatMap(({ ids: { numbers }, flagged, clean, perturbed, attacked }): FoldedHeadline[] => [
      accuracyHeadline(numbers.clean, clean),
      ...(bare === undefined || numbers === bare.ids.numbers ? [] : [fallHeadline(numbers.lost, bare.clean, clean)]),
      ...perturbed.map(({ alpha, right }) =>
        // One image and its copy are one trial.
        accuracyHeadline(
          numbers.both(alpha),
          right.map((one, i) => (one + (clean[i] ?? Number.NaN)) / 2),
        ),
      ),
      accuracyHeadline(numbers.attacked, attacked),
      ...(bare === undefined || numbers === bare.ids.numbers
        ? []
        : flagged.map(({ alpha, held }) =>
            accuracyHeadline(alpha === null ? numbers.flaggedClean : numbers.flagged(alpha), held),
          )),
    ]),
    ...intervals(shareInterval, 'other-minus-predicted'),
  };
}

function methodsOf(clean: Side): readonly Method[] {
  const byScore = (side: Side, i: number) => side.score[i] ?? Number.NaN;
  // An image near the boundary is held to be perturbed.
  const byDistance = (side: Side, i: number) => -(side.distance[i] ?? Number.NaN);
  const recovered = (side: Side, i: number) => side.recoveredLabel[i] ?? Number.NaN;
  const images = [...clean.label.keys()];
  return [
    {
      ids: useIds.bare,
      suspicion: () => Number.NEGATIVE_INFINITY,
      threshold: () => 0,
      otherLabel: () => Number.NaN,
    },
    // At t = 0 a score of exactly 0 is perturbed, as everywhere.
    { ids: useIds.printed, suspicion: byScore, threshold: () => -Number.MIN_VALUE, otherLabel: recovered },
    {
      ids: useIds.tuned,
      suspicion: byScore,
      threshold: heldOutThresholds(images.map((i) => byScore(clean, i))),
      otherLabel: recovered,
    },
    {
      ids: useIds.plain,
      suspicion: byDistance,
      threshold: heldOutThresholds(images.map((i) => byDistance(clean, i))),
      otherLabel: (side, i) => side.secondLabel[i] ?? Number.NaN,
    },
  ];
}

/**
 * Of each image the threshold that keeps 95% of the clean images of the other half; images are halved by turns, without those that have no
 * number. Infinite, which keeps all, where there is no other half.
 */
function heldOutThresholds(suspicions: readonly number[]): (i: number) => number {
  const places = [...suspicions.keys()].filter((i) => !Number.isNaN(suspicions[i]));
  const halves = [0, 1].map((half) => places.filter((_, place) => place % 2 === half));
  const thresholds = halves.map((half) => {
    const sorted = half.map((i) => suspicions[i] ?? Number.NaN).sort((a, b) => a - b);
    return sorted[Math.ceil(keptShare * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
  });
  const even = new Set(halves[0]);
  return (i) => thresholds[even.has(i) ? 1 : 0] ?? Number.POSITIVE_INFINITY;
}

/** Whether an image is held to be perturbed. */
function isFlagged({ suspicion, threshold }: Method, side: Side, i: number): number {
  const value = suspicion(side, i);
  return Number.isNaN(value) ? Number.NaN : value > threshold(i) ? 1 : 0;
}

/** 1, 0, or NaN where the way to answer lacks its number. */
function isRight(method: Method, side: Side, trueLabel: number, i: number): number {
  const label = side.label[i] ?? Number.NaN;
  const flagged = isFlagged(method, side, i);
  if (Number.isNaN(label) || Number.isNaN(flagged) || !(trueLabel >= 0)) return Number.NaN;
  const answer = flagged === 1 ? method.otherLabel(side, i) : label;
  return answer === trueLabel ? 1 : 0;
}

/**
 * The copy that looks cleanest of those that the network alone has wrong; of all, where it has none wrong. None where one of these was not
 * measured: without it the attacker would look weaker than he is.
 */
function chosenByAttacker(
  { suspicion }: Method,
  copies: ReadonlyArray<{ readonly side: Side }>,
  trueLabel: number,
  i: number,
): Side | undefined {
  const labelled = copies.map(({ side }) => side).filter(({ label }) => !Number.isNaN(label[i] ?? Number.NaN));
  const fooling = labelled.filter(({ label }) => label[i] !== trueLabel);
  const offered = fooling.length > 0 ? fooling : labelled;
  if (offered.some((side) => Number.isNaN(suspicion(side, i)))) return undefined;
  const [first, ...rest] = offered;
  return rest.reduce(
    (best, side) => (best !== undefined && suspicion(side, i) >= suspicion(best, i) ? best : side),
    first,
  );
}

function rightPoints(x: string, right: Answers): CurvePoint[] {
  const known = right.filter((one) => !Number.isNaN(one));
  return sharePoints(x, known.filter((one) => one === 1).length, known.length);
}
