/** Curves of `detectionPath`: the score along the way from the image through the boundary, and how well it tells its two sides at equal distance. */

import type { FoldedCurve, SampleResult } from '@isthmus/contracts';
import { areaDifference, type RocCurve, rocCurve } from '@isthmus/numerics';
import type { AnalysisOf } from '../list.js';
import { columnName, readColumn } from '../shared/columns.js';
import { areaHeadline, areaInterval, areaPoints, differenceHeadline } from '../shared/folds/areas.js';
import { among, count, isMeasured, list, numberOf } from '../shared/folds/counted.js';
import { fewerThan } from '../shared/folds/fewerClasses.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { amount, has, noted, noteOf, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { medianHeadline } from '../shared/folds/means.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoints } from '../shared/folds/shares.js';
import type { Named } from '../shared/named.js';
import { valueAt } from '../shared/valueAt.js';
import { detectionPathIds } from './ids.js';

const replicates = 1000;
const { numbers, series } = detectionPathIds;

/** Names of the columns that curves are made of. */
const kept = /^(label|score(Among|Across)?|linearizedDistance(Among|Across)?|margin)$/;

const counted = {
  ok: count(),
  troubles,
  /** Images that have a boundary point. */
  ...among(isMeasured, {
    reached: count(),
    /** Columns of those whose label changes on the way: without that place there is no s. */
    crossing: list((row: SampleResult): Readonly<Record<string, number | null>> | null => {
      if (numberOf(row, 'crossing') === null) return null;
      const names = Object.keys(row.scalars).filter((column) => kept.test(readColumn(column).name));
      return Object.fromEntries(names.sort().map((name) => [name, numberOf(row, name)]));
    }),
  }),
};

export const detectionPathFold = fold(
  counted,
  (counts, { settings, seed, classNames }: FoldContext<AnalysisOf<'detectionPath'>>) => {
    const { ok, troubles, reached, crossing } = counts;
    const of = (name: string, ...at: number[]) => crossing.map((image) => image[columnName(name, ...at)] ?? Number.NaN);
    const uncrossed = reached - crossing.length;
    const notes = [
      ...troubleNotes(troubles, { total: ok, what: 'without a boundary point' }),
      ...noteOf(
        uncrossed,
        `${amount(uncrossed, 'image')} with a boundary point ${has(uncrossed)} no place where the label changes on the way, and so no s: no curve counts ${uncrossed === 1 ? 'it' : 'them'}.`,
      ),
    ];
    const perturbed = shareHeadline(numbers.perturbed, reached, ok);
    const likeliest = fewerThan(classNames.length, settings.likeliest);
    return curvesOf({ ...settings, likeliest: [...likeliest] }, { of, seed }).map((curve) => ({
      ...curve,
      headlines: [...curve.headlines, perturbed],
      ...noted(notes),
    }));
  },
);

/** What tells images: its series, its columns at s, and the sign in which lower is cleaner. */
interface Teller {
  readonly series: Named;
  readonly column: readonly [name: string, ...at: number[]];
  readonly sign: 1 | -1;
  readonly equal: Named;
  /** Of curvature: the distance towards the same classes, and the number that compares the two. */
  readonly against?: { readonly distance: readonly [name: string, ...at: number[]]; readonly difference: Named };
}

function tellersOf({ likeliest }: AnalysisOf<'detectionPath'>): { curvatures: Teller[]; baselines: Teller[] } {
  return {
    curvatures: [
      {
        ...{ series: series.all, column: ['score'], sign: 1, equal: numbers.equalAll },
        against: { distance: ['linearizedDistance'], difference: numbers.overDistance },
      },
      ...likeliest.toReversed().map(
        (M): Teller => ({
          ...{ series: series.among(M), column: ['scoreAmong', M], sign: 1, equal: numbers.equalAmong(M) },
          against: { distance: ['linearizedDistanceAmong', M], difference: numbers.overDistanceAmong(M) },
        }),
      ),
      {
        ...{ series: series.across, column: ['scoreAcross'], sign: 1, equal: numbers.equalAcross },
        against: { distance: ['linearizedDistanceAcross'], difference: numbers.overDistanceAcross },
      },
    ],
    // An image near the boundary is held to be perturbed.
    baselines: [
      { series: series.distance, column: ['linearizedDistance'], sign: -1, equal: numbers.equalDistance },
      { series: series.margin, column: ['margin'], sign: -1, equal: numbers.equalMargin },
    ],
  };
}

/** The two s next to the boundary: the largest below 1 and the smallest above. */
function nextToBoundary(factors: readonly number[]): { before: number; behind: number } {
  const before = factors.filter((s) => s < 1);
  const behind = factors.filter((s) => s > 1);
  return {
    before: valueAt(before, before.length - 1, 'factors below 1'),
    behind: valueAt(behind, 0, 'factors above 1'),
  };
}

function curvesOf(
  settings: AnalysisOf<'detectionPath'>,
  { of, seed }: { of: (name: string, ...at: number[]) => number[]; seed: number },
): FoldedCurve[] {
  const { factors } = settings;
  const { curvatures, baselines } = tellersOf(settings);
  const bootstrap = { replicates, level: intervalLevel };
  const values = ({ column: [name, ...at], sign }: Pick<Teller, 'column' | 'sign'>, s: number) =>
    of(name, ...at, s).map((value) => sign * value);
  const roc = (teller: Teller, clean: number, other: number): RocCurve =>
    rocCurve(values(teller, clean), values(teller, other), seed, bootstrap);
  const { before, behind } = nextToBoundary(factors);
  const first = valueAt(factors, 0, 'factors');
  const pairOf = (teller: Pick<Teller, 'column' | 'sign'>) => ({
    clean: onBothSides(values(teller, before)),
    perturbed: onBothSides(values(teller, behind)),
  });
  const all = [...curvatures, ...baselines];
  const imageLabel = of('label');
  const labelAt = (s: number) => of('label', s);
  // The way may cross the boundary again right beside: only where the label changes between the two are they on its two sides.
  const changes = labelAt(before).map((label, i) => label === imageLabel[i] && isOther(labelAt(behind)[i], label));
  const onBothSides = (list: readonly number[]) => list.filter((_, i) => changes[i]);
  const equal = all.map((teller) => {
    const { clean, perturbed } = pairOf(teller);
    return { ...teller, roc: rocCurve(clean, perturbed, seed, bootstrap) };
  });
  const share = (label: string) => ({ label, unit: 'share', scale: 'linear' }) as const;
  const along = {
    label: 's: the score at x + s t r(x); the label changes at s = 1',
    unit: '1',
    scale: 'linear',
  } as const;
  const common = { intervalLevel, signConvention: 'other-minus-predicted' } as const;
  const measured = (name: Teller['column'], s: number) =>
    of(name[0], ...name.slice(1).map(Number), s).filter((value) => !Number.isNaN(value));
  const negative = (column: Teller['column'], s: number) => measured(column, s).filter((value) => value < 0).length;
  return [
    {
      ...common,
      name: 'equalDistance',
      title: `Which side of the boundary an image lies on: s = ${before} against s = ${behind}`,
      form: 'bars',
      xAxis: { label: 'What tells the two sides', unit: '', scale: 'category' },
      yAxis: { label: 'Area under the ROC curve', unit: '1', scale: 'linear' },
      series: [
        {
          ...series.equal,
          points: equal.flatMap((teller) =>
            areaPoints(0, teller.roc).map((point) => ({ ...point, x: teller.series.name })),
          ),
        },
      ],
      headlines: [
        shareHeadline(
          numbers.changes(before, behind),
          changes.filter(Boolean).length,
          labelAt(behind).filter((label, i) => !Number.isNaN(label) && !Number.isNaN(labelAt(before)[i])).length,
        ),
        ...equal.map((teller) => areaHeadline(teller.equal, teller.roc)),
        ...curvatures.flatMap((teller) =>
          teller.against === undefined
            ? []
            : [
                differenceHeadline(
                  teller.against.difference,
                  areaDifference(
                    pairOf(teller),
                    pairOf({ column: teller.against.distance, sign: -1 }),
                    seed,
                    bootstrap,
                  ),
                ),
              ],
        ),
      ],
      intervalMethod: areaInterval,
    },
    {
      ...common,
      name: 'aurocAlong',
      title: `Detection along the way to the boundary: s = ${first} against each other s`,
      form: 'line',
      xAxis: along,
      yAxis: { label: 'Area under the ROC curve', unit: '1', scale: 'linear' },
      // Without the margin: lines beyond these could not be followed.
      series: all.slice(0, -1).map((teller) => ({
        ...teller.series,
        points: factors.slice(1).flatMap((s) => areaPoints(s, roc(teller, first, s))),
      })),
      headlines: [],
      intervalMethod: areaInterval,
    },
    {
      ...common,
      name: 'negativeAlong',
      title: 'Sign of the score along the way to the boundary',
      form: 'line',
      xAxis: along,
      yAxis: share('Share of images with a negative score'),
      series: curvatures.map(({ series: which, column }) => ({
        ...which,
        points: factors.flatMap((s) => sharePoints(s, negative(column, s), measured(column, s).length)),
      })),
      headlines: [
        ...[before, behind].map((s) =>
          shareHeadline(numbers.negative(s), negative(['score'], s), measured(['score'], s).length),
        ),
      ],
      intervalMethod: shareInterval,
    },
    {
      ...common,
      name: 'scoreAlong',
      title: 'Median score along the way to the boundary',
      form: 'line',
      xAxis: along,
      yAxis: { label: 'Score', unit: '1/pixel', scale: 'linear' },
      series: curvatures.map(({ series: which, column }) => ({
        ...which,
        points: factors.flatMap((s) => {
          const { value, low, high, n } = medianHeadline(which, measured(column, s), '1/pixel');
          if (value === null) return [];
          const ends = low === null || high === null || low === undefined || high === undefined ? {} : { low, high };
          return [{ x: s, y: value, ...ends, ...(n === undefined ? {} : { count: n }) }];
        }),
      })),
      headlines: [],
      intervalMethod: 'order statistics around the median',
    },
  ];
}

function isOther(label: number | undefined, than: number): boolean {
  return label !== undefined && !Number.isNaN(label) && label !== than;
}
