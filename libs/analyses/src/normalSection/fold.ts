/** Curves of `normalSection`: the mean section of the boundary, and which sign it has at which length beside the second difference. */

import type { CurvePoint, FoldedCurve, FoldedHeadline, SampleResult } from '@isthmus/contracts';
import { rankCorrelation } from '@isthmus/numerics';
import type { AnalysisOf } from '../list.js';
import { columnName } from '../shared/columns.js';
import { byColumn, count, isMeasured, list } from '../shared/folds/counted.js';
import { type FoldContext, fold, together } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { meanHeadline, meanInterval, z95 } from '../shared/folds/means.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoints } from '../shared/folds/shares.js';
import type { Named } from '../shared/named.js';
import { normalSectionIds } from './ids.js';

const { numbers, series } = normalSectionIds;

/** What an image says at one length. */
type AtLength = readonly [curvature: number, secondDifference: number, norm: number];

function sections(curvature: string, secondDifference: string): (row: SampleResult) => AtLength | null {
  return ({ scalars }) => {
    const values = [scalars[curvature], scalars[secondDifference], scalars.norm];
    return values.every((value) => typeof value === 'number') ? (values as unknown as AtLength) : null;
  };
}

const counted = {
  ok: count(),
  measured: count(isMeasured),
  troubles,
  factors: byColumn('curvature', (factor) =>
    together({
      sections: list(sections(columnName('curvature', factor), columnName('secondDifference', factor))),
      met: list(({ scalars }) => {
        const met = scalars[columnName('met', factor)];
        return typeof met === 'number' ? met : null;
      }),
    }),
  ),
  atAuthors: list(sections('curvatureAtAuthors', 'secondDifferenceAtAuthors')),
};

export const normalSectionFold = fold(counted, (counts, { settings }: FoldContext<AnalysisOf<'normalSection'>>) => {
  const lengths = settings.factors.map((factor) => ({
    factor,
    ...(counts.factors[factor] ?? { sections: [], met: [] }),
  }));
  const measured = shareHeadline(numbers.measured, counts.measured, counts.ok);
  const common = {
    ...noted(troubleNotes(counts.troubles, { total: counts.ok })),
    intervalLevel,
    signConvention: 'other-minus-predicted' as const,
  };
  const curves: FoldedCurve[] = [
    {
      name: 'normalSection',
      title: 'Mean normal section of the decision boundary at z',
      form: 'line',
      xAxis: { label: 'Way along the tangent plane over ‖r(x)‖', unit: '1', scale: 'linear' },
      yAxis: { label: 'Offset along the normal over ‖r(x)‖', unit: '1', scale: 'linear' },
      series: [{ ...series.section, points: sectionPoints(lengths) }],
      headlines: [...lengths.map(({ factor, met }) => meanHeadline(numbers.met(factor), met, 'share')), measured],
      intervalMethod: meanInterval,
      ...common,
    },
    {
      name: 'negativeByLength',
      title: 'Images whose boundary bends to the negative side, by length',
      form: 'line',
      xAxis: { label: 'Length s, and step h, over ‖r(x)‖', unit: '1', scale: 'log' },
      yAxis: { label: 'Share of images', unit: 'share', scale: 'linear' },
      series: [
        { ...series.offsets, points: lengths.flatMap(({ factor, sections }) => negativePoints(factor, sections, 0)) },
        {
          ...series.differences,
          points: lengths.flatMap(({ factor, sections }) => negativePoints(factor, sections, 1)),
        },
      ],
      headlines: [
        ...lengths.flatMap(({ factor, sections }) => [
          negativeHeadline(numbers.negative(factor), sections, 0),
          negativeHeadline(numbers.negativeDifference(factor), sections, 1),
          correlationHeadline(numbers.correlation(factor), sections),
        ]),
        ...(settings.authors
          ? [
              negativeHeadline(numbers.negativeAtAuthors, counts.atAuthors, 0),
              negativeHeadline(numbers.negativeDifferenceAtAuthors, counts.atAuthors, 1),
              correlationHeadline(numbers.correlationAtAuthors, counts.atAuthors),
            ]
          : []),
        measured,
      ],
      intervalMethod: shareInterval,
      ...common,
    },
  ];
  return curves;
});

/**
 * The mean of t(s) / ‖r‖ = -kappa s² / 2‖r‖ over images, at s and at -s alike since directions are drawn with both signs, and 0 at z.
 */
function sectionPoints(
  lengths: ReadonlyArray<{ readonly factor: number; readonly sections: readonly AtLength[] }>,
): CurvePoint[] {
  const side = lengths.flatMap(({ factor, sections }) => {
    const offsets = sections.map(([curvature, , norm]) => (-curvature * norm * factor ** 2) / 2);
    const n = offsets.length;
    if (n === 0) return [];
    const y = offsets.reduce((sum, offset) => sum + offset, 0) / n;
    if (n === 1) return [{ x: factor, y, count: n }];
    const squares = offsets.reduce((sum, offset) => sum + (offset - y) ** 2, 0);
    const half = z95 * Math.sqrt(squares / (n - 1) / n);
    return [{ x: factor, y, low: y - half, high: y + half, count: n }];
  });
  if (side.length === 0) return [];
  return [...side.toReversed().map((point) => ({ ...point, x: -point.x })), { x: 0, y: 0 }, ...side];
}

function negativeOf(sections: readonly AtLength[], which: 0 | 1): number {
  return sections.filter((section) => section[which] < 0).length;
}

function negativePoints(factor: number, sections: readonly AtLength[], which: 0 | 1): CurvePoint[] {
  return sharePoints(factor, negativeOf(sections, which), sections.length);
}

function negativeHeadline(named: Named, sections: readonly AtLength[], which: 0 | 1): FoldedHeadline {
  return shareHeadline(named, negativeOf(sections, which), sections.length);
}

/** Spearman's; without an interval below ten images, where its approximation does not hold. */
function correlationHeadline(named: Named, sections: readonly AtLength[]): FoldedHeadline {
  const n = sections.length;
  const { estimate, lower, upper } = rankCorrelation(
    sections.map(([curvature]) => curvature),
    sections.map(([, secondDifference]) => secondDifference),
    intervalLevel,
  );
  const isKnown = n >= 10 && Number.isFinite(lower) && Number.isFinite(upper);
  return {
    ...named,
    value: Number.isFinite(estimate) ? estimate : null,
    low: isKnown ? lower : null,
    high: isKnown ? upper : null,
    unit: '1',
    n,
  };
}
