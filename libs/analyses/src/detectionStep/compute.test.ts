/** `detectionStep` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('has at the step of the authors what detection has there, of the image and of its copies', async () => {
  const at = { samples: 3, alphas: [1, 5], directions: 8 };
  const steps = await lenet.compute({ kind: 'detectionStep', steps: { kind: 'authors', factors: [0.1, 1] }, ...at });
  const detected = await lenet.compute({ kind: 'detection', ...at });
  for (const [i, { scalars }] of detected.entries()) {
    for (const [suffix, own] of [
      ['0', ''],
      ['1', '@1'],
      ['5', '@5'],
    ]) {
      expect(number(steps[i], `score@${suffix}@1`)).toBe(scalars[`score${own}`]);
      expect(number(steps[i], `standardError@${suffix}@1`)).toBe(scalars[`standardError${own}`]);
      expect(number(steps[i], `roundingError@${suffix}@1`)).toBe(scalars[`roundingError${own}`]);
      expect(number(steps[i], `roundingError@${suffix}@1`)).toBeGreaterThan(0);
      expect(number(steps[i], `recoveredLabel@${suffix}@1`)).toBe(scalars[`recoveredLabel${own}`]);
      expect(number(steps[i], `secondLabel@${suffix}`)).toBe(scalars[`secondLabel${own}`]);
      // Of exact gradients, so at no step.
      expect(number(steps[i], `linearizedDistance@${suffix}`)).toBe(scalars[`linearizedDistance${own}`]);
      expect(number(steps[i], `score@${suffix}@0.1`)).not.toBe(scalars[`score${own}`]);
    }
  }
});

it('takes lengths in pixels as they are', async () => {
  const at = { kind: 'detectionStep', samples: 1, alphas: [1], directions: 4 };
  const length = (10 * 28) / 512;
  const [own] = await lenet.compute({ ...at, steps: { kind: 'absolute', lengths: [length] } });
  const [authors] = await lenet.compute({ ...at, steps: { kind: 'authors', factors: [1] } });
  expect(number(own, `score@1@${length}`)).toBe(number(authors, 'score@1@1'));
});

it('takes steps relative to ||r(x)|| of the clean image, also for its copies and over fewer classes', async () => {
  const at = { kind: 'detectionStep', samples: 2, alphas: [2], directions: 4, likeliest: [2] };
  const relative = await lenet.compute({ ...at, steps: { kind: 'relativeToPerturbation', factors: [0.5, 1] } });
  for (const [i, result] of relative.entries()) {
    const length = number(result, 'norm');
    const steps = { kind: 'absolute', lengths: [0.5 * length, length] };
    const [same] = await lenet.compute({ ...at, samples: 1, steps }, { firstSample: i });
    for (const name of ['score', 'scoreAmong@2', 'recoveredLabelAmong@2', 'scoreAcross', 'linearizedDistanceAcross']) {
      for (const alpha of [0, 2])
        expect(number(result, `${name}@${alpha}@1`)).toBe(number(same, `${name}@${alpha}@${length}`));
    }
    expect(number(result, 'margin@2')).toBe(number(same, 'margin@2'));
  }
});

it.each([
  { samples: 40, alphas: [1, 5], directions: 10, likeliest: [2, 3], within: 1.5 },
  { samples: 40, alphas: [1, 5], directions: 10, within: 1.5 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'detectionStep', ...settings }, within),
);
