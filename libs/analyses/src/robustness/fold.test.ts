/** The fold of `robustness` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { foldOf } from '../folds.js';
import { contextOf, describeFold, row } from '../testing/folding.js';

function rowOf(sampleIndex: number): SampleResult {
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const norm = trouble === null ? 0.1 * (1 + sampleIndex) : null;
  return row(sampleIndex, { trouble, label: 0, trueLabel: sampleIndex % 4 === 0 ? 1 : 0, norm });
}

describeFold('robustness', [{ rowOf }]);

it('counts as robust what is correct and farther than epsilon, and holds images without a boundary between two lines', () => {
  const image = (sampleIndex: number, trueLabel: number, norm: number | null) =>
    row(sampleIndex, { trouble: norm === null ? 'not-converged' : null, label: 1, trueLabel, norm });
  // Correct at 0.5, which DeepFool's overshoot of 2% makes 0.51, and at 2; on a boundary; without a boundary; wrong, however far; unlabelled.
  const results = [
    image(0, 1, 0.5),
    image(1, 1, 2),
    image(2, 1, 0),
    image(3, 1, null),
    image(4, 0, 9),
    image(5, -1, 9),
  ];
  const fold = foldOf('robustness');
  const context = contextOf('robustness', { epsilons: [0.1, 0.505, 1, 3] });
  const [curve] = fold.curves([fold.partial(results)], context);
  const shares = Object.fromEntries(curve!.series.map(({ id, points }) => [id, points.map(({ y }) => y)]));
  expect(shares).toEqual({ upper: [0.6, 0.6, 0.4, 0.2], lower: [0.4, 0.4, 0.2, 0] });
  expect(curve!.headlines.find(({ id }) => id === 'robust@0.505')).toMatchObject({ value: 0.6, n: 5 });
  expect(curve!.notes).toHaveLength(3);
  const [none] = fold.curves([fold.partial([image(0, -1, 2)])], context);
  expect(none!.series.flatMap((series) => series.points)).toEqual([]);
  expect(none!.headlines.map(({ value }) => value)).toEqual(none!.headlines.map(() => null));
});
