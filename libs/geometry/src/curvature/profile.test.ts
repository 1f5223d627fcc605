import { describe, expect, it } from 'vitest';
import { cylinder } from '../oracles/cylinder.js';
import { ramp } from '../oracles/ramp.js';
import {
  addToCurvatureProfile,
  createCurvatureProfile,
  mergeCurvatureProfiles,
  summarizeCurvatureProfile,
} from './curvatureProfile.js';
import { principalCurvatures } from './principalCurvatures.js';
import { stepSweep } from './stepSweep.js';

const d = 5;
const at = (radius: number) => {
  const point = new Float32Array(d);
  point[0] = radius;
  return { point, label: 0, targetClass: 1, sampleIndex: 0 };
};
const spectra = () =>
  Promise.all(
    [1, 2, 4, 0].map((r) => principalCurvatures(cylinder(1, d), at(r), { step: { kind: 'absolute', length: 0.25 } })),
  );

describe('curvature profile', () => {
  it('averages each rank, keeps the signs apart, and counts points without a gradient', async () => {
    const profile = createCurvatureProfile(d - 1);
    for (const spectrum of await spectra()) addToCurvatureProfile(profile, spectrum);
    const { ranks, mean, sumNegative, sumPositive, unmeasured, negativeMeans } = summarizeCurvatureProfile(profile);
    // Curvature -1/r at distance r: -(1 + 1/2 + 1/4) / 3
    expect(ranks[d - 2].mean).toBeCloseTo(-1.75 / 3, 6);
    expect(ranks[d - 2].samples).toBe(3);
    expect(mean.mean).toBeCloseTo(-1.75 / 3 / (d - 1), 6);
    expect(sumNegative.mean).toBeCloseTo(-1.75 / 3, 6);
    expect(sumPositive.mean).toBeLessThan(1e-6);
    expect([unmeasured, negativeMeans]).toEqual([1, 3]);
  });

  it('merges to the same bytes in any order', async () => {
    const [a, b, c, lost] = await spectra();
    const of = (...list: (typeof a)[]) => {
      const profile = createCurvatureProfile(d - 1);
      for (const spectrum of list) addToCurvatureProfile(profile, spectrum);
      return profile;
    };
    const left = mergeCurvatureProfiles(mergeCurvatureProfiles(of(a), of(b, lost)), of(c));
    const right = mergeCurvatureProfiles(of(c), mergeCurvatureProfiles(of(b), of(lost, a)));
    expect(JSON.stringify(left)).toBe(JSON.stringify(right));
    expect(() => mergeCurvatureProfiles(left, createCurvatureProfile(2))).toThrow(/sizes differ/);
  });
});

describe('step sweep', () => {
  it('shows the curvature of a kink growing as 1/h along the same directions', async () => {
    const steps = [0.1, 0.2, 0.4].map((length) => ({ kind: 'absolute', length }) as const);
    const point = { point: new Float32Array(d), label: 0, sampleIndex: 3 };
    const seen: number[] = [];
    const sweep = await stepSweep(ramp(d), [point], 1, steps, { directions: d, onProgress: (done) => seen.push(done) });
    const curvatures = sweep.map(([sample]) => sample.meanCurvatures[1]);
    expect(curvatures[0] / curvatures[1]).toBeCloseTo(2, 4);
    expect(curvatures[1] / curvatures[2]).toBeCloseTo(2, 4);
    expect(curvatures[0]).toBeGreaterThan(0);
    expect(seen.at(-1)).toBe(3);
  });
});
