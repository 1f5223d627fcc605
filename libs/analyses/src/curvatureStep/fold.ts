/** Curves of `curvatureStep`: how mean curvature and its sign depend on the step h. */

import type { FoldedCurve } from '@isthmus/contracts';
import { createMoments } from '@isthmus/numerics';
import type { AnalysisOf } from '../list.js';
import { columnName } from '../shared/columns.js';
import { byColumn, count, isMeasured, moments, scalar } from '../shared/folds/counted.js';
import { type FoldContext, fold, together } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { meanInterval, meanPoints } from '../shared/folds/means.js';
import { beyondRounding, beyondRoundingHeadline } from '../shared/folds/rounding.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint } from '../shared/folds/shares.js';
import { curvatureStepIds } from './ids.js';

const { numbers, series } = curvatureStepIds;

const counted = {
  ok: count(),
  measured: count(isMeasured),
  troubles,
  factors: byColumn('meanCurvature', (factor) => {
    const value = scalar(columnName('meanCurvature', factor));
    return together({
      moments: moments(value),
      negative: count((row) => (value(row) ?? 0) < 0),
      rounding: beyondRounding(value, columnName('roundingError', factor)),
    });
  }),
};

const unmeasured = { moments: createMoments(), negative: 0, rounding: { total: 0, beyond: 0 } };

export const curvatureStepFold = fold(counted, (counts, { settings }: FoldContext<AnalysisOf<'curvatureStep'>>) => {
  const xAxis = { label: 'Step h over the norm of the perturbation', unit: '1', scale: 'log' } as const;
  const steps = settings.factors.map((factor) => ({ factor, ...(counts.factors[factor] ?? unmeasured) }));
  const headlines = [shareHeadline(numbers.measured, counts.measured, counts.ok)];
  const notes = troubleNotes(counts.troubles, { total: counts.ok });
  const common = { ...noted(notes), intervalLevel, signConvention: 'other-minus-predicted' } as const;
  const curves: FoldedCurve[] = [
    {
      name: 'negativeShare',
      title: 'Images whose mean curvature is negative, by step',
      form: 'line',
      xAxis,
      yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
      series: [
        {
          ...series.negative,
          points: steps
            .filter(({ moments }) => moments.count > 0)
            .map(({ factor, moments, negative }) => sharePoint(factor, negative, moments.count)),
        },
      ],
      headlines: [
        ...steps.map(({ factor, moments, negative }) =>
          shareHeadline(numbers.negative(factor), negative, moments.count),
        ),
        ...headlines,
      ],
      intervalMethod: shareInterval,
      ...common,
    },
    {
      name: 'meanCurvature',
      title: 'Mean curvature of the decision boundary, by step',
      form: 'line',
      xAxis,
      yAxis: { label: 'Mean curvature', unit: '1/pixel', scale: 'linear' },
      series: [{ ...series.images, points: steps.flatMap(({ factor, moments }) => meanPoints(factor, moments)) }],
      headlines: [
        // Rounding is largest at the smallest step, so that one suffices.
        ...steps
          .slice(0, 1)
          .map(({ factor, rounding }) => beyondRoundingHeadline(numbers.beyondRounding(factor), rounding)),
        ...headlines,
      ],
      intervalMethod: meanInterval,
      ...common,
    },
  ];
  return curves;
});
