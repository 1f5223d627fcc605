/** `sharedDirections` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { openLenet, vector } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('keep curvatures and unit directions of a spectrum, the strongest', async () => {
  const [result] = await lenet.compute({ kind: 'sharedDirections', samples: 1, directions: 3 });
  const values = vector(result!);
  expect(values).toHaveLength(3 * 785);
  const [spectrum] = await lenet.compute({ kind: 'curvature', samples: 1 });
  const strongest = vector(spectrum!)
    .toSorted((a, b) => Math.abs(b) - Math.abs(a))
    .slice(0, 3);
  expect(values.slice(0, 3)).toEqual(strongest.toSorted((a, b) => b - a));
  for (let i = 0; i < 3; i++) {
    const direction = values.slice(3 + 784 * i, 3 + 784 * (i + 1));
    expect(direction.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 5);
  }
});

it.each([
  ['positive', (kappa: number) => kappa > 0],
  ['negative', (kappa: number) => kappa < 0],
] as const)('keeps the strongest %s ones alone where that is asked for', async (sign, isOf) => {
  const [result] = await lenet.compute({ kind: 'sharedDirections', samples: 1, directions: 5, sign });
  const [spectrum] = await lenet.compute({ kind: 'curvature', samples: 1 });
  const strongest = vector(spectrum!)
    .filter(isOf)
    .toSorted((a, b) => Math.abs(b) - Math.abs(a))
    .slice(0, 5);
  expect(vector(result!).slice(0, 5)).toEqual(strongest.toSorted((a, b) => b - a));
  expect(result!.scalars).toMatchObject({ directions: 5, negativeCount: sign === 'negative' ? 5 : 0, converged: null });
});

it('finds them by Lanczos at the ends of the spectrum, of unit length and orthogonal, and says whether it converged', async () => {
  const [result] = await lenet.compute({ kind: 'sharedDirections', samples: 1, directions: 4, method: 'lanczos' });
  const values = vector(result!);
  expect(values).toHaveLength(4 * 785);
  // As `curvature` has them by the same search of as many from each end.
  const [ends] = await lenet.compute({ kind: 'curvature', samples: 1, method: 'lanczos', extremes: 4 });
  const strongest = vector(ends!)
    .toSorted((a, b) => Math.abs(b) - Math.abs(a))
    .slice(0, 4);
  expect(values.slice(0, 4)).toEqual(strongest.toSorted((a, b) => b - a));
  expect(result!.scalars.converged).toBe(ends!.scalars.converged);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j <= i; j++) {
      const [u, v] = [i, j].map((place) => values.slice(4 + 784 * place, 4 + 784 * (place + 1)));
      expect(u!.reduce((sum, value, c) => sum + value * v![c]!, 0)).toBeCloseTo(i === j ? 1 : 0, 5);
    }
  }
  const of = { kind: 'sharedDirections', samples: 1, directions: 3, method: 'lanczos', sign: 'negative' };
  const [negative] = await lenet.compute(of);
  expect(negative!.scalars).toMatchObject({ directions: 3, negativeCount: 3 });
});

it.each([
  { samples: 1, within: 1.3 },
  { samples: 1, method: 'lanczos', directions: 10, within: 1.3 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'sharedDirections', ...settings }, within),
);
