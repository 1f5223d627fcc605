/** Curve of `projection`: the mean share of each kind of vector in S (the paper, Table I). */
import { type AnalysisOf, projectionIds } from '@isthmus/contracts';
import { type Fold, isOk, numberOf } from './fold.js';
import { amount, noted } from './leftOut.js';
import { meanHeadline } from './location.js';
import { meanInterval } from './means.js';
import { intervalLevel } from './shares.js';

const { numbers, series } = projectionIds;
type Kind = keyof typeof numbers;

/** In sample order, without those that have no such vector. */
export type ProjectionPartial = Readonly<Record<Kind, readonly number[]>> & {
  /** A partial of an earlier version has none. */
  readonly ok?: number;
};

export const projectionFold: Fold<ProjectionPartial, AnalysisOf<'projection'>> = {
  partial(results) {
    const of = (kind: Kind) =>
      results
        .filter(isOk)
        .map((result) => numberOf(result, kind))
        .filter((value) => value !== null);
    return {
      ok: results.filter(isOk).length,
      random: of('random'),
      difference: of('difference'),
      gradient: of('gradient'),
      adversarial: of('adversarial'),
    };
  },

  curves(partials) {
    const means = (Object.keys(numbers) as Kind[]).map((kind) => {
      const values = partials.flatMap((partial) => partial[kind]);
      return { count: values.length, headline: meanHeadline(numbers[kind], values, '1') };
    });
    const ok = partials.reduce((sum, partial) => sum + (partial.ok ?? partial.random.length), 0);
    const missing = means.flatMap(({ count, headline: { name } }) =>
      count === ok
        ? []
        : [
            `${name}: ${ok - count} of ${amount(ok, 'image')} ${ok - count === 1 ? 'has' : 'have'} none of a length above 0.`,
          ],
    );
    return [
      {
        name: 'projection',
        title: 'Vectors in the shared subspace',
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
        headlines: means.map(({ headline }) => headline),
        ...noted(missing),
        intervalMethod: meanInterval,
        intervalLevel,
        signConvention: null,
      },
    ];
  },
};
