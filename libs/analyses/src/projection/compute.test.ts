/** `projection` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet, pixelDirections } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

const inputs = pixelDirections(49);

it('project vectors on S: noise by the square root of its share of dimensions, images by their pixels in it', async () => {
  const results = await lenet.compute({ kind: 'projection', samples: 40, skip: 10 }, { inputs });
  const mean = results.reduce((sum, one) => sum + number(one, 'random'), 0) / 40;
  // sqrt(49 / 784) = 0.25, each with a standard deviation of about 0.025.
  expect(Math.abs(mean - 0.25)).toBeLessThan((4 * 0.025) / Math.sqrt(40));
  expect(results.every((one) => one.scalars.dimensions === 49)).toBe(true);
  // The first 49 pixels are the dark upper edge of the pictures.
  const difference = results.reduce((sum, one) => sum + number(one, 'difference'), 0) / 40;
  expect(difference).toBeLessThan(0.25);
  expect(difference).toBeGreaterThan(0);
  expect(new Set(results.map((one) => one.scalars.subspace)).size).toBe(1);
});

it('refuse to work without shared directions', async () => {
  await expect(lenet.compute({ kind: 'projection', samples: 1 })).rejects.toThrow(/reads no shared directions/);
});

it.each([{ samples: 64, within: 1.5 }])(
  'takes the rows and the bytes that its cost says: %o',
  ({ within, ...settings }) => expectCost(lenet, { kind: 'projection', ...settings }, within),
);
