/** `relativeCurvature` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet, pixelDirections, vector } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

const inputs = pixelDirections(49);

it('look at images that S was not made from', async () => {
  const read = await lenet.compute({ kind: 'perturbation', samples: 2 }, { firstSample: 5 });
  const [result] = await lenet.compute({ kind: 'relativeCurvature', samples: 1, skip: 5, directions: 4 }, { inputs });
  expect(number(result, 'norm')).toBeCloseTo(number(read[0], 'norm'), 5);
  expect(vector(result!)).toHaveLength(49);
});

it.each([{ samples: 4, within: 2 }])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'relativeCurvature', ...settings }, within),
);
