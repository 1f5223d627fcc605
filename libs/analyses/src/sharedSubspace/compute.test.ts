/** `sharedSubspace` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet, pixelDirections, sharedRows, vector } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('give the directions that span S, by how much they share, and none beyond them', async () => {
  // Three times the first pixel, once each of the next four.
  const [first, ...others] = pixelDirections(5).sharedDirections.rows;
  const inputs = sharedRows([first!, first!, first!, ...others]);
  const results = await lenet.compute({ kind: 'sharedSubspace', samples: 7 }, { inputs });
  expect(results.map(({ scalars }) => scalars.trouble)).toEqual([...Array(5).fill(null), 'not-spanned', 'not-spanned']);
  expect(number(results[0], 'singularValue')).toBeCloseTo(Math.sqrt(3), 6);
  expect(number(results[0], 'captured')).toBeCloseTo(3 / 7, 6);
  expect(number(results[4], 'singularValue')).toBeCloseTo(1, 6);
  expect(Math.abs(vector(results[0]!)[0]!)).toBeCloseTo(1, 6);
  expect(vector(results[0]!)).toHaveLength(784);
  // A single pixel lies in one window, and has all frequencies alike, of which the lowest is told.
  expect(results[0]!.scalars).toMatchObject({ windowShare: expect.closeTo(1, 6), peakFrequency: expect.any(Number) });
  expect(results[5]!.scalars).toMatchObject({ windowShare: null, peakFrequency: null });
  const [second] = await lenet.compute({ kind: 'sharedSubspace', samples: 1 }, { firstSample: 1, inputs });
  expect(second).toEqual(results[1]);
});

it.each([{ samples: 8, within: 1.1 }])(
  'takes the rows and the bytes that its cost says: %o',
  ({ within, ...settings }) => expectCost(lenet, { kind: 'sharedSubspace', ...settings }, within),
);
