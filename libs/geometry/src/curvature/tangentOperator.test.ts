import { smoothDensity } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { ball } from '../oracles/ball.js';
import { cylinder } from '../oracles/cylinder.js';
import { quadratic } from '../oracles/quadratic.js';
import { nothing, randomQuadratic } from '../oracles/randomQuadratic.js';
import { absolute, at, gradientBound } from '../oracles/testPoint.js';
import { curvatureDensity } from './curvatureDensity.js';
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

describe('curvature density', () => {
  it('has the one curved direction of a cylinder by its share of all, and the flat ones', async () => {
    const d = 40;
    const point = new Float32Array(d);
    point[0] = 2;
    const rules = await Promise.all(
      Array.from({ length: 20 }, (_, sampleIndex) =>
        curvatureDensity(cylinder(2, d), { ...at(point), sampleIndex }, 5, {
          step: absolute(0.25),
          probes: 4,
          steps: 3,
        }),
      ),
    );
    const shares = rules.flatMap(({ spectrum: { nodes, weights } }) =>
      nodes.map((own, p) => {
        for (const node of own) expect(Math.min(Math.abs(node + 0.5), Math.abs(node))).toBeLessThan(1e-6);
        return weights[p]!.filter((_, i) => own[i]! < -0.25).reduce((sum, v) => sum + v, 0);
      }),
    );
    // The weight of one of n directions is Beta(1/2, (n - 1)/2): mean 1/n, variance 2 (n - 1) / (n^2 (n + 2)).
    const n = d - 1;
    const deviation = Math.sqrt((2 * (n - 1)) / (n * n * (n + 2)) / shares.length);
    expect(Math.abs(shares.reduce((sum, v) => sum + v, 0) / shares.length - 1 / n)).toBeLessThan(4 * deviation);
  });

  it('has the mean and the mass of the full spectrum', async () => {
    const d = 100;
    const classifier = quadratic([nothing(d), randomQuadratic(d, 9)]);
    const point = at(new Float32Array(d).fill(0.1));
    const { curvatures, meanCurvature: mean } = await principalCurvatures(classifier, point, { step: absolute(0.5) });
    const found = await curvatureDensity(classifier, point, 3, { step: absolute(0.5), probes: 16, steps: 30 });
    expect(Math.abs(found.meanCurvature - mean)).toBeLessThan(4 * found.standardError);
    const middle = curvatures[49];
    const grid = Float64Array.from({ length: 400 }, (_, i) => middle - (i + 0.5) * 0.005);
    const { density } = smoothDensity(found.spectrum, grid, 0.02);
    // Half of the spectrum lies below its median; sd of the share over 16 probes about 0.018.
    expect(Math.abs(density.reduce((sum, v) => sum + v * 0.005, 0) - 0.5)).toBeLessThan(0.08);
  });
});
