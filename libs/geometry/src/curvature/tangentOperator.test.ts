import { describe, expect, it } from 'vitest';
import { ball } from '../testing/oracles/ball.js';
import { closedFormClassifier } from '../testing/oracles/closedForm.js';
import { quadratic } from '../testing/oracles/quadratic.js';
import { randomQuadratic, zeroFunction } from '../testing/oracles/randomQuadratic.js';
import { saddle } from '../testing/oracles/saddle.js';
import { absolute, at, gradientBound } from '../testing/oracles/testPoint.js';
import { directionalCurvatures } from './directionalCurvature.js';
import { extremeCurvatures } from './extremeCurvatures.js';
import { principalCurvatures } from './principalCurvatures.js';

describe('directional curvature', () => {
  it('is Eq. 1 of the projected direction, with the share that was tangent', async () => {
    const d = 10;
    const q = randomQuadratic(d, 8);
    const point = new Float32Array(d).fill(0.1);
    const classifier = quadratic([zeroFunction(d), q]);
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

  it('is not finite as a whole where one of its directions leads to a logit that is not', async () => {
    const d = 3;
    // F = x_2 + x_0^2 to one side of x_0 = 1, and no number beyond.
    const cliff = closedFormClassifier({
      dimension: d,
      numClasses: 2,
      evaluate: ([a, , c], f) => f.set([0, a > 1 ? Number.NaN : c + a * a]),
      differentiate: ([a], l, gradient) => gradient.set(l === 1 ? [2 * a, 0, 1] : [0, 0, 0]),
    });
    const [towards, beside] = [Float64Array.of(1, 0, 0), Float64Array.of(0, 1, 0)];
    const measure = (...directions: Float64Array[]) =>
      directionalCurvatures(cliff, at(new Float32Array(d)), Float64Array.from(directions.flatMap((v) => [...v])), {
        step: absolute(2),
      });
    expect(await measure(beside)).toMatchObject({ outcome: 'measured', curvatures: Float64Array.of(0) });
    const both = await measure(towards, beside);
    expect([both.outcome, ...both.curvatures]).toEqual(['not-finite', Number.NaN, 0]);
  });
});

describe('extreme curvatures', () => {
  it('agree with the full spectrum within their residuals', async () => {
    const d = 100;
    const classifier = quadratic([zeroFunction(d), randomQuadratic(d, 9)]);
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

  it('are as many as are asked for, or all there are, and not found from fewer products', async () => {
    const d = 240;
    const classifier = quadratic([zeroFunction(d), randomQuadratic(d, 9)]);
    const point = at(new Float32Array(d).fill(0.1));
    const options = { step: absolute(0.5), largest: 100, smallest: 100 };
    const { curvatures } = await principalCurvatures(classifier, point, { step: options.step });
    const found = await extremeCurvatures(classifier, point, 3, options);
    expect(found.curvatures.length).toBe(200);
    // All of the space is searched, so these are exact but for the rounding of gradients.
    [...curvatures.subarray(0, 100), ...curvatures.subarray(-100)].forEach((v, i) => {
      expect(Math.abs(found.curvatures[i] - v)).toBeLessThan(gradientBound(d, 0.5, 3));
    });
    const few = await extremeCurvatures(saddle(1, 4), at(new Float32Array(4)), 3, { step: absolute(0.5) });
    expect(few.curvatures.length).toBe(3);
    const short = extremeCurvatures(classifier, point, 3, { ...options, maxProducts: 192 });
    await expect(short).rejects.toThrow(
      'expected maxProducts for 100 largest and 100 smallest in blocks of 8, got 192',
    );
  });

  it('record a point without a gradient, and non-convergence as a value', async () => {
    const flat = await extremeCurvatures(ball(1, new Float64Array(3)), at(new Float32Array(3)), 1, {
      step: absolute(1),
    });
    expect([flat.outcome, flat.converged]).toEqual(['zero-gradient', false]);
    const d = 100;
    const few = await extremeCurvatures(
      quadratic([zeroFunction(d), randomQuadratic(d, 9)]),
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
