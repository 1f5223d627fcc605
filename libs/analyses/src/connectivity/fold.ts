/** Curves of `connectivity`: what share of pairs a path inside the region joins, how many are proven, how long and bent they are. */

import type { FoldedCurve } from '@isthmus/contracts';
import type { AnalysisOf } from '../list.js';
import { among, count, is, list, scalar } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { linearHistogram } from '../shared/folds/histogram.js';
import { amount, has, noted, noteOf } from '../shared/folds/leftOut.js';
import { meanHeadline, medianHeadline } from '../shared/folds/means.js';
import { countBars, intervals, shareHeadline, shareInterval, sharePoint } from '../shared/folds/shares.js';
import { connectivityIds } from './ids.js';

/** 0.1% of the straight distance: paths inside a region are barely longer, on LeNet by less than 1%. */
const lengthBin = 0.001;

const { numbers, series } = connectivityIds;

const counted = {
  ok: count(),
  straight: count(is('straightValid', true)),
  /** Pairs whose ends are in one region: what the shares are shares of. */
  ...among(({ scalars }) => scalars.reason !== 'labels-differ', {
    searched: count(),
    /** Those for which a proof could be tried: a network is bounded or not, so all or none. */
    bounded: count(is('unboundedOp', null)),
  }),
  /** An unresolved pair has no path. */
  ...among(is('outcome', 'connected'), {
    connected: count(),
    certified: count(is('evidence', 'certified')),
    relativeLengths: list(scalar('relativeLength')),
    anchors: list(scalar('anchors')),
  }),
};

export const connectivityFold = fold(
  counted,
  (
    { ok, straight, searched, bounded, connected, certified, relativeLengths, anchors },
    { settings: { certify } }: FoldContext<AnalysisOf<'connectivity'>>,
  ) => {
    const share = { label: 'Share of pairs', unit: 'share', scale: 'linear' } as const;
    const headline = shareHeadline(numbers.connected, connected, searched);
    const apart = ok - searched;
    const unsearched = noteOf(
      apart,
      `${apart} of ${amount(ok, 'pair')} ${has(apart)} no two ends in one region: not searched.`,
    );
    const unresolved = searched - connected;
    const unjoined = noteOf(
      unresolved,
      `${amount(unresolved, 'pair')} without a path ${unresolved === 1 ? 'is' : 'are'} left out.`,
    );
    // Of two equal images the straight distance is 0.
    const equal = connected - relativeLengths.length;
    const lengthless = noteOf(equal, `${amount(equal, 'pair')} of two equal images ${has(equal)} no relative length.`);
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
        ...intervals(shareInterval),
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
        ...intervals(shareInterval),
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
        ...intervals(shareInterval),
      },
    ];
    return curves;
  },
);
