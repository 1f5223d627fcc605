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

it.each([{ samples: 1, within: 1.3 }])(
  'takes the rows and the bytes that its cost says: %o',
  ({ within, ...settings }) => expectCost(lenet, { kind: 'sharedDirections', ...settings }, within),
);
