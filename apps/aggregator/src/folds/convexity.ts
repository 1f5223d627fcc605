/** Curve of `convexity`: how often a random convex combination of k images of one region stays in it (the paper, Fig. 3). */
import { type AnalysisOf, convexityIds } from '@isthmus/contracts';
import { type Fold, isOk } from './fold.js';
import { intervalLevel, shareHeadline, shareInterval, sharePoint } from './shares.js';

/** By number of images combined, as text since JSON has no other keys: combinations, and of these the ones that kept their label. */
export type ConvexityPartial = Readonly<Record<string, readonly [number, number]>>;

export const convexityFold: Fold<ConvexityPartial, AnalysisOf<'convexity'>> = {
  partial(results) {
    const counts: Record<string, [number, number]> = {};
    for (const { scalars } of results.filter(isOk)) {
      counts[String(scalars.images)] ??= [0, 0];
      const count = counts[String(scalars.images)]!;
      count[0] += 1;
      if (scalars.kept === true) count[1] += 1;
    }
    return counts;
  },

  curves(partials, { settings }) {
    const of = (images: number, which: 0 | 1) =>
      partials.reduce((sum, partial) => sum + (partial[images]?.[which] ?? 0), 0);
    const sizes = settings.images.toSorted((a, b) => a - b);
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
              .filter((images) => of(images, 0) > 0)
              .map((images) => sharePoint(images, of(images, 1), of(images, 0))),
          },
        ],
        headlines: sizes.map((images) =>
          shareHeadline(convexityIds.numbers.kept(images), of(images, 1), of(images, 0)),
        ),
        intervalMethod: shareInterval,
        intervalLevel,
        signConvention: null,
      },
    ];
  },
};
