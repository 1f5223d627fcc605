import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { ball } from '../oracles/ball.js';
import { cylinder } from '../oracles/cylinder.js';
import { linear } from '../oracles/linear.js';
import { quadratic } from '../oracles/quadratic.js';
import { ramp } from '../oracles/ramp.js';
import { nothing, randomQuadratic, tangentTraces } from '../oracles/randomQuadratic.js';
import { saddle } from '../oracles/saddle.js';
import { softmaxQuadratic } from '../oracles/softmaxQuadratic.js';
import { absolute, at, gradientBound } from '../oracles/testPoint.js';
import { directionalCurvatures } from './directionalCurvature.js';
import { sampleDirections } from './directions.js';
import { meanCurvature } from './meanCurvature.js';
import { principalCurvatures } from './principalCurvatures.js';
import { curvaturesAlong, tangentOperator } from './tangentOperator.js';

/** A point of the sphere of radius R about 0. */
const onSphere = (d: number, radius: number) =>
  randomStream(1, 'sphere', d)
    .fillSphere(new Float64Array(d))
    .map((v) => v * radius);

// Two seconds for the largest on an idle core; a machine that runs everything at once takes many times that.
describe.each([2, 10, 784])('curvature in d = %i', { timeout: 120_000 }, (d) => {
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
    const q = randomQuadratic(d, 3);
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

  it('is that of the quadratics along the boundary of their softmax', async () => {
    const q = randomQuadratic(d, 5);
    const [flat, smooth] = [quadratic([nothing(d), q]), softmaxQuadratic([nothing(d), q])];
    const slope = Math.hypot(...q.linear);
    const point = at(new Float32Array(d));
    const along = async (classifier: Classifier, step: number) => {
      const operator = await tangentOperator(classifier, point, step, 64);
      if (!operator.normal) throw new Error('q has a slope at 0');
      const frame = sampleDirections(8, 0, Math.min(d, 4), d);
      operator.project(frame);
      return curvaturesAlong(operator, frame);
    };
    // At the origin q = 0 and softmax(0, q) is 1/2 each. On a step h along the boundary q is h^2 v'Av / 2, so softmax bends
    // away from q as h^4 only: below rounding at steps that are small beside 1 / ||grad q||, and with ||A|| = 2 at d = 784
    // at larger ones.
    const step = (d === 784 ? 2 : 0.25) / slope;
    const [found, truth] = [await along(smooth, step), await along(flat, step)];
    const largest = Math.max(...truth.map(Math.abs));
    const bound = gradientBound(d, step, largest);
    expect(largest).toBeGreaterThan(10 * bound);
    for (const [i, curvature] of found.entries()) expect(Math.abs(curvature - truth[i])).toBeLessThan(bound);
  });
});

describe.each([3, 10, 784])('a saddle in d = %i', { timeout: 120_000 }, (d) => {
  it('has one curvature of either sign and none in the other directions', async () => {
    const [kappa, h] = [0.5, 0.25];
    const point = at(new Float32Array(d));
    const { curvatures, meanCurvature: mean } = await principalCurvatures(saddle(kappa, d), point, {
      step: absolute(h),
    });
    const bound = gradientBound(d, h, kappa);
    expect(Math.abs(curvatures[0] - kappa)).toBeLessThan(bound);
    expect(Math.abs(curvatures[d - 2] + kappa)).toBeLessThan(bound);
    for (const curvature of curvatures.subarray(1, d - 2)) expect(Math.abs(curvature)).toBeLessThan(bound);
    expect(Math.abs(mean)).toBeLessThan(bound);
  });
});

describe.each([2, 10, 784])('a ramp |x| in d = %i', { timeout: 120_000 }, (d) => {
  it.each([1, 0.1, 0.01])('has second difference 2/h and gradient difference 1/h at its kink for h = %f', async (h) => {
    const classifier = ramp(d);
    const across = new Float64Array(d);
    across[0] = 1;
    const second = await directionalCurvatures(classifier, at(new Float32Array(d)), across, { step: absolute(h) });
    expect((second.curvatures[0] * h) / 2).toBeCloseTo(1, 5);
    const first = await principalCurvatures(classifier, at(new Float32Array(d)), { step: absolute(h) });
    expect(Math.abs(first.curvatures[0] - 1 / h)).toBeLessThan(gradientBound(d, h, 1 / h));
    // A step away from the kink by more than h: nothing is seen.
    const away = new Float32Array(d);
    away[0] = 2 * h;
    const flat = await directionalCurvatures(classifier, at(away), across, { step: absolute(h) });
    expect(Math.abs(flat.curvatures[0] * h)).toBeLessThan(1e-5);
  });
});
