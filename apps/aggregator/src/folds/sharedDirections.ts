/** Curve of `sharedDirections`: how strong the directions are that S is made from (the paper, Fig. 5). */
import { type AnalysisOf, sharedDirectionsIds } from '@isthmus/contracts';
import { type Fold, isOk, numberOf, vectorOf } from './fold.js';
import { countTroubles, noted, type Troubles, troubleNotes } from './leftOut.js';
import { meanInterval, meanPoints } from './means.js';
import { mergedRankMoments, type RankMoments, rankMoments } from './rankMoments.js';
import { intervalLevel, shareHeadline } from './shares.js';

export interface SharedDirectionsPartial {
  readonly ok: number;
  /** Of |curvature|, the strongest first. */
  readonly strengths: RankMoments;
  readonly negative: number;
  readonly directions: number;
  readonly troubles?: Troubles;
}

export const sharedDirectionsFold: Fold<SharedDirectionsPartial, AnalysisOf<'sharedDirections'>> = {
  partial(results) {
    const ok = results.filter(isOk);
    const measured = ok.filter((result) => result.scalars.trouble === null);
    // The curvatures stand before the directions.
    const strengths = measured.map((result) =>
      vectorOf(result)!.slice(0, numberOf(result, 'directions')!).map(Math.abs).sort().reverse(),
    );
    return {
      ok: ok.length,
      strengths: rankMoments(strengths),
      troubles: countTroubles(ok),
      negative: measured.reduce((sum, result) => sum + numberOf(result, 'negativeCount')!, 0),
      directions: strengths.reduce((sum, one) => sum + one.length, 0),
    };
  },

  curves(partials) {
    const total = (name: 'ok' | 'negative' | 'directions') => partials.reduce((sum, one) => sum + one[name], 0);
    const ranks = mergedRankMoments(partials.map((partial) => partial.strengths));
    return [
      {
        name: 'strongest',
        title: 'Strongest principal curvatures, averaged over images',
        form: 'line',
        xAxis: { label: 'Rank by strength', unit: '', scale: 'linear' },
        yAxis: { label: 'Absolute curvature', unit: '1/pixel', scale: 'linear' },
        series: [
          { ...sharedDirectionsIds.series.images, points: ranks.flatMap((moments, i) => meanPoints(i + 1, moments)) },
        ],
        headlines: [
          shareHeadline(sharedDirectionsIds.numbers.negative, total('negative'), total('directions')),
          shareHeadline(sharedDirectionsIds.numbers.measured, ranks[0]?.count ?? 0, total('ok')),
        ],
        ...noted(
          troubleNotes(
            partials.map(({ troubles }) => troubles),
            { total: total('ok') },
          ),
        ),
        intervalMethod: meanInterval,
        intervalLevel,
        signConvention: 'other-minus-predicted',
      },
    ];
  },
};
