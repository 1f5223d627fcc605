/** Curve of `convexity`: how often a random convex combination of k images of one region stays in it (the paper, Fig. 3). */
import type { AnalysisOf } from '../list.js';
import { among, is, tally } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { intervals, shareHeadline, shareInterval, sharePoint } from '../shared/folds/shares.js';
import { convexityIds } from './ids.js';

/** By number of images combined. */
const combinations = tally(({ scalars }) => [String(scalars.images)]);

const counted = {
  combinations,
  ...among(is('kept', true), { kept: combinations }),
};

export const convexityFold = fold(counted, ({ combinations, kept }, context: FoldContext<AnalysisOf<'convexity'>>) => {
  const sizes = context.settings.images.toSorted((a, b) => a - b);
  const of = (images: number) => [kept[images] ?? 0, combinations[images] ?? 0] as const;
  return [
    {
      name: 'convexity',
      title: 'Combinations of images that stay in their region',
      form: 'line',
      xAxis: { label: 'Images combined', unit: 'images', scale: 'linear' },
      yAxis: { label: 'Share of combinations that keep the label', unit: 'share', scale: 'linear' },
      series: [
        {
          ...convexityIds.series.combinations,
          points: sizes
            .filter((images) => combinations[images] !== undefined)
            .map((images) => sharePoint(images, ...of(images))),
        },
      ],
      headlines: sizes.map((images) => shareHeadline(convexityIds.numbers.kept(images), ...of(images))),
      ...intervals(shareInterval),
    },
  ];
});
