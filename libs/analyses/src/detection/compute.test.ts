/** `detection` on the shipped LeNet. */
import { afterAll, describe, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('finds the label changed just behind the boundary, and the own label as the second largest logit there', async () => {
  const results = await lenet.compute({ kind: 'detection', samples: 4, alphas: [1, 5], directions: 4 });
  for (const { scalars } of results) {
    expect(scalars.trouble).toBe(null);
    expect(scalars['label@1']).not.toBe(scalars.label);
    expect(scalars['secondLabel@1']).toBe(scalars.label);
    expect(scalars['linearizedDistance@1']!).toBeLessThan(scalars.linearizedDistance as number);
    // The authors' step: 10 sqrt(d) range / 512.
    expect(scalars.step).toBeCloseTo((10 * 28) / 512, 12);
  }
});
describe('detection at boundary points', () => {
  const settings = { kind: 'detection', at: 'boundary', alphas: [1, 3], directions: 16 };

  it('comes back from just behind the boundary to the point that it went through, which then bends the other way', async () => {
    for (const { scalars } of await lenet.compute({ ...settings, samples: 4 })) {
      expect([scalars['label@1'], scalars['boundaryClass@1']]).toEqual([scalars.boundaryClass, scalars.label]);
      // DeepFool's label is checked 2% of r behind z, and z itself may lie some more behind a boundary that bends.
      expect(scalars['norm@1']!).toBeLessThan(0.1 * (scalars.norm as number));
      // The same boundary from its other side, at a point nearby, along the same directions.
      const [there, back] = [scalars.meanCurvature as number, scalars['meanCurvature@1'] as number];
      expect(Math.abs(there + back)).toBeLessThan(0.1 * Math.abs(there) + 0.01);
      expect(scalars.step).toBeCloseTo((10 * 28) / 512, 12);
      expect([scalars.score, scalars.secondLabel, scalars.linearizedDistance]).toEqual([null, null, null]);
    }
  });

  it('has at h = ||r(x)|| the mean curvature that curvature has there, and that step for the copies as well', async () => {
    const step = { kind: 'relativeToPerturbation' };
    const results = await lenet.compute({ ...settings, samples: 2, step });
    const means = await lenet.compute({ kind: 'curvature', method: 'mean', directions: 16, samples: 2 });
    for (const [i, mean] of means.entries()) {
      expect(number(results[i], 'meanCurvature')).toBe(number(mean, 'meanCurvature'));
      expect(number(results[i], 'step@3')).toBe(number(mean, 'norm'));
    }
  });
});

it.each([
  { samples: 64, alphas: [1, 5], directions: 10, within: 1.5 },
  { samples: 64, alphas: [1, 5], directions: 10, at: 'boundary', within: 1.5 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'detection', ...settings }, within),
);
