import { randomStream, rowProducts, wilsonInterval } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { principalCurvatures } from '../curvature/principalCurvatures.js';
import { ball } from '../testing/oracles/ball.js';
import { linear } from '../testing/oracles/linear.js';
import { type Quadratic, quadratic } from '../testing/oracles/quadratic.js';
import { randomQuadratic, zeroFunction } from '../testing/oracles/randomQuadratic.js';
import { at } from '../testing/oracles/testPoint.js';
import { imageGradient, projectionRatios, subspaceProjections } from './projection.js';
import { relativeCurvature } from './relativeCurvature.js';
import { sharedDirections, singularValuesAlong } from './sharedDirections.js';
import { noiseKinds, subspaceNoise } from './subspaceNoise.js';

const step = { kind: 'absolute', length: 0.5 } as const;

/** The first m axes, [m, d]. */
const axes = (m: number, d: number) => Float32Array.from({ length: m * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));

/** Gamma((k + 1) / 2) / Gamma(k / 2), by g(1) = 1 / sqrt(pi) and g(k) g(k + 1) = k / 2. */
const gammaRatio = (k: number): number => {
  let ratio = 1 / Math.sqrt(Math.PI);
  for (let i = 1; i < k; i++) ratio = i / 2 / ratio;
  return ratio;
};

/** F = 10 x_last + a part that is strongly curved in the first three axes alone, at every point. */
const d = 40;
const curved: Quadratic = (() => {
  const hessian = new Float64Array(d * d);
  [4, 3, 2.5].forEach((curvature, i) => {
    hessian[i * d + i] = curvature;
  });
  for (let i = 3; i < d - 1; i++) hessian[i * d + i] = 0.05;
  return { hessian, linear: Float64Array.from({ length: d }, (_, i) => (i === d - 1 ? 10 : 0)), constant: 0 };
})();
const classifier = quadratic([{ linear: new Float64Array(d), constant: 0 }, curved]);
const point = (sample: number) => ({
  point: Float32Array.from(randomStream(1, 'point', sample).fillNormal(new Float64Array(d)), (v) => v / 10),
  label: 0,
  targetClass: 1,
  sampleIndex: sample,
});

describe('shared directions', () => {
  it('span the space in which all points are curved, and stand out at unseen points', async () => {
    const found: number[] = [];
    for (let sample = 0; sample < 6; sample++) {
      const { directions } = await principalCurvatures(classifier, point(sample), {
        step,
        directions: { strongest: 3 },
      });
      found.push(...directions);
    }
    const shared = await sharedDirections(Float32Array.from(found), d, { count: 5 });
    expect(shared.singularValues[2]).toBeGreaterThan(5 * shared.singularValues[3]);
    const three = await sharedDirections(Float32Array.from(found), d, { count: 3 });
    expect(three.captured).toBeGreaterThan(0.99);
    for (const ratio of projectionRatios(three.directions, axes(3, d), d)) expect(ratio).toBeGreaterThan(0.98);
    const { ratios, outcome } = await relativeCurvature(classifier, point(50), shared.directions, 9, { step });
    expect(outcome).toBe('measured');
    for (const ratio of ratios.subarray(0, 3)) expect(ratio).toBeGreaterThan(6);
    for (const ratio of ratios.subarray(3)) expect(ratio).toBeLessThan(3);
  });

  it('have the singular values of the decomposition, found again from the directions', async () => {
    const rows = randomStream(2, 'rows', 0).fillNormal(new Float32Array(9 * d));
    const { directions, singularValues } = await sharedDirections(rows, d, { count: 5 });
    const again = singularValuesAlong(rows, directions, d);
    expect(again).toHaveLength(5);
    // Linear in u_i, which is rounded to float32.
    for (const [i, value] of again.entries()) expect(Math.abs(value / singularValues[i] - 1)).toBeLessThan(1e-6);
  });

  it('do not depend on signs or order, and refuse nothing at all', async () => {
    const rows = randomStream(1, 'rows', 0).fillNormal(new Float32Array(6 * d));
    const flipped = Float32Array.from({ length: 6 * d }, (_, i) => -rows[6 * d - 1 - (i - 2 * (i % d)) - (d - 1)]);
    const [a, b] = await Promise.all([rows, flipped].map((given) => sharedDirections(given, d, { count: 4 })));
    for (const ratio of projectionRatios(a.directions, b.directions, d)) expect(ratio).toBeCloseTo(1, 6);
    await expect(sharedDirections(new Float32Array(0), d)).rejects.toThrow(/at least one/);
  });
});

describe('relative curvature', () => {
  it('is d/(d-1) for every tangent direction of a ball, and 0 for the normal', async () => {
    const size = 10;
    const onSphere = new Float32Array(size);
    onSphere[0] = 2;
    const rows = axes(3, size);
    const sphere = ball(2, new Float64Array(size));
    const options = { step, directions: size };
    const { ratios, randomCurvature } = await relativeCurvature(sphere, at(onSphere), rows, 1, options);
    expect(ratios[0]).toBeLessThan(1e-12);
    expect(ratios[1]).toBeCloseTo(10 / 9, 4);
    expect(ratios[2]).toBeCloseTo(10 / 9, 4);
    expect(randomCurvature).toBeCloseTo((0.5 * 9) / 10, 4);
  });

  describe("its denominator, E |v'PHPv| over the unit sphere", () => {
    const size = 128;
    const q = randomQuadratic(size, 21);
    const bent = quadratic([zeroFunction(size), q]);
    const origin = (sampleIndex: number) => at(new Float32Array(size), { sampleIndex });
    const none = new Float32Array(0);
    const measure = async (samples: number, directions: number, seed: number) => {
      const found: { mean: number; error: number }[] = [];
      for (let i = 0; i < samples; i++) {
        const of = await relativeCurvature(bent, origin(i), none, seed, { step, directions });
        found.push({ mean: of.randomCurvature, error: of.randomStandardError });
      }
      return found;
    };
    /** The same from uniform directions and the matrix itself, with its standard error. */
    const truth = (() => {
      const { hessian: a, linear: b } = q;
      const norm = Math.sqrt(b.reduce((sum, v) => sum + v * v, 0));
      const stream = randomStream(22, 'sphere', 0);
      const draws = 8000;
      let [sum, squares] = [0, 0];
      for (let i = 0; i < draws; i++) {
        const v = stream.fillSphere(new Float64Array(size));
        const along = v.reduce((total, x, c) => total + x * b[c], 0) / norm;
        for (let c = 0; c < size; c++) v[c] -= (along * b[c]) / norm;
        const form = Math.abs(rowProducts(rowProducts(v, a!, size), v, size)[0]) / norm;
        sum += form;
        squares += form * form;
      }
      const mean = sum / draws;
      return { mean, variance: squares / draws - mean ** 2, error: Math.sqrt((squares / draws - mean ** 2) / draws) };
    })();

    it('converges as 1 / sqrt(T) to that of the sphere', async () => {
      const budgets = [2, 4, 8, 16];
      const samples = 150;
      const logarithms: number[] = [];
      for (const T of budgets) {
        const found = await measure(samples, T, 23);
        const mean = found.reduce((sum, v) => sum + v.mean, 0) / samples;
        const spread = Math.sqrt(found.reduce((sum, v) => sum + (v.mean - truth.mean) ** 2, 0) / samples);
        expect(Math.abs(mean - truth.mean)).toBeLessThan(4 * Math.hypot(spread / Math.sqrt(samples), truth.error));
        // sd of a log spread from 150 samples: 0.058; directions without repetition spread less, by (1 - T/d)^(1/2) at most.
        expect(Math.log(spread / Math.sqrt(truth.variance / T))).toBeLessThan(4 * 0.058);
        expect(Math.log(spread / Math.sqrt(truth.variance / T))).toBeGreaterThan(
          -4 * 0.058 + 0.5 * Math.log(1 - T / size),
        );
        logarithms.push(Math.log(spread));
      }
      // Over x = log 2 (-1.5, -0.5, 0.5, 1.5): sum x^2 = 5 log^2 2, so the sd of the slope is 0.037; that of (1 - T/d)^(1/2) is -0.03.
      const slope = logarithms.reduce((sum, v, i) => sum + (i - 1.5) * v, 0) / (5 * Math.LN2);
      expect(Math.abs(slope + 0.5)).toBeLessThan(4 * 0.037 + 0.03);
    });

    it('has a standard error that covers it at its level in 200 seeds', async () => {
      const found: { mean: number; error: number }[] = [];
      for (let seed = 0; seed < 200; seed++) found.push(...(await measure(1, 16, seed)));
      // Student's t, 15 degrees of freedom; 190 expected, sd 3.1.
      const covered = found.filter(({ mean, error }) => Math.abs(mean - truth.mean) < 2.131 * error).length;
      expect(Math.abs(covered - 190)).toBeLessThan(4 * 3.1);
    });
  });

  it('is NaN where there is no boundary to speak of', async () => {
    const centre = { point: new Float32Array(3), label: 0, targetClass: 1, sampleIndex: 0 };
    const found = await relativeCurvature(ball(1, new Float64Array(3)), centre, axes(1, 3), 1, { step });
    expect(found.outcome).toBe('zero-gradient');
    expect(found.ratios[0]).toBeNaN();
  });

  it('is not finite where no random direction is curved, as between the kinks of a network, and says so', async () => {
    const flat = quadratic([
      { linear: new Float64Array(d), constant: 0 },
      { ...curved, hessian: new Float64Array(d * d) },
    ]);
    const origin = { ...point(0), point: new Float32Array(d) };
    const found = await relativeCurvature(flat, origin, axes(2, d), 1, { step });
    expect(found).toMatchObject({ outcome: 'not-finite', randomCurvature: 0 });
    expect([...found.ratios]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('projections', () => {
  it('of random noise on m of d directions are sqrt(m/d): 0.255 for 200 of 3072', () => {
    const basis = axes(200, 3072);
    const noise = randomStream(1, 'noise', 0).fillNormal(new Float64Array(20 * 3072));
    const ratios = projectionRatios(basis, noise, 3072);
    const mean = ratios.reduce((sum, v) => sum + v, 0) / 20;
    // sd of one ratio about sqrt((1 - m/d) / 2d) = 0.012
    expect(Math.abs(mean - Math.sqrt(200 / 3072))).toBeLessThan((5 * 0.0123) / Math.sqrt(20));
    expect(projectionRatios(basis, new Float64Array(3072), 3072)[0]).toBeNaN();
  });

  it.each([
    [1, 2],
    [1, 10],
    [3, 10],
    [9, 10],
    [1, 784],
    [20, 784],
    [200, 784],
    [783, 784],
    [200, 3072],
  ])(
    'of random noise on %i of %i random directions are sqrt(m/d) in the mean square, and a ratio of Gamma functions in the mean',
    async (m, size) => {
      // S = span of random rows, so none of its directions is an axis. Few draws suffice if each says much.
      const rows = randomStream(3, `directions ${m}`, size).fillNormal(new Float32Array(m * size));
      const { directions: basis } = await sharedDirections(rows, size, { count: m });
      const draws = size < 100 ? 4000 : 200;
      const noise = randomStream(4, `noise ${m}`, size).fillNormal(new Float64Array(draws * size));
      const ratios = projectionRatios(basis, noise, size);
      const average = (power: number) => ratios.reduce((sum, v) => sum + v ** power, 0) / draws;
      // ||P_S v||^2 / ||v||^2 is Beta(m/2, (d-m)/2): mean m/d, variance 2 m (d-m) / (d^2 (d+2)). Its root has the mean
      // g(m) / g(d) with g(k) = Gamma((k+1)/2) / Gamma(k/2).
      const square = m / size;
      const mean = gammaRatio(m) / gammaRatio(size);
      const errorOfSquare = Math.sqrt((2 * square * (1 - square)) / (size + 2) / draws);
      const errorOfMean = Math.sqrt((square - mean ** 2) / draws);
      // A basis in float32 is orthonormal to 2^-24 sqrt(m) and better.
      const rounding = 2 ** -24 * Math.sqrt(m);
      expect(Math.abs(average(2) - square)).toBeLessThan(4 * errorOfSquare + rounding);
      expect(Math.abs(average(1) - mean)).toBeLessThan(4 * errorOfMean + rounding);
      // sqrt((k - 1/2) / 2) < g(k) < sqrt(k / 2) (Watson 1959): the mean is below sqrt(m/d), by at most 1 - sqrt(1 - 1/2m) of it.
      expect(mean).toBeLessThan(Math.sqrt(square));
      expect(mean).toBeGreaterThan(Math.sqrt(square * (1 - 1 / (2 * m))));
      expect(4 * errorOfMean).toBeLessThan(mean / 4); // says something in every case
    },
  );

  it('of the random vector of Table I have the same law: one vector a sample', () => {
    const [m, size, samples] = [20, 784, 200];
    const image = new Float32Array(size).fill(0.5);
    const vectors = { image, other: image, perturbation: image };
    const ratios = Array.from(
      { length: samples },
      (_, i) => subspaceProjections(axes(m, size), vectors, [1, 28, 28], 1, i).random,
    );
    const mean = gammaRatio(m) / gammaRatio(size);
    const deviation = Math.sqrt((m / size - mean ** 2) / samples);
    expect(Math.abs(ratios.reduce((sum, v) => sum + v, 0) / samples - mean)).toBeLessThan(4 * deviation);
    expect(new Set(ratios).size).toBe(samples);
  });

  it('see the slope of an image exactly where it is linear', () => {
    const shape = [2, 3, 4] as const;
    const image = Float32Array.from({ length: 24 }, (_, i) => 5 * Math.floor((i % 12) / 4) - 2 * (i % 4));
    const slopes = imageGradient(image, shape);
    expect([...slopes.subarray(0, 24)]).toEqual(Array(24).fill(5));
    expect([...slopes.subarray(24)]).toEqual(Array(24).fill(-2));
    expect([...imageGradient(new Float32Array(4), [4, 1, 1])]).toEqual(Array(8).fill(0));
    expect(() => imageGradient(image, [1, 3, 4])).toThrow(/1 x 3 x 4/);
  });

  it('make a row of Table I, with the two derivatives of the image weighted by their length', () => {
    const shape = [1, 3, 4] as const;
    // Slope 1 down in the first row only and 0 across: the derivative down is (1, 1/2, 0) rows of 1.
    const image = Float32Array.from({ length: 12 }, (_, i) => Math.min(1, Math.floor(i / 4)));
    const other = image.slice();
    other[0] += 3;
    other[11] += 4;
    const perturbation = new Float32Array(12);
    perturbation[1] = 0.1;
    const row = subspaceProjections(axes(4, 12), { image, other, perturbation }, shape, 1, 0);
    expect(row.difference).toBeCloseTo(3 / 5, 6);
    expect(row.adversarial).toBeCloseTo(1, 6);
    expect(row.gradient).toBeCloseTo(1 / Math.sqrt(1.25), 6);
    expect(row.random).toBeGreaterThan(0);
    expect(row.random).toBeLessThan(1);
  });
});

describe('subspace noise', () => {
  // Only x_0 and x_1 matter: F = 1 - x_0, so noise of norm r in S = the first two axes flips with P = arccos(1/r) / pi.
  const size = 12;
  const weights = new Float64Array(size);
  weights[0] = -1;
  const plane = linear([weights, new Float64Array(size)], [1, 0]);
  const images = new Float32Array(200 * size);
  const options = { relativeNorms: [0.5, 2, 4], typicalDistance: 1, trials: 4 };

  it('flips with the probability of the closed form in S, and never in its complement', async () => {
    const samples = await subspaceNoise(plane, axes(2, size), images, 5, options);
    const total = (kind: (typeof noiseKinds)[number], norm: number) =>
      samples.reduce((sum, s) => sum + s.misclassified[kind][norm], 0);
    expect(noiseKinds.map((kind) => total(kind, 0))).toEqual([0, 0, 0]);
    expect([1, 2].map((norm) => total('complement', norm))).toEqual([0, 0]);
    for (const [norm, r] of [
      [1, 2],
      [2, 4],
    ]) {
      const { lower, upper } = wilsonInterval(total('subspace', norm), 800, 0.999);
      const truth = Math.acos(1 / r) / Math.PI;
      expect(lower).toBeLessThan(truth);
      expect(upper).toBeGreaterThan(truth);
      expect(total('isotropic', norm)).toBeLessThan(total('subspace', norm));
    }
  });

  it('gives an image the same noise in any shard and batch', async () => {
    const all = await subspaceNoise(plane, axes(2, size), images, 5, options);
    const part = await subspaceNoise(plane, axes(2, size), images.subarray(0, 2 * size), 5, {
      ...options,
      sampleIndices: [7, 3],
      batch: 5,
    });
    expect(part).toEqual([all[7], all[3]]);
  });

  it('counts against given labels, and refuses a basis that leaves no complement', async () => {
    const labels = Int32Array.of(1);
    const [sample] = await subspaceNoise(plane, axes(2, size), images.subarray(0, size), 5, { ...options, labels });
    expect(sample.misclassified.complement[0]).toBe(4);
    await expect(subspaceNoise(plane, axes(size, size), images, 5, options)).rejects.toThrow(/1 to 11/);
  });
});
