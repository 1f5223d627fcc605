/** Curve of `relativeCurvature`: rho_i, how much more the boundary is curved along u_i than along random directions (Fig. 5a). */

import type { AnalysisOf } from '../list.js';
import { count, list, vectorOf } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { meanHeadline, meanInterval } from '../shared/folds/means.js';
import { rankPoints, ranks } from '../shared/folds/rankMoments.js';
import { intervals, shareHeadline } from '../shared/folds/shares.js';
import { basisText } from '../sharedDirections/input.js';
import { relativeCurvatureIds } from './ids.js';

/** The directions that are said in numbers. */
const named = [1, 2, 5, 10, 20, 50, 100, 200];

const counted = {
  ok: count(),
  troubles,
  ratios: ranks(vectorOf),
  /** Mean of each image over all directions of its basis. */
  means: list((row) => {
    const ratios = vectorOf(row);
    return ratios === null || ratios.length === 0 ? null : ratios.reduce((sum, rho) => sum + rho, 0) / ratios.length;
  }),
};

export const relativeCurvatureFold = fold(
  counted,
  (counts, { settings }: FoldContext<AnalysisOf<'relativeCurvature'>>) => {
    const { ok, ratios } = counts;
    const points = rankPoints(ratios);
    return [
      {
        name: 'relativeCurvature',
        title: `Curvature along shared directions, relative to random ones${basisText(settings)}`,
        form: 'line',
        xAxis: { label: 'Shared direction i', unit: '', scale: 'linear' },
        yAxis: { label: 'Mean relative curvature ρ', unit: '1', scale: 'linear' },
        series: [{ ...relativeCurvatureIds.series.images, points }],
        headlines: [
          ...points
            .filter(({ x }) => named.includes(Number(x)))
            .map(({ x, y, low, high, count }) => ({
              ...relativeCurvatureIds.numbers.ratio(Number(x)),
              value: y,
              low: low ?? null,
              high: high ?? null,
              unit: '1',
              n: count ?? 0,
            })),
          meanHeadline(relativeCurvatureIds.numbers.mean, counts.means, '1'),
          shareHeadline(relativeCurvatureIds.numbers.measured, ratios[0]?.count ?? 0, ok),
        ],
        ...noted(troubleNotes(counts.troubles, { total: ok })),
        ...intervals(meanInterval),
      },
    ];
  },
);
