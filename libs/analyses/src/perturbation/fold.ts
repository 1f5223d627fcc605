/** Curves of `perturbation`: how far the nearest boundary is, in how many steps it was found, which label lies behind it. */

import type { FoldedCurve } from '@isthmus/contracts';
import type { AnalysisOf } from '../list.js';
import { among, count, is, list, numberOf, scalar } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { logHistogram } from '../shared/folds/histogram.js';
import { amount, has, noted, noteOf } from '../shared/folds/leftOut.js';
import { meanHeadline, medianHeadline } from '../shared/folds/means.js';
import { countBars, intervals, shareHeadline, shareInterval, sharePoint } from '../shared/folds/shares.js';
import { perturbationIds } from './ids.js';

/** Eight bins a decade are 33% wide: about the spread between two images of one class on LeNet. */
const binsPerDecade = 8;

const { numbers, series } = perturbationIds;

const counted = {
  ok: count(),
  correct: count(({ scalars }) => scalars.label === scalars.trueLabel),
  /** Images whose own label is known among the model's classes. */
  labelled: count((row) => (numberOf(row, 'trueLabel') ?? -1) >= 0),
  /** A sample that did not converge is left out of the distributions. */
  ...among(is('converged', true), {
    /** 0 on the boundary; an image of norm 0 has none. */
    relativeNorms: list(scalar('relativeNorm')),
    /** Of runs that ask for it. */
    centredNorms: list(({ scalars: { centredRelativeNorm } }) =>
      typeof centredRelativeNorm === 'number' ? centredRelativeNorm : null,
    ),
    steps: list(scalar('steps')),
    perturbedLabels: list(scalar('perturbedLabel')),
    onBoundary: count(is('onBoundary', true)),
  }),
};

export const perturbationFold = fold(
  counted,
  (
    { ok, correct, labelled, relativeNorms, centredNorms, steps, perturbedLabels, onBoundary },
    { classNames, settings: { centre } }: FoldContext<AnalysisOf<'perturbation'>>,
  ) => {
    const share = { label: 'Share of images', unit: 'share', scale: 'linear' } as const;
    const converged = shareHeadline(numbers.converged, steps.length, ok);
    const black = steps.length - relativeNorms.length;
    const zero = relativeNorms.filter((value) => value === 0).length;
    const leftOut = ok - steps.length;
    const unconverged = noteOf(
      leftOut,
      `${amount(leftOut, 'image')} did not converge and ${has(leftOut)} no perturbation.`,
    );
    const normNotes = [
      ...noteOf(black, `${amount(black, 'image')} of norm 0 ${has(black)} no relative norm.`),
      // A logarithmic axis has no place for it; the median and the mean count it.
      ...noteOf(zero, `${amount(zero, 'image')} on the boundary ${has(zero)} a relative norm of 0, in no bin.`),
    ];
    const positive = relativeNorms.filter((value) => value > 0);
    const curves: FoldedCurve[] = [
      {
        name: 'relativeNorm',
        title: 'Distance to the decision boundary',
        form: 'histogram',
        xAxis: { label: 'Norm of the perturbation over norm of the image', unit: '1', scale: 'log' },
        yAxis: share,
        series: [{ ...series.images, points: logHistogram(positive, binsPerDecade, relativeNorms.length) }],
        headlines: [
          medianHeadline(numbers.medianRelativeNorm, relativeNorms, '1'),
          meanHeadline(numbers.meanRelativeNorm, relativeNorms, '1'),
          ...(centre === undefined
            ? []
            : [
                medianHeadline(numbers.medianCentredNorm, centredNorms, '1'),
                meanHeadline(numbers.meanCentredNorm, centredNorms, '1'),
              ]),
          converged,
          // Without labels that mean the model's classes there is no accuracy, not one of 0.
          ...(ok > 0 && labelled === 0 ? [] : [shareHeadline(numbers.correct, correct, labelled)]),
          ...(onBoundary === 0 ? [] : [shareHeadline(numbers.onBoundary, onBoundary, ok)]),
          ...(black === 0 ? [] : [shareHeadline(numbers.withoutNorm, black, ok)]),
        ],
        ...noted([...unconverged, ...normNotes]),
        ...intervals(shareInterval),
      },
      {
        name: 'steps',
        title: 'DeepFool steps to the boundary',
        form: 'bars',
        xAxis: { label: 'Linearisations', unit: 'steps', scale: 'linear' },
        yAxis: share,
        series: [{ ...series.images, points: countBars(steps) }],
        headlines: [meanHeadline(numbers.meanSteps, steps, 'steps'), converged],
        ...noted(unconverged),
        ...intervals(shareInterval),
      },
      {
        name: 'perturbedLabel',
        title: 'Label behind the nearest boundary',
        form: 'bars',
        xAxis: { label: 'Label after the perturbation', unit: '', scale: 'category' },
        yAxis: share,
        series: [{ ...series.images, points: labelBars(perturbedLabels, classNames) }],
        headlines: [converged],
        ...noted(unconverged),
        ...intervals(shareInterval),
      },
    ];
    return curves;
  },
);

/** Every class that the data set names, and any further label that the network gave. */
function labelBars(labels: readonly number[], classNames: readonly string[]) {
  const size = labels.reduce((most, label) => Math.max(most, label + 1), classNames.length);
  if (labels.length === 0) return [];
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Array.from({ length: size }, (_, label) =>
    sharePoint(classNames[label] ?? `class ${label}`, counts.get(label) ?? 0, labels.length),
  );
}
