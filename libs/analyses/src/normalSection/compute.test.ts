/** `normalSection` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('measures the same however the samples are cut, at each factor and at the authors’ step', async () => {
  const settings = { kind: 'normalSection', factors: [0.3, 1], directions: 3 };
  const whole = await lenet.compute({ ...settings, samples: 4 });
  expect(await lenet.compute({ ...settings, samples: 2 }, { firstSample: 2 })).toEqual(whole.slice(2));
  for (const result of whole) {
    expect(result.scalars).toMatchObject({ trouble: null, 'met@0.3': 1, 'met@1': 1 });
    expect(number(result, 'authorsStep')).toBeCloseTo((10 * Math.sqrt(784)) / 512, 10);
    for (const name of ['curvature@0.3', 'secondDifference@1', 'curvatureAtAuthors', 'metAtAuthors'])
      expect(Number.isFinite(number(result, name)), name).toBe(true);
  }
  const without = await lenet.compute({ ...settings, samples: 1, authors: false });
  expect(without[0]!.scalars).toMatchObject({ authorsStep: null });
  expect(without[0]!.scalars).not.toHaveProperty('curvatureAtAuthors');
});

it('has the second difference that curvatureStep has, from other directions of the same images', async () => {
  // Along all tangent directions both are the mean curvature but for the part along the normal.
  const common = { samples: 1, factors: [0.3] };
  const [section] = await lenet.compute({ kind: 'normalSection', ...common, directions: 783, authors: false });
  const [step] = await lenet.compute({ kind: 'curvatureStep', ...common, directions: 784 });
  const [own, mean] = [number(section, 'secondDifference@0.3'), number(step, 'meanCurvature@0.3')];
  expect(Math.abs(own - mean)).toBeLessThan(0.05 * Math.abs(mean) + 0.01);
});

it('takes the rows and the bytes that its cost says', () =>
  expectCost(lenet, { kind: 'normalSection', samples: 4, factors: [0.1, 1, 10], directions: 4 }, 1.4));
