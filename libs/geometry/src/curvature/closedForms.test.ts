import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { norm } from '../rows.js';
import { ball } from '../testing/oracles/ball.js';
import { cylinder } from '../testing/oracles/cylinder.js';
import { linear } from '../testing/oracles/linear.js';
import { quadratic } from '../testing/oracles/quadratic.js';
import { ramp } from '../testing/oracles/ramp.js';
import { randomQuadratic, tangentTraces, zeroFunction } from '../testing/oracles/randomQuadratic.js';
import { saddle } from '../testing/oracles/saddle.js';
import { softmaxQuadratic } from '../testing/oracles/softmaxQuadratic.js';
import { absolute, at, gradientBound, meanCurvatureBound } from '../testing/oracles/testPoint.js';
import { curvatureDensity } from './curvatureDensity.js';
import { directionalCurvatures } from './directionalCurvature.js';
import { sampleDirections } from './directions.js';
import { extremeCurvatures } from './extremeCurvatures.js';
import { meanCurvature } from './meanCurvature.js';
import { principalCurvatures } from './principalCurvatures.js';
import { curvaturesAlong, tangentOperator } from './tangentOperator.js';

/** A point of the sphere of radius R about 0. */
const onSphere = (d: number, radius: number) =>
  randomStream(1, 'sphere', d)
    .fillSphere(new Float64Array(d))
    .map((v) => v * radius);

// Two seconds for the largest on an idle core; a machine that runs everything at once takes many times that.
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
    // Along the circle: (-0.8, 0.6, 0, ..). In d > 2 it turns by the error over the distance 1/R to the other curvatures (Davis, Kahan).
    const turned = bound * radius;
    expect(1 - Math.abs(-0.8 * directions[0] + 0.6 * directions[1])).toBeLessThan(turned ** 2 + 2 ** -23);
    const [mean] = await meanCurvature(classifier, [at(point)], 7, { step: absolute(h), directions: 100 });
    const error = Math.abs(mean.meanCurvatures[1] + 1 / (radius * (d - 1)));
    expect(error).toBeLessThan(4 * mean.standardErrors[1] + mean.roundingErrors[1]);
    if (d <= 100) expect(mean.standardErrors[1]).toBe(0);
    const [whole] = await meanCurvature(classifier, [at(point)], 7, { step: absolute(h), directions: d });
    const predicted = meanCurvatureBound(d, {
      step: h,
      pointNorm: norm(point),
      gradientNorm: 2 * radius,
      hessianNorm: 2,
      margin: 2 * 2 ** -24 * radius ** 2, // of a boundary point, its coordinates rounded
    });
    expect(Math.abs(whole.meanCurvatures[1] + 1 / (radius * (d - 1)))).toBeLessThan(predicted);
    expect(predicted).toBeLessThan(0.1 / (radius * (d - 1)));
  });

  it('has the extremes and the density of a cylinder without its matrix', async () => {
    const classifier = cylinder(radius, d);
    const point = new Float32Array(d);
    [point[0], point[1]] = [radius * 0.6, radius * 0.8];
    const options = { step: absolute(h) };
    const bound = gradientBound(d, h, 1 / radius);
    const found = await extremeCurvatures(classifier, at(point), 3, { ...options, largest: 1, smallest: 1 });
    // In the plane the one curvature is both the largest and the smallest.
    const expected = d === 2 ? [-1 / radius] : [0, -1 / radius];
    expect(found.converged).toBe(true);
    expect(found.curvatures.length).toBe(expected.length);
    for (const [i, curvature] of found.curvatures.entries()) {
      expect(Math.abs(curvature - expected[i])).toBeLessThan(bound + found.residuals[i]);
    }
    const probes = 32;
    const { spectrum, meanCurvature: mean } = await curvatureDensity(classifier, at(point), 3, { ...options, probes });
    const share = spectrum.nodes.reduce((sum, nodes, p) => {
      for (const node of nodes) expect(Math.min(Math.abs(node), Math.abs(node + 1 / radius))).toBeLessThan(bound);
      return sum + spectrum.weights[p].reduce((all, v, i) => (nodes[i] < -0.5 / radius ? all + v : all), 0);
    }, 0);
    // The weight of one of n directions is Beta(1/2, (n - 1)/2): mean 1/n, variance 2 (n - 1) / (n^2 (n + 2)).
    const n = d - 1;
    const error = Math.sqrt((2 * (n - 1)) / (n * n * (n + 2)) / probes);
    expect(Math.abs(share / probes - 1 / n)).toBeLessThan(4 * error + bound);
    expect(Math.abs(mean + share / probes / radius)).toBeLessThan(bound);
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
    const classifier = quadratic([zeroFunction(d), q]);
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

  it('has the mean of a quadratic to the predicted rounding, off its boundary too, from directions that fill the space', async () => {
    // A bowl added, for a trace that is far from 0.
    const { hessian: a, linear: b } = randomQuadratic(d, 3);
    const q = { hessian: a!.map((v, i) => v + (i % (d + 1) === 0 ? 1 : 0)), linear: b, constant: 0 };
    const point = Float32Array.from(randomStream(4, 'point', d).fillUniform(new Float64Array(d)));
    const classifier = quadratic([zeroFunction(d), q]);
    const truth = tangentTraces(q, point).sum / (d - 1);
    const [mean] = await meanCurvature(classifier, [at(point)], 7, { step: absolute(h), directions: d });
    const absoluteRows = Array.from({ length: d }, (_, i) =>
      q.hessian.subarray(i * d, (i + 1) * d).reduce((sum, v) => sum + Math.abs(v), 0),
    );
    const predicted = meanCurvatureBound(d, {
      step: h,
      pointNorm: norm(point),
      gradientNorm: mean.gradientNorms[1],
      hessianNorm: Math.max(...absoluteRows), // the largest row sum is no less than the spectral norm
      margin: Math.abs((await classifier.logits(point))[1]),
    });
    expect(mean.standardErrors[1]).toBe(0);
    expect(Math.abs(mean.meanCurvatures[1] - truth)).toBeLessThan(predicted);
    expect(predicted).toBeLessThan(0.01 * Math.abs(truth));
  });

  it('is that of the quadratics along the boundary of their softmax', async () => {
    const q = randomQuadratic(d, 5);
    const [flat, smooth] = [quadratic([zeroFunction(d), q]), softmaxQuadratic([zeroFunction(d), q])];
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

describe.each([2, 3, 10, 784])('a saddle in d = %i', (d) => {
  // In the plane the boundary is a curve and has one curvature: the saddle and the one turned by a right angle show both signs there.
  it.each([0.5, -0.5])(
    'has one curvature of either sign and none in the other directions, kappa = %f',
    async (kappa) => {
      const h = 0.25;
      const point = at(new Float32Array(d));
      const { curvatures, meanCurvature: mean } = await principalCurvatures(saddle(kappa, d), point, {
        step: absolute(h),
      });
      const bound = gradientBound(d, h, Math.abs(kappa));
      const expected = new Float64Array(d - 1);
      expected[d === 2 || kappa > 0 ? 0 : d - 2] = kappa;
      if (d > 2) expected[kappa > 0 ? d - 2 : 0] = -kappa;
      expect(curvatures.length).toBe(d - 1);
      for (const [i, curvature] of curvatures.entries()) expect(Math.abs(curvature - expected[i])).toBeLessThan(bound);
      // P removes the bend along the normal: in the plane -kappa, without which the trace is kappa and not 0.
      const trace = d === 2 ? kappa : 0;
      expect(Math.abs(mean - trace / (d - 1))).toBeLessThan(bound);
      const [forward] = await meanCurvature(saddle(kappa, d), [point], 7, { step: absolute(h), directions: d });
      const predicted = { step: h, pointNorm: 0, gradientNorm: 1, hessianNorm: Math.abs(kappa), margin: 0 };
      expect(Math.abs(forward.meanCurvatures[1] - trace / (d - 1))).toBeLessThan(meanCurvatureBound(d, predicted));
    },
  );
});

describe.each([2, 10, 784])('a ramp |x| in d = %i', (d) => {
  it.each([1, 0.1, 0.01])('has second difference 2/h and gradient difference 1/h at its kink for h = %f', async (h) => {
    const classifier = ramp(d);
    const across = new Float64Array(d);
    across[0] = 1;
    // At the kink the normal is the last axis and F(+-h) = h exactly, but for the rounding of the pixel h.
    const second = await directionalCurvatures(classifier, at(new Float32Array(d)), across, { step: absolute(h) });
    expect(Math.abs((second.curvatures[0] * h) / 2 - 1)).toBeLessThan(1.01 * 2 ** -24);
    // The distance that float32 moved is divided by, not h; then the eigenvalues of a matrix of that one entry in float64.
    const first = await principalCurvatures(classifier, at(new Float32Array(d)), { step: absolute(h) });
    expect(Math.abs(first.curvatures[0] * h - 1)).toBeLessThan(1.01 * 2 ** -24 + d * 2 ** -52);
    for (const flat of first.curvatures.subarray(1)) expect(Math.abs(flat * h)).toBeLessThan(d * 2 ** -52);
    // A step away from the kink by more than h nothing is seen. |x_0| <= 3h and |x_{d-1}| <= h, each to half a unit in the last place, and
    // the logit below 3h as well: 7h 2^-24 for either probe, over h^2 ||grad F|| = sqrt(2) h^2.
    const away = new Float32Array(d);
    away[0] = 2 * h;
    const flat = await directionalCurvatures(classifier, at(away), across, { step: absolute(h) });
    expect(Math.abs(flat.curvatures[0] * h)).toBeLessThan((14 / Math.SQRT2) * 2 ** -24);
  });
});
