/** Curve of `projection`: the mean share of each kind of vector in S (the paper, Table I). */

import type { AnalysisOf } from '../list.js';
import { count, list, numberOf, scalar } from '../shared/folds/counted.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { amount, has, noted, noteOf } from '../shared/folds/leftOut.js';
import { meanHeadline, meanInterval } from '../shared/folds/means.js';
import { intervals } from '../shared/folds/shares.js';
import { basisText } from '../sharedDirections/input.js';
import { projectionIds } from './ids.js';

const { numbers, series } = projectionIds;
const kinds = ['random', 'difference', 'gradient', 'adversarial'] as const;

/** Without images that have no such vector. */
const counted = {
  ok: count(),
  random: list(scalar('random')),
  difference: list(scalar('difference')),
  gradient: list(scalar('gradient')),
  adversarial: list(scalar('adversarial')),
  /** Over √m, by which the share of noise grows. */
  scaledRandom: list((row) => {
    const random = numberOf(row, 'random');
    // Rows of earlier versions do not say m.
    const m = row.scalars.dimensions;
    return random === null || typeof m !== 'number' ? null : random / Math.sqrt(m);
  }),
} satisfies Record<(typeof kinds)[number] | 'ok' | 'scaledRandom', unknown>;

export const projectionFold = fold(
  counted,
  ({ ok, scaledRandom, ...vectors }, { imageShape, settings }: FoldContext<AnalysisOf<'projection'>>) => {
    const means = kinds.map((kind) => {
      const values = vectors[kind];
      return { count: values.length, headline: meanHeadline(numbers[kind], values, '1') };
    });
    const missing = means.flatMap(({ count, headline: { name } }) =>
      noteOf(
        ok - count,
        `${name}: ${ok - count} of ${amount(ok, 'image')} ${has(ok - count)} none of a length above 0.`,
      ),
    );
    const d = imageShape.reduce((product, side) => product * side, 1);
    const overExpected = scaledRandom.map((share) => share * Math.sqrt(d));
    return [
      {
        name: 'projection',
        title: `Vectors in the shared subspace${basisText(settings)}`,
        form: 'bars',
        xAxis: { label: 'Vector v', unit: '', scale: 'category' },
        yAxis: { label: 'Mean of ‖P v‖ / ‖v‖', unit: '1', scale: 'linear' },
        series: [
          {
            ...series.images,
            points: means.flatMap(({ count, headline: { name, value, low, high } }) => {
              if (value === null) return [];
              const interval = typeof low === 'number' && typeof high === 'number' ? { low, high } : {};
              return [{ x: name, y: value, ...interval, count }];
            }),
          },
        ],
        headlines: [
          ...means.map(({ headline }) => headline),
          meanHeadline(numbers.randomOverExpected, overExpected, '1'),
        ],
        ...noted(missing),
        ...intervals(meanInterval),
      },
    ];
  },
);
