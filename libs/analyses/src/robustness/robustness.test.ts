/** `robustness` on the shipped LeNet, and its curve on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { afterAll, expect, it } from 'vitest';
import { foldOf } from '../folds.js';
import { analysis } from '../list.js';
import { expectCost } from '../testing/cost.js';
import { number, openLenet, perturbationRows } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('has the norms of the perturbation, read or computed', async () => {
  const rows = await lenet.compute({ kind: 'perturbation', samples: 4 });
  const computed = await lenet.compute({ kind: 'robustness', samples: 4 });
  expect(computed.map((row) => number(row, 'norm'))).toEqual(rows.map((row) => number(row, 'norm')));
  expect(await lenet.compute({ kind: 'robustness', samples: 4 }, { inputs: perturbationRows(rows) })).toEqual(computed);
});

it('takes the rows and the bytes that its cost says', () =>
  expectCost(lenet, { kind: 'robustness', samples: 128 }, 1.5));

it('counts as robust what is correct and farther than epsilon, and holds images without a boundary between two lines', () => {
  const row = (sampleIndex: number, trueLabel: number, norm: number | null): SampleResult => {
    const scalars = { trouble: norm === null ? 'not-converged' : null, label: 1, trueLabel, norm };
    return { sampleIndex, status: 'ok', scalars, vectors: null, error: null };
  };
  // Correct at 0.5, which DeepFool's overshoot of 2% makes 0.51, and at 2; on a boundary; without a boundary; wrong, however far; unlabelled.
  const rows = [row(0, 1, 0.5), row(1, 1, 2), row(2, 1, 0), row(3, 1, null), row(4, 0, 9), row(5, -1, 9)];
  const settings = analysis.parse({ kind: 'robustness', samples: 6, epsilons: [0.1, 0.505, 1, 3] });
  const fold = foldOf('robustness');
  const context = { classNames: ['a', 'b'], imageShape: [1, 2, 2] as const, settings, seed: 1 };
  const [curve] = fold.curves([fold.partial(rows)], context);
  const shares = Object.fromEntries(curve!.series.map(({ id, points }) => [id, points.map(({ y }) => y)]));
  expect(shares).toEqual({ upper: [0.6, 0.6, 0.4, 0.2], lower: [0.4, 0.4, 0.2, 0] });
  expect(curve!.headlines.find(({ id }) => id === 'robust@0.505')).toMatchObject({ value: 0.6, n: 5 });
  expect(curve!.notes).toHaveLength(3);
  const [none] = fold.curves([fold.partial([row(0, -1, 2)])], context);
  expect(none!.series.flatMap((series) => series.points)).toEqual([]);
  expect(none!.headlines.map(({ value }) => value)).toEqual(none!.headlines.map(() => null));
});
