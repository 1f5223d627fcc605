import { describe, expect, it } from 'vitest';
import { ramp } from '../testing/oracles/ramp.js';
import { stepSweep } from './meanCurvature.js';

const d = 5;

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
