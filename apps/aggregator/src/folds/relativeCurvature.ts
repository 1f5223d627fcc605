/** Curve of `relativeCurvature`: rho_i, how much more the boundary is curved along u_i than along random directions (Fig. 5a). */
import { type AnalysisOf, relativeCurvatureIds } from '@isthmus/contracts';
import { type Fold, isOk, vectorOf } from './fold.js';
import { countTroubles, noted, type Troubles, troubleNotes } from './leftOut.js';
import { meanInterval, meanPoints } from './means.js';
import { mergedRankMoments, type RankMoments, rankMoments } from './rankMoments.js';
import { intervalLevel, shareHeadline } from './shares.js';

export interface RelativeCurvaturePartial {
  readonly ok: number;
  readonly ratios: RankMoments;
  readonly troubles?: Troubles;
}

/** The directions that are said in numbers. */
const named = [1, 2, 5, 10, 20, 50, 100, 200];

export const relativeCurvatureFold: Fold<RelativeCurvaturePartial, AnalysisOf<'relativeCurvature'>> = {
  partial(results) {
    const ok = results.filter(isOk);
    const ratios = rankMoments(ok.map(vectorOf).filter((vector) => vector !== null));
    return { ok: ok.length, ratios, troubles: countTroubles(ok) };
  },

  curves(partials) {
    const ranks = mergedRankMoments(partials.map((partial) => partial.ratios));
    const ok = partials.reduce((sum, partial) => sum + partial.ok, 0);
    const points = ranks.flatMap((moments, i) => meanPoints(i + 1, moments));
    return [
      {
        name: 'relativeCurvature',
        title: 'Curvature along shared directions, relative to random ones',
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
          shareHeadline(relativeCurvatureIds.numbers.measured, ranks[0]?.count ?? 0, ok),
        ],
        ...noted(
          troubleNotes(
            partials.map(({ troubles }) => troubles),
            { total: ok },
          ),
        ),
        intervalMethod: meanInterval,
        intervalLevel,
        signConvention: null,
      },
    ];
  },
};
