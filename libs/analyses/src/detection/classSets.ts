/** Curves of `detection` at images over sets of classes: how well each tells perturbed images, and how much better than the plain baselines do. */

import type { CurvePoint, FoldedCurve, FoldedHeadline } from '@isthmus/contracts';
import { areaDifference, type RocCurve, rocCurve } from '@isthmus/numerics';
import { areaHeadline, areaInterval, areaPoints, differenceHeadline, differencePoints } from '../shared/folds/areas.js';
import { accuracyHeadline, heldOutDecisions } from '../shared/folds/bestThreshold.js';
import { intervalLevel, shareHeadline } from '../shared/folds/shares.js';
import type { Named } from '../shared/named.js';
import { classSetIds } from './ids.js';
import type { DetectedImages } from './images.js';

const { numbers, series } = classSetIds;

/** One score: by which columns, and what its numbers are called. */
interface ScoreOf {
  readonly series: Named;
  readonly score: readonly [name: string, ...at: number[]];
  /** The linearised distance towards the same classes. */
  readonly distance: readonly [name: string, ...at: number[]];
  readonly area?: (alpha: number) => Named;
  readonly overDistance: (alpha: number) => Named;
  readonly overMargin: (alpha: number) => Named;
}

function scoresOf(likeliest: readonly number[] | undefined): readonly [ScoreOf, ...ScoreOf[]] {
  const all: ScoreOf = {
    series: series.all,
    score: ['score'],
    distance: ['linearizedDistance'],
    overDistance: numbers.overDistance,
    overMargin: numbers.overMargin,
  };
  if (likeliest === undefined) return [all];
  return [
    all,
    ...likeliest.toReversed().map(
      (M): ScoreOf => ({
        series: series.among(M),
        score: ['scoreAmong', M],
        distance: ['linearizedDistanceAmong', M],
        area: (alpha) => numbers.areaAmong(M, alpha),
        overDistance: (alpha) => numbers.overDistanceAmong(M, alpha),
        overMargin: (alpha) => numbers.overMarginAmong(M, alpha),
      }),
    ),
    {
      series: series.across,
      score: ['scoreAcross'],
      distance: ['linearizedDistanceAcross'],
      area: numbers.areaAcross,
      overDistance: numbers.overDistanceAcross,
      overMargin: numbers.overMarginAcross,
    },
  ];
}

interface From {
  readonly images: DetectedImages;
  readonly alphas: readonly number[];
  /** Numbers M below the number of classes: the likeliest of as many classes as there are would be all of them. */
  readonly likeliest: readonly number[] | undefined;
  /** Areas by the score over all classes and by the distance, one for each alpha, which other curves have too. */
  readonly levels: ReadonlyArray<{
    readonly alpha: number;
    readonly curvature: RocCurve;
    readonly distance: RocCurve;
  }>;
  readonly seed: number;
  readonly replicates: number;
  readonly alphaAxis: FoldedCurve['xAxis'];
}

/** `classSets` where sets of classes were asked for, and `difference`. */
export function classSetCurves(from: From): FoldedCurve[] {
  const { likeliest } = from;
  return likeliest === undefined ? [differenceCurve(from)] : [setsCurve(from, likeliest), differenceCurve(from)];
}

function commonOf({ alphaAxis }: From) {
  return {
    form: 'line',
    xAxis: alphaAxis,
    intervalMethod: areaInterval,
    intervalLevel,
    signConvention: 'other-minus-predicted',
  } as const;
}

/** Values of clean images and of their copies; lower is cleaner. */
function pairOf({ images }: From, [name, ...at]: ScoreOf['score'], alpha: number, sign = 1) {
  return {
    clean: images.of(name, ...at).map((value) => sign * value),
    perturbed: images.of(name, ...at, alpha).map((value) => sign * value),
  };
}

function setsCurve(from: From, likeliest: readonly number[]): FoldedCurve {
  const { images, alphas, seed, replicates, levels } = from;
  const rocsOf = (column: ScoreOf['score'], sign = 1) =>
    alphas.map((alpha) => {
      const { clean, perturbed } = pairOf(from, column, alpha, sign);
      return { alpha, roc: rocCurve(clean, perturbed, seed, { replicates, level: intervalLevel }) };
    });
  const [all, ...fewer] = scoresOf(likeliest);
  const areas = [
    { ...all, rocs: levels.map(({ alpha, curvature: roc }) => ({ alpha, roc })) },
    ...fewer.map((one) => ({ ...one, rocs: rocsOf(one.score) })),
  ];
  return {
    ...commonOf(from),
    name: 'classSets',
    title: 'Detection of perturbed images by curvature towards some classes',
    yAxis: { label: 'Area under the ROC curve', unit: '1', scale: 'linear' },
    series: [
      ...areas.map((one) => ({ ...one.series, points: pointsOf(one.rocs) })),
      { ...series.distance, points: pointsOf(levels.map(({ alpha, distance: roc }) => ({ alpha, roc }))) },
    ],
    headlines: [
      ...areas.flatMap(({ area, rocs }) =>
        area === undefined ? [] : rocs.map(({ alpha, roc }) => areaHeadline(area(alpha), roc)),
      ),
      // The margin has no line: more than these could not be followed.
      ...rocsOf(['margin'], -1).map(({ alpha, roc }) => areaHeadline(numbers.areaByMargin(alpha), roc)),
      ...likeliest.flatMap((M) => [
        ...signsOf(images.of('scoreAmong', M), numbers.negativeAmong(M)),
        ...alphas.flatMap((alpha) => labelsOf(images, M, alpha)),
      ]),
      ...signsOf(images.of('scoreAcross'), numbers.negativeAcross),
    ],
  };
}

function differenceCurve(from: From): FoldedCurve {
  const { alphas, likeliest, seed, replicates } = from;
  const differences = scoresOf(likeliest).map((one) => {
    const less = (column: ScoreOf['score'], alpha: number) =>
      areaDifference(pairOf(from, one.score, alpha), pairOf(from, column, alpha, -1), seed, {
        replicates,
        level: intervalLevel,
      });
    return {
      ...one,
      distances: alphas.map((alpha) => ({ alpha, difference: less(one.distance, alpha) })),
      // Rows without sets of classes have no margin.
      margins: likeliest === undefined ? [] : alphas.map((alpha) => ({ alpha, difference: less(['margin'], alpha) })),
    };
  });
  return {
    ...commonOf(from),
    name: 'difference',
    title: 'Curvature against the linearised distance towards the same classes',
    yAxis: {
      label: 'AUROC by curvature less that by distance',
      unit: '1',
      scale: 'linear',
    },
    series: differences.map((one) => ({
      ...one.series,
      points: one.distances.flatMap(({ alpha, difference }) => differencePoints(alpha, difference)),
    })),
    headlines: differences.flatMap(({ overDistance, overMargin, distances, margins }) => [
      ...distances.map(({ alpha, difference }) => differenceHeadline(overDistance(alpha), difference)),
      ...margins.map(({ alpha, difference }) => differenceHeadline(overMargin(alpha), difference)),
    ]),
  };
}

function pointsOf(rocs: ReadonlyArray<{ alpha: number; roc: ReturnType<typeof rocCurve> }>): CurvePoint[] {
  return rocs.flatMap(({ alpha, roc }) => areaPoints(alpha, roc));
}

function signsOf(scores: readonly number[], which: Named): FoldedHeadline[] {
  const measured = scores.filter((score) => !Number.isNaN(score));
  return [shareHeadline(which, measured.filter((score) => score < 0).length, measured.length)];
}

/** How well the score among M classes decides, and whether its strongest class is the own label. */
function labelsOf(images: DetectedImages, M: number, alpha: number): FoldedHeadline[] {
  const labels = images.of('label');
  const [clean, scores] = [images.of('scoreAmong', M), images.of('scoreAmong', M, alpha)];
  const recovered = images.of('recoveredLabelAmong', M, alpha);
  const measured = scores.filter((score) => !Number.isNaN(score)).length;
  const isRecovered = labels.map((label, i) => !Number.isNaN(scores[i] ?? Number.NaN) && recovered[i] === label);
  const held = isRecovered.filter((isOwn, i) => isOwn && (scores[i] ?? Number.NaN) >= 0).length;
  return [
    accuracyHeadline(numbers.accuracyAmong(M, alpha), heldOutDecisions(clean, scores)),
    shareHeadline(numbers.recoveredAmong(M, alpha), held, measured),
    shareHeadline(numbers.strongestAmong(M, alpha), isRecovered.filter(Boolean).length, measured),
  ];
}
