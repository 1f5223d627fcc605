/** Curves of `connectivity`: what share of pairs a path inside the region joins, how many are proven, how long and bent they are. */
import { type AnalysisOf, connectivityIds, type FoldedCurve } from '@isthmus/contracts';
import { type Fold, isOk, numberOf } from './fold.js';
import { linearHistogram } from './histogram.js';
import { amount, noted } from './leftOut.js';
import { meanHeadline, medianHeadline } from './location.js';
import { countBars, intervalLevel, shareHeadline, shareInterval, sharePoint } from './shares.js';

/** In pair order; lengths and anchors of connected pairs only, since an unresolved pair has no path. */
export interface ConnectivityPartial {
  /** Pairs with an answer, and of these the ones whose ends are in one region: what the shares are shares of. */
  readonly ok: number;
  readonly searched: number;
  readonly straight: number;
  readonly connected: number;
  /** Connected pairs whose path is proven, and searched pairs for which a proof could be tried. */
  readonly certified: number;
  readonly bounded: number;
  readonly relativeLengths: readonly number[];
  readonly anchors: readonly number[];
}

/** 0.1% of the straight distance: paths inside a region are barely longer, on LeNet by less than 1%. */
const lengthBin = 0.001;

const { numbers, series } = connectivityIds;

export const connectivityFold: Fold<ConnectivityPartial, AnalysisOf<'connectivity'>> = {
  partial(results) {
    const ok = results.filter(isOk);
    const searched = ok.filter((result) => result.scalars.reason !== 'labels-differ');
    const connected = ok.filter((result) => result.scalars.outcome === 'connected');
    return {
      ok: ok.length,
      searched: searched.length,
      straight: ok.filter((result) => result.scalars.straightValid === true).length,
      connected: connected.length,
      certified: connected.filter((result) => result.scalars.evidence === 'certified').length,
      bounded: searched.filter((result) => result.scalars.unboundedOp === null).length,
      relativeLengths: connected
        .map((result) => numberOf(result, 'relativeLength'))
        .filter((length) => length !== null),
      anchors: connected.map((result) => numberOf(result, 'anchors')!),
    };
  },

  curves(partials, { settings: { certify } }) {
    const ok = partials.reduce((sum, partial) => sum + partial.ok, 0);
    const searched = partials.reduce((sum, partial) => sum + partial.searched, 0);
    const straight = partials.reduce((sum, partial) => sum + partial.straight, 0);
    const connected = partials.reduce((sum, partial) => sum + partial.connected, 0);
    const certified = partials.reduce((sum, partial) => sum + partial.certified, 0);
    // A network is bounded or not, so this is all searched pairs or none; with none there is no share to state.
    const bounded = partials.reduce((sum, partial) => sum + partial.bounded, 0);
    const relativeLengths = partials.flatMap((partial) => partial.relativeLengths);
    const anchors = partials.flatMap((partial) => partial.anchors);
    const share = { label: 'Share of pairs', unit: 'share', scale: 'linear' } as const;
    const intervals = { intervalMethod: shareInterval, intervalLevel, signConvention: null } as const;
    const headline = shareHeadline(numbers.connected, connected, searched);
    const apart = ok - searched;
    const unsearched =
      apart === 0
        ? []
        : [
            `${apart} of ${amount(ok, 'pair')} ${apart === 1 ? 'has' : 'have'} no two ends in one region: not searched.`,
          ];
    const unresolved = searched - connected;
    const unjoined =
      unresolved === 0
        ? []
        : [`${amount(unresolved, 'pair')} without a path ${unresolved === 1 ? 'is' : 'are'} left out.`];
    // Of two equal images the straight distance is 0.
    const equal = connected - relativeLengths.length;
    const lengthless =
      equal === 0
        ? []
        : [`${amount(equal, 'pair')} of two equal images ${equal === 1 ? 'has' : 'have'} no relative length.`];
    const curves: FoldedCurve[] = [
      {
        name: 'connectivity',
        title: 'Pairs joined inside their classification region',
        form: 'bars',
        xAxis: { label: 'Way through the region', unit: '', scale: 'category' },
        yAxis: share,
        series: [
          {
            ...series.pairs,
            points:
              searched === 0
                ? []
                : [
                    sharePoint('straight line', straight, searched),
                    sharePoint('any path', connected, searched),
                    ...(certify && bounded > 0 ? [sharePoint('certified path', certified, bounded)] : []),
                    sharePoint('unresolved', searched - connected, searched),
                  ],
          },
        ],
        headlines: [
          headline,
          ...(certify ? [shareHeadline(numbers.certified, certified, bounded)] : []),
          shareHeadline(numbers.straight, straight, searched),
          shareHeadline(numbers.oneRegion, searched, ok),
        ],
        ...noted(unsearched),
        ...intervals,
      },
      {
        name: 'relativeLength',
        title: 'Length of the path',
        form: 'histogram',
        xAxis: { label: 'Path length over straight distance', unit: '1', scale: 'linear' },
        yAxis: share,
        series: [{ ...series.connectedPairs, points: linearHistogram(relativeLengths, lengthBin) }],
        headlines: [medianHeadline(numbers.medianRelativeLength, relativeLengths, '1'), headline],
        ...noted([...unsearched, ...unjoined, ...lengthless]),
        ...intervals,
      },
      {
        name: 'anchors',
        title: 'Anchors of the path',
        form: 'bars',
        xAxis: { label: 'Anchors between the two images', unit: 'points', scale: 'linear' },
        yAxis: share,
        series: [{ ...series.connectedPairs, points: countBars(anchors) }],
        headlines: [meanHeadline(numbers.meanAnchors, anchors, 'points'), headline],
        ...noted([...unsearched, ...unjoined]),
        ...intervals,
      },
    ];
    return curves;
  },
};
