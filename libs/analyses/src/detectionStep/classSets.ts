/** Curves of `detectionStep` over sets of classes: how well each tells perturbed images at each step, and how much better than the plain distance. */

import type { FoldedCurve } from '@isthmus/contracts';
import { areaDifference, rocCurve } from '@isthmus/numerics';
import type { AnalysisOf } from '../list.js';
import { areaHeadline, areaInterval, areaPoints, differenceHeadline, differencePoints } from '../shared/folds/areas.js';
import { intervalLevel } from '../shared/folds/shares.js';
import type { Named } from '../shared/named.js';
import { stepsOf } from './definition.js';
import { detectionStepIds } from './ids.js';

/** One score of copies at one alpha: by which columns, and what its numbers are called. */
interface ScoreOf {
  readonly series: Named;
  readonly columns: (alpha: number, step: number) => { readonly score: Column; readonly distance: Column };
  readonly area?: (step: number) => Named;
  readonly overDistance: (step: number) => Named;
  readonly alpha: number;
}
type Column = readonly [name: string, ...at: number[]];

interface From {
  readonly of: (name: string, ...at: number[]) => readonly number[];
  readonly seed: number;
  readonly replicates: number;
  readonly xAxis: FoldedCurve['xAxis'];
}

/** `classSetsByStep` where sets of classes were asked for, and `differenceByStep`. */
export function classSetsByStep(
  settings: AnalysisOf<'detectionStep'>,
  { of, seed, replicates, xAxis }: From,
): FoldedCurve[] {
  const steps = stepsOf(settings);
  const bootstrap = { replicates, level: intervalLevel };
  const ends = new Set([steps[0], steps.at(-1)]);
  const measured = settings.alphas
    .flatMap((alpha) => scoresOf(settings, alpha))
    .map((one) => ({
      ...one,
      values: steps.map((step) => {
        const values = (alpha: number, sign: number, column: 'score' | 'distance') =>
          of(...one.columns(alpha, step)[column]).map((value) => sign * value);
        const score = { clean: values(0, 1, 'score'), perturbed: values(one.alpha, 1, 'score') };
        const distance = { clean: values(0, -1, 'distance'), perturbed: values(one.alpha, -1, 'distance') };
        return {
          step,
          roc: rocCurve(score.clean, score.perturbed, seed, bootstrap),
          difference: areaDifference(score, distance, seed, bootstrap),
        };
      }),
    }));
  const common = {
    form: 'line',
    xAxis,
    intervalMethod: areaInterval,
    intervalLevel,
    signConvention: 'other-minus-predicted',
  } as const;
  const sets: FoldedCurve = {
    ...common,
    name: 'classSetsByStep',
    title: 'Detection of perturbed images by curvature towards some classes, by step',
    yAxis: { label: 'Area under the ROC curve', unit: '1', scale: 'linear' },
    series: measured.map((one) => ({
      ...one.series,
      points: one.values.flatMap(({ step, roc }) => areaPoints(step, roc)),
    })),
    headlines: measured.flatMap(({ area, values }) =>
      area === undefined
        ? []
        : values.filter(({ step }) => ends.has(step)).map(({ step, roc }) => areaHeadline(area(step), roc)),
    ),
  };
  const difference: FoldedCurve = {
    ...common,
    name: 'differenceByStep',
    title: 'Curvature against the linearised distance towards the same classes, by step',
    yAxis: {
      label: 'AUROC by curvature less that by distance',
      unit: '1',
      scale: 'linear',
    },
    series: measured.map((one) => ({
      ...one.series,
      points: one.values.flatMap(({ step, difference }) => differencePoints(step, difference)),
    })),
    headlines: measured.flatMap(({ overDistance, values }) =>
      values
        .filter(({ step }) => ends.has(step))
        .map(({ step, difference }) => differenceHeadline(overDistance(step), difference)),
    ),
  };
  return settings.likeliest === undefined ? [difference] : [sets, difference];
}

function scoresOf({ steps: { kind }, likeliest }: AnalysisOf<'detectionStep'>, alpha: number): ScoreOf[] {
  const numbers = detectionStepIds.numbers[kind];
  const { series } = detectionStepIds;
  const all: ScoreOf = {
    alpha,
    series: series.all(alpha),
    columns: (a, step) => ({ score: ['score', a, step], distance: ['linearizedDistance', a] }),
    overDistance: (step) => numbers.overDistance(alpha, step),
  };
  if (likeliest === undefined) return [all];
  return [
    all,
    ...likeliest.toReversed().map(
      (M): ScoreOf => ({
        alpha,
        series: series.among(M, alpha),
        columns: (a, step) => ({
          score: ['scoreAmong', M, a, step],
          distance: ['linearizedDistanceAmong', M, a, step],
        }),
        area: (step) => numbers.areaAmong(M, alpha, step),
        overDistance: (step) => numbers.overDistanceAmong(M, alpha, step),
      }),
    ),
    {
      alpha,
      series: series.across(alpha),
      columns: (a, step) => ({ score: ['scoreAcross', a, step], distance: ['linearizedDistanceAcross', a, step] }),
      area: (step) => numbers.areaAcross(alpha, step),
      overDistance: (step) => numbers.overDistanceAcross(alpha, step),
    },
  ];
}
