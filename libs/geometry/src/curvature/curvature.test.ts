import type { Classifier } from '@isthmus/engine';
import { randomStream, rowProducts, smoothDensity } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { ball } from '../oracles/ball.js';
import { cylinder } from '../oracles/cylinder.js';
import { linear } from '../oracles/linear.js';
import { type Quadratic, quadratic } from '../oracles/quadratic.js';
import { ramp } from '../oracles/ramp.js';
import { saddle } from '../oracles/saddle.js';
import { softmaxQuadratic } from '../oracles/softmaxQuadratic.js';
import { curvatureDensity } from './curvatureDensity.js';
import type { CurvaturePoint } from './curvaturePoint.js';
import { directionalCurvatures } from './directionalCurvature.js';
import { randomAxes, sampleDirections } from './directions.js';
import { extremeCurvatures } from './extremeCurvatures.js';
import { meanCurvature } from './meanCurvature.js';
import { principalCurvatures, principalCurvaturesOf } from './principalCurvatures.js';
import { stepLength } from './stepRule.js';

const at = (point: Float32Array, options: Partial<CurvaturePoint> = {}): CurvaturePoint => ({
  point,
  label: 0,
  targetClass: 1,
  sampleIndex: 0,
  ...options,
});
const absolute = (length: number) => ({ kind: 'absolute', length }) as const;

/** A point of the sphere of radius R about 0. */
const onSphere = (d: number, radius: number) =>
  randomStream(1, 'sphere', d)
    .fillSphere(new Float64Array(d))
    .map((v) => v * radius);

/**
 * What float32 may do to a curvature from gradient differences: each entry of H is off by 2^-24 ||grad F|| / h at most, so
 * the matrix over ||grad F|| by sqrt(d) 2^-24 / h; the point and the normal are rounded as well.
 */
const gradientBound = (d: number, h: number, largest: number) => 2 ** -24 * ((2 * Math.sqrt(d)) / h + 8 * largest);

const random = (d: number, seed: number): Quadratic => {
  const stream = randomStream(seed, 'quadratic', d);
  const hessian = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) hessian[i * d + j] = hessian[j * d + i] = stream.normal() / Math.sqrt(d);
  }
  return { hessian, linear: stream.fillNormal(new Float64Array(d)), constant: 0 };
};
const nothing = (d: number): Quadratic => ({ linear: new Float64Array(d), constant: 0 });

/** tr(P A P) / ||g|| and tr((P A P)^2) / ||g||^2 at x, from A alone. */
function tangentTraces({ hessian: a, linear: b }: Quadratic, x: Float32Array) {
  const d = b.length;
  const g = b.map((v, i) => v + x.reduce((sum, xj, j) => sum + a![i * d + j] * xj, 0));
  const norm = Math.sqrt(g.reduce((sum, v) => sum + v * v, 0));
  const n = g.map((v) => v / norm);
  const an = n.map((_, i) => n.reduce((sum, v, j) => sum + a![i * d + j] * v, 0));
  const nan = an.reduce((sum, v, i) => sum + v * n[i], 0);
  const trace = n.reduce((sum, _, i) => sum + a![i * d + i], 0) - nan;
  const square = a!.reduce((sum, v) => sum + v * v, 0) - 2 * an.reduce((sum, v) => sum + v * v, 0) + nan * nan;
  return { sum: trace / norm, squares: square / norm ** 2 };
}

describe.each([2, 10, 784])('curvature in d = %i', (d) => {
  const h = 0.25;
  const radius = 2;

  it('is -1/R in every direction on a ball, towards the ball; +1/R seen from inside', async () => {
    const classifier = ball(radius, new Float64Array(d));
    const point = Float32Array.from(onSphere(d, radius));
    const spectrum = await principalCurvatures(classifier, at(point), { step: absolute(h) });
    const bound = gradientBound(d, h, 1 / radius);
    expect(spectrum.curvatures.length).toBe(d - 1);
    for (const curvature of spectrum.curvatures) expect(Math.abs(curvature + 1 / radius)).toBeLessThan(bound);
    expect(spectrum.asymmetry).toBeLessThan(2 * bound * radius);
    const [outside, inside] = await meanCurvature(classifier, [at(point), at(point, { label: 1, targetClass: 0 })], 7, {
      step: absolute(h),
    });
    expect(Math.abs(outside.meanCurvatures[1] + 1 / radius)).toBeLessThan(outside.roundingErrors[1]);
    expect(Math.abs(inside.meanCurvatures[0] - 1 / radius)).toBeLessThan(inside.roundingErrors[0]);
    expect(outside.meanCurvatures[0]).toBeNaN();
    expect(outside.signConvention).toBe('other-minus-predicted');
  });

  it('is -1/R in one direction of a cylinder and 0 in the others', async () => {
    const classifier = cylinder(radius, d);
    const point = new Float32Array(d).fill(0.5);
    point[0] = radius * 0.6;
    point[1] = radius * 0.8;
    const { curvatures, directions, positions, residuals } = await principalCurvatures(classifier, at(point), {
      step: absolute(h),
      directions: { strongest: 1 },
    });
    const bound = gradientBound(d, h, 1 / radius);
    expect(Math.abs(curvatures[d - 2] + 1 / radius)).toBeLessThan(bound);
    for (const curvature of curvatures.subarray(0, d - 2)) expect(Math.abs(curvature)).toBeLessThan(bound);
    expect([...positions]).toEqual([d - 2]);
    expect(residuals[0]).toBeLessThan(1e-12);
    // Along the circle: (-0.8, 0.6, 0, ..)
    expect(Math.abs(-0.8 * directions[0] + 0.6 * directions[1])).toBeCloseTo(1, 5);
    const [mean] = await meanCurvature(classifier, [at(point)], 7, { step: absolute(h), directions: 100 });
    const error = Math.abs(mean.meanCurvatures[1] + 1 / (radius * (d - 1)));
    expect(error).toBeLessThan(4 * mean.standardErrors[1] + mean.roundingErrors[1]);
    if (d <= 100) expect(mean.standardErrors[1]).toBe(0);
  });

  it('is 0 within rounding for a linear classifier', async () => {
    const stream = randomStream(1, 'weights', d);
    const weights = () => stream.fillNormal(new Float64Array(d));
    const classifier = linear([weights(), weights(), weights()], [0, 1, 2]);
    const point = Float32Array.from(stream.fillUniform(new Float64Array(d)));
    const { curvatures } = await principalCurvatures(classifier, at(point), { step: absolute(h) });
    for (const curvature of curvatures) expect(Math.abs(curvature)).toBeLessThan(gradientBound(d, h, 0));
    const [mean] = await meanCurvature(classifier, [at(point)], 7, { step: absolute(h) });
    for (const j of [1, 2]) expect(Math.abs(mean.meanCurvatures[j])).toBeLessThan(mean.roundingErrors[j]);
  });

  it('has the traces of P A P for a quadratic, off its boundary too', async () => {
    const q = random(d, 3);
    const point = Float32Array.from(randomStream(4, 'point', d).fillUniform(new Float64Array(d)));
    const classifier = quadratic([nothing(d), q]);
    const spectrum = await principalCurvatures(classifier, at(point), { step: absolute(h) });
    const truth = tangentTraces(q, point);
    const largest = Math.max(Math.abs(spectrum.curvatures[0]), Math.abs(spectrum.curvatures[d - 2]));
    const bound = gradientBound(d, h, largest);
    const sum = spectrum.curvatures.reduce((total, v) => total + v, 0);
    expect(Math.abs(sum - truth.sum)).toBeLessThan(d * bound);
    expect(spectrum.meanCurvature).toBeCloseTo(sum / (d - 1), 12);
    const squares = spectrum.curvatures.reduce((total, v) => total + v * v, 0);
    expect(Math.abs(squares - truth.squares)).toBeLessThan(2 * d * largest * bound);
    const [mean] = await meanCurvature(classifier, [at(point)], 7, { step: absolute(h) });
    const error = Math.abs(mean.meanCurvatures[1] - truth.sum / (d - 1));
    expect(error).toBeLessThan(4 * mean.standardErrors[1] + mean.roundingErrors[1]);
  });
});

describe('principal curvatures', () => {
  it('have both signs on a saddle, with their directions', async () => {
    const d = 10;
    const { curvatures, directions } = await principalCurvatures(saddle(0.5, d), at(new Float32Array(d)), {
      step: absolute(0.5),
      directions: 'all',
    });
    expect(curvatures[0]).toBeCloseTo(0.5, 6);
    expect(curvatures[d - 2]).toBeCloseTo(-0.5, 6);
    expect(curvatures.subarray(1, d - 2).every((v) => Math.abs(v) < 1e-6)).toBe(true);
    expect(Math.abs(directions[0])).toBeCloseTo(1, 6);
    expect(Math.abs(directions[(d - 2) * d + 1])).toBeCloseTo(1, 6);
    const normalParts = Array.from({ length: d - 1 }, (_, r) => Math.abs(directions[r * d + d - 1]));
    expect(Math.max(...normalParts)).toBeLessThan(1e-6);
  });

  it('converge to those of the boundary as h^2 when the classifier is smooth', async () => {
    // On the boundary of softmax(q) = 1/2 the curvature is that of q.
    const d = 6;
    const q = random(d, 5);
    // A root of q along a line.
    const direction = randomStream(6, 'line', 0).fillSphere(new Float64Array(d));
    const value = (t: number) => {
      const x = direction.map((v) => v * t);
      const slope = x.reduce((sum, v, i) => sum + v * q.linear[i], 0);
      return (
        x.reduce((sum, v, i) => sum + 0.5 * v * x.reduce((s, w, j) => s + q.hessian![i * d + j] * w, 0), slope) - 0.5
      );
    };
    let [low, high] = value(-2) * value(0) < 0 ? [-2, 0] : [0, 2];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (value(low) * value(middle) <= 0) high = middle;
      else low = middle;
    }
    const shifted: Quadratic = { ...q, constant: -0.5 };
    const smooth = softmaxQuadratic([nothing(d), shifted]);
    const point = Float32Array.from(direction, (v) => v * low);
    const truth = await principalCurvatures(quadratic([nothing(d), shifted]), at(point), { step: absolute(0.25) });
    const errors: number[] = [];
    const steps = [0.5, 0.25, 0.125];
    for (const h of steps) {
      const { curvatures } = await principalCurvatures(smooth, at(point), { step: absolute(h) });
      errors.push(Math.max(...curvatures.map((v, i) => Math.abs(v - truth.curvatures[i]))));
    }
    const slope = Math.log(errors[0] / errors[2]) / Math.log(steps[0] / steps[2]);
    expect(slope).toBeGreaterThan(1.7);
    expect(slope).toBeLessThan(2.3);
  });

  it('are the same along any orthonormal axes when the classifier is smooth, directions included', async () => {
    const d = 30;
    const axes = randomAxes(1, d);
    rowProducts(axes, axes, d).forEach((v, i) => {
      expect(v).toBeCloseTo(i % (d + 1) === 0 ? 1 : 0, 13);
    });
    const classifier = quadratic([nothing(d), random(d, 15)]);
    const point = at(new Float32Array(d).fill(0.1));
    const options = { step: absolute(0.5), directions: { strongest: 2 } } as const;
    const pixel = await principalCurvatures(classifier, point, options);
    const turned = await principalCurvatures(classifier, point, { ...options, axes });
    expect([pixel.axes, turned.axes]).toEqual(['pixel', 'given']);
    turned.curvatures.forEach((v, i) => {
      expect(v).toBeCloseTo(pixel.curvatures[i], 5);
    });
    for (let r = 0; r < 2; r++) {
      let dot = 0;
      for (let c = 0; c < d; c++) dot += pixel.directions[r * d + c] * turned.directions[r * d + c];
      expect(Math.abs(dot)).toBeCloseTo(1, 4);
    }
    await expect(principalCurvatures(classifier, point, { axes: new Float64Array(d) })).rejects.toThrow(/\[30, 30\]/);
  });

  it('of many points come in order and to the bit, decomposed on other threads', async () => {
    const d = 30;
    const classifier = quadratic([nothing(d), random(d, 15)]);
    const points = [1, 2, 3, 4].map((i) => at(new Float32Array(d).fill(i / 10), { sampleIndex: i }));
    points.push(at(new Float32Array(d).fill(Number.NaN)));
    const options = { step: absolute(0.5), directions: { strongest: 2 } } as const;
    const seen: number[] = [];
    const onProgress = (finished: number) => seen.push(finished);
    let i = 0;
    for await (const spectrum of principalCurvaturesOf(classifier, points, { ...options, threads: 2, onProgress })) {
      expect(spectrum).toEqual(await principalCurvatures(classifier, points[i++], options));
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    for await (const _first of principalCurvaturesOf(classifier, points, options)) break; // leaves no thread behind
    const aborted = principalCurvaturesOf(classifier, points, {
      ...options,
      signal: AbortSignal.abort(new Error('enough')),
    });
    await expect(aborted.next()).rejects.toThrow('enough');
  });

  it('are not measured where the gradient vanishes or a number is not finite', async () => {
    const centre = await principalCurvatures(ball(1, new Float64Array(3)), at(new Float32Array(3)), {
      step: absolute(1),
    });
    expect(centre.outcome).toBe('zero-gradient');
    expect(centre.curvatures.length).toBe(0);
    const lost = await principalCurvatures(ball(1, new Float64Array(3)), at(new Float32Array(3).fill(Number.NaN)), {
      step: absolute(1),
    });
    expect(lost.outcome).toBe('not-finite');
    const stepless = await principalCurvatures(ball(1, new Float64Array(3)), at(new Float32Array(3).fill(1)));
    expect(stepless.outcome).toBe('not-finite');
    const [mean] = await meanCurvature(ball(1, new Float64Array(3)), [at(new Float32Array(3))], 1, {
      step: absolute(1),
    });
    expect(mean.outcome).toBe('zero-gradient');
  });

  it('refuse a point of another size, equal classes, and stop when aborted', async () => {
    const classifier = ball(1, new Float64Array(3));
    await expect(principalCurvatures(classifier, at(new Float32Array(2)))).rejects.toThrow(/d = 3/);
    const same = at(new Float32Array(3), { targetClass: 0 });
    await expect(principalCurvatures(classifier, same)).rejects.toThrow(/would be 0/);
    const signal = AbortSignal.abort(new Error('enough'));
    const options = { step: absolute(1), signal };
    await expect(principalCurvatures(classifier, at(new Float32Array(3).fill(1)), options)).rejects.toThrow('enough');
    await expect(meanCurvature(classifier, [at(new Float32Array(3).fill(1))], 1, options)).rejects.toThrow('enough');
  });
});

describe('a ramp |x|', () => {
  it.each([1, 0.1, 0.01])('has second difference 2/h and gradient difference 1/h at its kink for h = %f', async (h) => {
    const d = 10;
    const classifier = ramp(d);
    const across = new Float64Array(d);
    across[0] = 1;
    const second = await directionalCurvatures(classifier, at(new Float32Array(d)), across, { step: absolute(h) });
    expect((second.curvatures[0] * h) / 2).toBeCloseTo(1, 5);
    const first = await principalCurvatures(classifier, at(new Float32Array(d)), { step: absolute(h) });
    expect(first.curvatures[0] * h).toBeCloseTo(1, 5);
    // A step away from the kink by more than h: nothing is seen.
    const away = new Float32Array(d);
    away[0] = 2 * h;
    const flat = await directionalCurvatures(classifier, at(away), across, { step: absolute(h) });
    expect(Math.abs(flat.curvatures[0] * h)).toBeLessThan(1e-5);
  });
});

describe('directional curvature', () => {
  it('is Eq. 1 of the projected direction, with the share that was tangent', async () => {
    const d = 10;
    const q = random(d, 8);
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
    const classifier = quadratic([nothing(d), random(d, 9)]);
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
    const few = await extremeCurvatures(quadratic([nothing(d), random(d, 9)]), at(new Float32Array(d).fill(0.1)), 3, {
      step: absolute(0.5),
      maxProducts: 24,
      tolerance: 1e-6,
    });
    expect([few.outcome, few.converged]).toEqual(['measured', false]);
  });
});

describe('curvature density', () => {
  it('has the mean and the mass of the full spectrum', async () => {
    const d = 100;
    const classifier = quadratic([nothing(d), random(d, 9)]);
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

describe('mean curvature', () => {
  const d = 64;
  const classes = [random(d, 11), random(d, 12), random(d, 13), random(d, 14)];
  const point = Float32Array.from(randomStream(5, 'point', 0).fillUniform(new Float64Array(d)));
  const difference = (j: number): Quadratic => ({
    hessian: classes[j].hessian!.map((v, i) => v - classes[0].hessian![i]),
    linear: classes[j].linear.map((v, i) => v - classes[0].linear[i]),
    constant: 0,
  });
  const truths = [1, 2, 3].map((j) => tangentTraces(difference(j), point).sum / (d - 1));
  const classifier = quadratic(classes);

  it('serves every class from the same directions, with intervals that cover the truth in 200 seeds', async () => {
    let covered = 0;
    const estimates: number[][] = [[], [], []];
    const reported: number[][] = [[], [], []];
    const points = Array.from({ length: 200 }, (_, i) => at(point, { sampleIndex: i }));
    const samples = await meanCurvature(classifier, points, 1, { step: absolute(0.5), directions: 24 });
    for (const sample of samples) {
      truths.forEach((truth, t) => {
        const error = sample.meanCurvatures[t + 1] - truth;
        if (Math.abs(error) < 2.069 * sample.standardErrors[t + 1]) covered++; // t, 23 degrees of freedom
        estimates[t].push(error);
        reported[t].push(sample.standardErrors[t + 1]);
      });
    }
    // 95% of 600; classes share directions, so count 200 independent: sd 0.0154
    expect(Math.abs(covered / 600 - 0.95)).toBeLessThan(0.046);
    for (let t = 0; t < 3; t++) {
      const bias = estimates[t].reduce((a, b) => a + b) / 200;
      const spread = Math.sqrt(estimates[t].reduce((sum, v) => sum + v * v, 0) / 200);
      expect(Math.abs(bias)).toBeLessThan((4 * spread) / Math.sqrt(200));
      expect(reported[t].reduce((a, b) => a + b) / 200 / spread).toBeGreaterThan(0.85);
      expect(reported[t].reduce((a, b) => a + b) / 200 / spread).toBeLessThan(1.15);
    }
  });

  it('converges as 1 / sqrt(T), with the correction for directions that fill the space', async () => {
    const budgets = [4, 8, 16, 32];
    const spreads: number[] = [];
    for (const T of budgets) {
      const points = Array.from({ length: 150 }, (_, i) => at(point, { sampleIndex: i }));
      const samples = await meanCurvature(classifier, points, 2, { step: absolute(0.5), directions: T });
      const squares = samples.reduce((sum, s) => sum + (s.meanCurvatures[1] - truths[0]) ** 2, 0);
      spreads.push(Math.sqrt(squares / 150 / (1 - T / d)));
    }
    const x = budgets.map(Math.log);
    const y = spreads.map(Math.log);
    const centre = (v: number[]) => v.reduce((a, b) => a + b) / v.length;
    const slope =
      x.reduce((sum, v, i) => sum + (v - centre(x)) * (y[i] - centre(y)), 0) /
      x.reduce((sum, v) => sum + (v - centre(x)) ** 2, 0);
    // sd of a log spread from 150 samples: 1 / sqrt(300) = 0.058; of the slope, 0.04
    expect(Math.abs(slope + 0.5)).toBeLessThan(0.13);
  });

  it('estimates norms from the same forwards where gradients are too many', async () => {
    const points = Array.from({ length: 60 }, (_, i) => at(point, { sampleIndex: i }));
    const options = { step: absolute(0.5), directions: 32 };
    const exact = await meanCurvature(classifier, points, 1, options);
    const estimated = await meanCurvature(classifier, points, 1, { ...options, normals: 'estimated' });
    const ratios = estimated.map((s, i) => s.gradientNorms[2] / exact[i].gradientNorms[2]);
    const mean = ratios.reduce((a, b) => a + b) / 60;
    // relative sd sqrt((1 - T/d) / 2T) = 0.09 a point
    expect(Math.abs(mean - 1)).toBeLessThan(0.046);
    expect(estimated[0]).toMatchObject({ normals: 'estimated', gradients: 0, forwards: 65 });
    expect(exact[0]).toMatchObject({ normals: 'exact', gradients: 4 });
    let covered = 0;
    for (const s of estimated) if (Math.abs(s.meanCurvatures[2] - truths[1]) < 2.04 * s.standardErrors[2]) covered++;
    expect(covered).toBeGreaterThan(50);
  });

  it('does not depend on the batch, the neighbours or the order of points', async () => {
    const points = Array.from({ length: 5 }, (_, i) =>
      at(
        point.map((v) => v + i / 10),
        { sampleIndex: i },
      ),
    );
    const all = await meanCurvature(classifier, points, 3, { step: absolute(0.5), batch: 64 });
    const few = await meanCurvature(classifier, [points[3], points[1]], 3, { step: absolute(0.5), batch: 7 });
    expect(few[0]).toEqual(all[3]);
    expect(few[1]).toEqual(all[1]);
  });

  it('reports progress point by point', async () => {
    const seen: number[] = [];
    const points = Array.from({ length: 3 }, (_, i) => at(point, { sampleIndex: i }));
    await meanCurvature(classifier, points, 3, { step: absolute(1), onProgress: (done) => seen.push(done) });
    expect(seen.at(-1)).toBe(3);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});

describe('sample directions', () => {
  it('are orthonormal in any dimension and number', () => {
    for (const [count, d] of [
      [2, 2],
      [3, 3],
      [8, 8],
      [30, 784],
    ]) {
      for (let sample = 0; sample < 5; sample++) {
        const v = sampleDirections(1, sample, count, d);
        for (let i = 0; i < count; i++) {
          for (let j = 0; j <= i; j++) {
            let dot = 0;
            for (let c = 0; c < d; c++) dot += v[i * d + c] * v[j * d + c];
            expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
          }
        }
      }
    }
    expect(() => sampleDirections(1, 0, 3, 2)).toThrow(/1 to 2/);
  });

  it("are on average uniform: E v v' = I / d for the first direction alone", () => {
    const d = 6;
    const samples = 4000;
    const second = new Float64Array(d * d);
    for (let sample = 0; sample < samples; sample++) {
      const v = sampleDirections(1, sample, 1, d);
      for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) second[i * d + j] += (v[i] * v[j]) / samples;
    }
    // Entries of v v' are at most 2/d: sd of their mean below 2 / (6 sqrt 4000) = 0.0053.
    second.forEach((v, i) => {
      expect(Math.abs(v - (i % (d + 1) === 0 ? 1 / d : 0))).toBeLessThan(0.021);
    });
  });
});

describe('step rules', () => {
  const space: Pick<Classifier, 'dimension' | 'bounds'> = { dimension: 784, bounds: [0, 1] };
  it('give lengths in pixels', () => {
    expect(stepLength({ kind: 'relativeToPerturbation', factor: 2 }, space, 0.7)).toBeCloseTo(1.4, 12);
    expect(stepLength({ kind: 'absolute', length: 0.3 }, space, undefined)).toBe(0.3);
    expect(stepLength({ kind: 'authors' }, { ...space, bounds: [0, 255] }, undefined)).toBeCloseTo(
      (10 * 28 * 255) / 512,
      10,
    );
    expect(stepLength({ kind: 'relativeToPerturbation', factor: 1 }, space, undefined)).toBeNaN();
    expect(() => stepLength({ kind: 'absolute', length: 0 }, space, 1)).toThrow(/positive/);
  });
});
