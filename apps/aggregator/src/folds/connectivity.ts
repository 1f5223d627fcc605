/** Curves of `connectivity`: what share of pairs a path inside the region joins, and how long and bent the paths are. */
import type { FoldedCurve } from '@isthmus/contracts';
import { type Fold, isOk, numberOf } from './fold.js';
import { linearHistogram } from './histogram.js';
import { meanHeadline, medianHeadline } from './location.js';
import { countBars, intervalLevel, shareHeadline, shareInterval, sharePoint } from './shares.js';

/** In pair order; lengths and anchors of connected pairs only, since an unresolved pair has no path. */
export interface ConnectivityPartial {
  /** Pairs with an answer, and of these the ones whose ends are in one region: what the shares are shares of. */
  readonly ok: number;
  readonly searched: number;
  readonly straight: number;
  readonly connected: number;
  readonly relativeLengths: readonly number[];
  readonly anchors: readonly number[];
}

/** 0.1% of the straight distance: paths inside a region are barely longer, on LeNet by less than 1%. */
const lengthBin = 0.001;

export const connectivityFold: Fold<ConnectivityPartial> = {
  partial(results) {
    const ok = results.filter(isOk);
    const connected = ok.filter((result) => result.scalars.outcome === 'connected');
    return {
      ok: ok.length,
      searched: ok.filter((result) => result.scalars.reason !== 'labels-differ').length,
      straight: ok.filter((result) => result.scalars.straightValid === true).length,
      connected: connected.length,
      relativeLengths: connected
        .map((result) => numberOf(result, 'relativeLength'))
        .filter((length) => length !== null),
      anchors: connected.map((result) => numberOf(result, 'anchors')!),
    };
  },

  curves(partials) {
    const ok = partials.reduce((sum, partial) => sum + partial.ok, 0);
    const searched = partials.reduce((sum, partial) => sum + partial.searched, 0);
    const straight = partials.reduce((sum, partial) => sum + partial.straight, 0);
    const connected = partials.reduce((sum, partial) => sum + partial.connected, 0);
    const relativeLengths = partials.flatMap((partial) => partial.relativeLengths);
    const anchors = partials.flatMap((partial) => partial.anchors);
    const share = { label: 'Share of pairs', unit: 'share', scale: 'linear' } as const;
    const intervals = { intervalMethod: shareInterval, intervalLevel, signConvention: null } as const;
    const headline = shareHeadline('Connected', connected, searched);
    const curves: FoldedCurve[] = [
      {
        name: 'connectivity',
        title: 'Pairs joined inside their classification region',
        form: 'bars',
        xAxis: { label: 'Way through the region', unit: '', scale: 'category' },
        yAxis: share,
        series: [
          {
            name: 'pairs',
            points: [
              sharePoint('straight line', straight, searched),
              sharePoint('any path', connected, searched),
              sharePoint('unresolved', searched - connected, searched),
            ],
          },
        ],
        headlines: [
          headline,
          shareHeadline('Joined by the straight line', straight, searched),
          shareHeadline('Ends in one region', searched, ok),
        ],
        ...intervals,
      },
      {
        name: 'relativeLength',
        title: 'Length of the path',
        form: 'histogram',
        xAxis: { label: 'Path length over straight distance', unit: '1', scale: 'linear' },
        yAxis: share,
        series: [{ name: 'connected pairs', points: linearHistogram(relativeLengths, lengthBin) }],
        headlines: [medianHeadline('Median relative length', relativeLengths, '1'), headline],
        ...intervals,
      },
      {
        name: 'anchors',
        title: 'Anchors of the path',
        form: 'bars',
        xAxis: { label: 'Anchors between the two images', unit: 'points', scale: 'linear' },
        yAxis: share,
        series: [{ name: 'connected pairs', points: countBars(anchors) }],
        headlines: [meanHeadline('Mean anchors', anchors, 'points'), headline],
        ...intervals,
      },
    ];
    return curves;
  },
};
