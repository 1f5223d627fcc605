/** Curves of `detection` at images over sets of classes: how well each tells perturbed images, and how much better than the plain baselines do. */

import type { CurvePoint, FoldedCurve, FoldedHeadline } from '@isthmus/contracts';
import { areaDifference, rocCurve } from '@isthmus/numerics';
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

function scoresOf(likeliest: readonly number[] | undefined): readonly ScoreOf[] {
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
  readonly likeliest: readonly number[] | undefined;
  readonly seed: number;
  readonly replicates: number;
  readonly alphaAxis: FoldedCurve['xAxis'];
}

/** `classSets` where sets of classes were asked for, and `difference`. */
export function classSetCurves({ images, alphas, likeliest, seed, replicates, alphaAxis }: From): FoldedCurve[] {
  const bootstrap = { replicates, level: intervalLevel };
  /** Values of clean images and of their copies; lower is cleaner. */
  const pairOf = ([name, ...at]: ScoreOf['score'], alpha: number, sign = 1) => ({
    clean: images.of(name, ...at).map((value) => sign * value),
    perturbed: images.of(name, ...at, alpha).map((value) => sign * value),
  });
  const roc = (column: ScoreOf['score'], alpha: number, sign = 1) => {
    const { clean, perturbed } = pairOf(column, alpha, sign);
    return rocCurve(clean, perturbed, seed, bootstrap);
  };
  const scores = scoresOf(likeliest);
  const areas = scores.map((one) => ({
    ...one,
    rocs: alphas.map((alpha) => ({ alpha, roc: roc(one.score, alpha) })),
  }));
  const rocsOf = (column: string) => alphas.map((alpha) => ({ alpha, roc: roc([column], alpha, -1) }));
  const differences = scores.map((one) => ({
    ...one,
    values: alphas.map((alpha) => ({
      alpha,
      distance: areaDifference(pairOf(one.score, alpha), pairOf(one.distance, alpha, -1), seed, bootstrap),
      margin: areaDifference(pairOf(one.score, alpha), pairOf(['margin'], alpha, -1), seed, bootstrap),
    })),
  }));
  const common = {
    form: 'line',
    xAxis: alphaAxis,
    intervalMethod: areaInterval,
    intervalLevel,
    signConvention: 'other-minus-predicted',
  } as const;
  const sets: FoldedCurve = {
    ...common,
    name: 'classSets',
    title: 'Detection of perturbed images by curvature towards some classes',
    yAxis: { label: 'Area under the ROC curve', unit: '1', scale: 'linear' },
    series: [
      ...areas.map((one) => ({ ...one.series, points: pointsOf(one.rocs) })),
      { ...series.distance, points: pointsOf(rocsOf('linearizedDistance')) },
    ],
    headlines: [
      ...areas.flatMap(({ area, rocs }) =>
        area === undefined ? [] : rocs.map(({ alpha, roc }) => areaHeadline(area(alpha), roc)),
      ),
      // The margin has no line: more than these could not be followed.
      ...rocsOf('margin').map(({ alpha, roc }) => areaHeadline(numbers.areaByMargin(alpha), roc)),
      ...(likeliest ?? []).flatMap((M) => [
        ...signsOf(images.of('scoreAmong', M), numbers.negativeAmong(M)),
        ...alphas.flatMap((alpha) => labelsOf(images, M, alpha)),
      ]),
      ...signsOf(images.of('scoreAcross'), numbers.negativeAcross),
    ],
  };
  const difference: FoldedCurve = {
    ...common,
    name: 'difference',
    title: 'Curvature against the linearised distance towards the same classes',
    yAxis: {
      label: 'AUROC by curvature less that by distance',
      unit: '1',
      scale: 'linear',
    },
    series: differences.map((one) => ({
      ...one.series,
      points: one.values.flatMap(({ alpha, distance }) => differencePoints(alpha, distance)),
    })),
    headlines: differences.flatMap(({ overDistance, overMargin, values }) => [
      ...values.map(({ alpha, distance }) => differenceHeadline(overDistance(alpha), distance)),
      ...(likeliest === undefined
        ? []
        : values.map(({ alpha, margin }) => differenceHeadline(overMargin(alpha), margin))),
    ]),
  };
  return likeliest === undefined ? [difference] : [sets, difference];
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
  const own = labels.map((label, i) => !Number.isNaN(scores[i] ?? Number.NaN) && recovered[i] === label);
  const held = own.filter((isOwn, i) => isOwn && (scores[i] ?? Number.NaN) >= 0).length;
  return [
    accuracyHeadline(numbers.accuracyAmong(M, alpha), heldOutDecisions(clean, scores)),
    shareHeadline(numbers.recoveredAmong(M, alpha), held, measured),
    shareHeadline(numbers.strongestAmong(M, alpha), own.filter(Boolean).length, measured),
  ];
}
