/** `curvatureStep` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('has at h = ||r|| the mean curvature that curvature has there', async () => {
  const at = { samples: 2, directions: 8 };
  const steps = await lenet.compute({ kind: 'curvatureStep', factors: [0.1, 1], ...at });
  const means = await lenet.compute({ kind: 'curvature', method: 'mean', ...at });
  for (const [i, mean] of means.entries()) {
    expect(number(steps[i], 'meanCurvature@1')).toBe(number(mean, 'meanCurvature'));
    expect(number(steps[i], 'meanCurvature@0.1')).not.toBe(number(mean, 'meanCurvature'));
  }
});

it.each([{ samples: 40, factors: [0.1, 1], directions: 10, within: 1.5 }])(
  'takes the rows and the bytes that its cost says: %o',
  ({ within, ...settings }) => expectCost(lenet, { kind: 'curvatureStep', ...settings }, within),
);
