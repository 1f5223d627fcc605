/** Curve of `sharedDirections`: how strong the directions are that S is made from (the paper, Fig. 5). */

import type { SampleResult } from '@isthmus/contracts';
import { among, count, isMeasured, numberOf, sum, vectorOf } from '../shared/folds/counted.js';
import { fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { meanInterval } from '../shared/folds/means.js';
import { rankPoints, ranks } from '../shared/folds/rankMoments.js';
import { intervals, shareHeadline } from '../shared/folds/shares.js';
import { sharedDirectionsIds } from './ids.js';

/** |curvature|, the strongest first: the curvatures stand before the directions. */
function strengthsOf(row: SampleResult): Float32Array {
  return vectorOf(row)!.slice(0, numberOf(row, 'directions')!).map(Math.abs).sort().reverse();
}

const counted = {
  ok: count(),
  troubles,
  ...among(isMeasured, {
    strengths: ranks(strengthsOf),
    negative: sum((row) => numberOf(row, 'negativeCount')!),
    directions: sum((row) => numberOf(row, 'directions')!),
  }),
};

export const sharedDirectionsFold = fold(counted, (counts) => {
  const { ok, strengths, negative, directions } = counts;
  return [
    {
      name: 'strongest',
      title: 'Strongest principal curvatures, averaged over images',
      form: 'line',
      xAxis: { label: 'Rank by strength', unit: '', scale: 'linear' },
      yAxis: { label: 'Absolute curvature', unit: '1/pixel', scale: 'linear' },
      series: [{ ...sharedDirectionsIds.series.images, points: rankPoints(strengths) }],
      headlines: [
        shareHeadline(sharedDirectionsIds.numbers.negative, negative, directions),
        shareHeadline(sharedDirectionsIds.numbers.measured, strengths[0]?.count ?? 0, ok),
      ],
      ...noted(troubleNotes(counts.troubles, { total: ok })),
      ...intervals(meanInterval, 'other-minus-predicted'),
    },
  ];
});
