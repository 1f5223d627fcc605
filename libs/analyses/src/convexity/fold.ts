/**
 * Curve of `convexity`: how often a random convex combination of k images of one region stays in it (the paper, Fig. 3), and how often the whole
 * line between two does.
 */

import type { CurvePoint, FoldedHeadline } from '@isthmus/contracts';
import { bootstrapInterval, randomStream, wilsonInterval } from '@isthmus/numerics';
import type { AnalysisOf } from '../list.js';
import { columnName, readColumn } from '../shared/columns.js';
import { among, count, is, tally } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { noted } from '../shared/folds/leftOut.js';
import { intervalLevel, intervals, shareHeadline, shareInterval, sharePoint } from '../shared/folds/shares.js';
import { convexityIds } from './ids.js';

const { numbers, series } = convexityIds;

/** By number of images combined. */
const combinations = tally(({ scalars }) => [String(scalars.images)]);
/** By that number and the label: `5@3`. */
const byClass = tally(({ scalars }) => [columnName(String(scalars.images), Number(scalars.label))]);

const counted = {
  combinations,
  byClass,
  lines: count(({ scalars }) => typeof scalars.lineKept === 'boolean'),
  linesKept: count(is('lineKept', true)),
  ...among(is('kept', true), { kept: combinations, keptByClass: byClass }),
};

type Share = readonly [kept: number, total: number];

export const convexityFold = fold(counted, (counts, { settings, seed }: FoldContext<AnalysisOf<'convexity'>>) => {
  const { combinations, kept, lines, linesKept } = counts;
  const isClustered = settings.sameClasses !== undefined;
  const classes = [...new Set(Object.keys(counts.byClass).map((key) => readColumn(key).at[0] ?? -1))].sort(
    (a, b) => a - b,
  );
  const sizes = settings.images
    .toSorted((a, b) => a - b)
    // Of numbers that too few classes have images for there is no sample.
    .filter((images) => !isClustered || combinations[images] !== undefined);
  const of = (images: number): Share => [kept[images] ?? 0, combinations[images] ?? 0];
  const ends = (images: number) => {
    const shares = classes.map((label): Share => {
      const key = columnName(String(images), label);
      return [counts.keptByClass[key] ?? 0, counts.byClass[key] ?? 0];
    });
    return isClustered ? overClasses(shares, seed) : {};
  };
  const measured = sizes.filter((images) => combinations[images] !== undefined);
  return [
    {
      name: 'convexity',
      title: 'Combinations of images that stay in their region',
      form: 'line',
      xAxis: { label: 'Images combined', unit: 'images', scale: 'linear' },
      yAxis: { label: 'Share of combinations that keep the label', unit: 'share', scale: 'linear' },
      series: [
        {
          ...series.combinations,
          points: measured.map((images): CurvePoint => ({ ...sharePoint(images, ...of(images)), ...ends(images) })),
        },
        ...(lines > 0 ? [{ ...series.lines, points: [sharePoint(2, linesKept, lines)] }] : []),
      ],
      headlines: [
        ...sizes.map(
          (images): FoldedHeadline => ({ ...shareHeadline(numbers.kept(images), ...of(images)), ...ends(images) }),
        ),
        ...(settings.samplesPerLine === undefined ? [] : [shareHeadline(numbers.lineKept, linesKept, lines)]),
        ...(isClustered ? [{ ...numbers.classes, value: classes.length, low: null, high: null, unit: 'classes' }] : []),
      ],
      ...noted(
        isClustered && lines > 0 ? [`The interval of whole lines is the ${shareInterval}: lines as independent.`] : [],
      ),
      ...intervals(
        isClustered ? 'bootstrap over classes, and no shorter than the Wilson score interval' : shareInterval,
      ),
    },
  ];
});

/**
 * Classes drawn anew with all of their combinations: those of one class are not independent. The draws are the same for every k. Where all of
 * a class' combinations go the same way, the replicates have no spread; Wilson's interval is a bound of what is known of as many independent ones.
 */
function overClasses(shares: readonly Share[], seed: number): { low: number; high: number } | undefined {
  const add = (which: 0 | 1, counts: Uint32Array) =>
    shares.reduce((sum, share, i) => sum + share[which] * (counts[i] ?? 0), 0);
  const once = new Uint32Array(shares.length).fill(1);
  const [kept, total] = [add(0, once), add(1, once)];
  if (total === 0) return undefined;
  const ratio = (counts: Uint32Array) => add(0, counts) / add(1, counts);
  const stream = randomStream(seed, 'convexity/classes', 0);
  const drawn = bootstrapInterval(shares.length, ratio, stream, { level: intervalLevel });
  const wilson = wilsonInterval(kept, total, intervalLevel);
  return { low: Math.min(drawn.lower, wilson.lower), high: Math.max(drawn.upper, wilson.upper) };
}
