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
describe('detection over fewer classes', () => {
  const settings = { kind: 'detection', samples: 4, alphas: [1, 5], directions: 4 };
  const likeliest = [2, 3, 10];

  it('adds columns to those of all classes, and changes none of them', async () => {
    const all = await lenet.compute(settings);
    const among = await lenet.compute({ ...settings, likeliest });
    for (const [i, { scalars }] of among.entries()) {
      const isAdded = (name: string) => /Among@|Across|^margin/.test(name);
      expect(Object.fromEntries(Object.entries(scalars).filter(([name]) => !isAdded(name)))).toEqual(all[i]!.scalars);
      expect(Object.keys(scalars).filter(isAdded)).toHaveLength(3 * (5 * 3 + 4 + 1));
    }
  });

  it('is that of all ten classes among the ten likeliest, and of the pair behind the boundary that of the class across', async () => {
    for (const result of await lenet.compute({ ...settings, likeliest })) {
      for (const suffix of ['', '@1', '@5']) {
        expect(number(result, `scoreAmong@10${suffix}`)).toBeCloseTo(number(result, `score${suffix}`), 10);
        expect(result.scalars[`recoveredLabelAmong@10${suffix}`]).toBe(result.scalars[`recoveredLabel${suffix}`]);
        expect(result.scalars[`recoveredLabelAmong@2${suffix}`]).toBe(result.scalars[`secondLabel${suffix}`]);
        expect(number(result, `margin${suffix}`)).toBeGreaterThan(0);
      }
      // DeepFool stops just past the boundary: the second likeliest class is the one that the image came from.
      expect(result.scalars['scoreAmong@2@1']).toBe(result.scalars['scoreAcross@1']);
      expect(number(result, 'margin@1')).toBeLessThan(number(result, 'margin'));
    }
  });

  it('has other scores along directions that are drawn otherwise, and the same labels and distances', async () => {
    const [cosines] = await lenet.compute({ ...settings, samples: 1 });
    for (const drawing of ['gaussian', 'pixels', 'lowFrequencies']) {
      const [other] = await lenet.compute({ ...settings, samples: 1, drawing });
      expect(number(other, 'score')).not.toBe(number(cosines, 'score'));
      for (const name of ['label', 'label@1', 'secondLabel', 'linearizedDistance'])
        expect(other!.scalars[name]).toBe(cosines!.scalars[name]);
    }
  });
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
  { samples: 64, alphas: [1, 5], directions: 10, likeliest: [2, 3, 10], within: 1.5 },
  { samples: 64, alphas: [1, 5], directions: 4, attack: 'pgd', within: 1.5 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'detection', ...settings }, within),
);
