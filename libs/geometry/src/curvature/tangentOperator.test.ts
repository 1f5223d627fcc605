import { describe, expect, it } from 'vitest';
import { ball } from '../oracles/ball.js';
import { quadratic } from '../oracles/quadratic.js';
import { nothing, randomQuadratic } from '../oracles/randomQuadratic.js';
import { absolute, at, gradientBound } from '../oracles/testPoint.js';
import { directionalCurvatures } from './directionalCurvature.js';
import { extremeCurvatures } from './extremeCurvatures.js';
import { principalCurvatures } from './principalCurvatures.js';

describe('directional curvature', () => {
  it('is Eq. 1 of the projected direction, with the share that was tangent', async () => {
    const d = 10;
    const q = randomQuadratic(d, 8);
    const point = new Float32Array(d).fill(0.1);
    const classifier = quadratic([nothing(d), q]);
    const spectrum = await principalCurvatures(classifier, at(point), { step: absolute(0.5), directions: 'all' });
    const directions = Float64Array.from(spectrum.directions, (v) => 3 * v);
    const found = await directionalCurvatures(classifier, at(point), directions, { step: absolute(0.5) });
    found.curvatures.forEach((v, i) => {
      expect(v).toBeCloseTo(spectrum.curvatures[i], 5);
      expect(found.tangentShares[i]).toBeCloseTo(1, 5);
    });
    const { linear: b } = q;
    const gradient = b.map((v, i) => v + point.reduce((sum, x, j) => sum + q.hessian![i * d + j] * x, 0));
    const mixed = await directionalCurvatures(classifier, at(point), gradient, { step: absolute(0.5) });
    expect(mixed.tangentShares[0]).toBeLessThan(1e-12);
  });
});

describe('extreme curvatures', () => {
  it('agree with the full spectrum within their residuals', async () => {
    const d = 100;
    const classifier = quadratic([nothing(d), randomQuadratic(d, 9)]);
    const point = at(new Float32Array(d).fill(0.1));
    const options = { step: absolute(0.5) };
    const { curvatures } = await principalCurvatures(classifier, point, options);
    const found = await extremeCurvatures(classifier, point, 3, {
      ...options,
      largest: 3,
      smallest: 2,
      maxProducts: 96,
    });
    const expected = [...curvatures.subarray(0, 3), ...curvatures.subarray(-2)];
    found.curvatures.forEach((v, i) => {
      expect(Math.abs(v - expected[i])).toBeLessThan(found.residuals[i] + gradientBound(d, 0.5, 3));
    });
    expect(found.converged).toBe(true);
    // The Rayleigh quotient, measured again: float32 directions and gradients.
    found.curvaturesAlong.forEach((v, i) => {
      expect(v).toBeCloseTo(found.curvatures[i], 4);
    });
    expect(found.asymmetry).toBeLessThan(1e-4);
    expect(found.gradients).toBeLessThan(2 * d);
    expect(
      await extremeCurvatures(classifier, point, 3, { ...options, largest: 3, smallest: 2, maxProducts: 96 }),
    ).toEqual(found);
  });

  it('record a point without a gradient, and non-convergence as a value', async () => {
    const flat = await extremeCurvatures(ball(1, new Float64Array(3)), at(new Float32Array(3)), 1, {
      step: absolute(1),
    });
    expect([flat.outcome, flat.converged]).toEqual(['zero-gradient', false]);
    const d = 100;
    const few = await extremeCurvatures(
      quadratic([nothing(d), randomQuadratic(d, 9)]),
      at(new Float32Array(d).fill(0.1)),
      3,
      {
        step: absolute(0.5),
        maxProducts: 24,
        tolerance: 1e-6,
      },
    );
    expect([few.outcome, few.converged]).toEqual(['measured', false]);
  });
});
