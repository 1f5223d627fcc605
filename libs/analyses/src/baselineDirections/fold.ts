/** Curve of `baselineDirections`: how long the directions were before they were made units. */

import type { AnalysisOf } from '../list.js';
import { count, list, numberOf, vectorOf } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { meanHeadline, meanInterval } from '../shared/folds/means.js';
import { rankPoints, ranks } from '../shared/folds/rankMoments.js';
import { intervals } from '../shared/folds/shares.js';
import { baselineDirectionsIds } from './ids.js';

const { numbers, series } = baselineDirectionsIds;

/** What a length is of, and its unit. */
const lengthOf: Record<AnalysisOf<'baselineDirections'>['of'], { readonly label: string; readonly unit: string }> = {
  principalComponents: { label: 'Norm of the image', unit: 'pixels' },
  marginGradients: { label: 'Norm of the gradient', unit: 'logits/pixel' },
  cosines: { label: 'Frequency', unit: 'cycles/pixel' },
};

const counted = {
  ok: count(),
  directions: list((row) => numberOf(row, 'directions')),
  lengths: ranks((row) => {
    const n = numberOf(row, 'directions') ?? 0;
    return n === 0 ? null : vectorOf(row)!.slice(0, n).sort().reverse();
  }),
};

export const baselineDirectionsFold = fold(
  counted,
  ({ directions, lengths }, { settings }: FoldContext<AnalysisOf<'baselineDirections'>>) => [
    {
      name: 'lengths',
      title: 'Lengths of the directions before they were made units',
      form: 'line',
      xAxis: { label: 'Rank by length', unit: '', scale: 'linear' },
      yAxis: { ...lengthOf[settings.of], scale: 'linear' },
      series: [{ ...series.samples, points: rankPoints(lengths) }],
      headlines: [meanHeadline(numbers.directions, directions, '1')],
      ...intervals(meanInterval),
    },
  ],
);
