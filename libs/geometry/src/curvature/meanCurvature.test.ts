import type { Classifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { type Quadratic, quadratic } from '../testing/oracles/quadratic.js';
import { randomQuadratic, tangentTraces, zeroFunction } from '../testing/oracles/randomQuadratic.js';
import { softmaxQuadratic } from '../testing/oracles/softmaxQuadratic.js';
import { absolute, at } from '../testing/oracles/testPoint.js';
import { sampleDirections } from './directions.js';
import { meanCurvature } from './meanCurvature.js';
import { stepLength } from './stepRule.js';

describe('mean curvature', () => {
  const d = 64;
  const classes = [randomQuadratic(d, 11), randomQuadratic(d, 12), randomQuadratic(d, 13), randomQuadratic(d, 14)];
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
    const points = Array.from({ length: 200 }, (_, i) => at(point, { sampleIndex: i }));
    const options = { step: absolute(0.5), directions: 32 };
    const exact = await meanCurvature(classifier, points, 1, options);
    const estimated = await meanCurvature(classifier, points, 1, { ...options, normals: 'estimated' });
    const ratios = estimated.map((s, i) => s.gradientNorms[2] / exact[i].gradientNorms[2]);
    const mean = ratios.reduce((a, b) => a + b) / 200;
    // relative sd sqrt((1 - T/d) / 2T) = 0.09 a point, 0.0063 of the mean; the mean of a root is low by half the square of that, 0.004
    expect(Math.abs(mean - 1)).toBeLessThan(4 * 0.0063 + 0.004);
    expect(estimated[0]).toMatchObject({ normals: 'estimated', gradients: 0, forwards: 65 + 8 });
    expect(exact[0]).toMatchObject({ normals: 'exact', gradients: 3 });
    const covered = estimated.filter((s) => Math.abs(s.meanCurvatures[2] - truths[1]) < 2.04 * s.standardErrors[2]);
    // 190 expected, sd 3.1.
    expect(Math.abs(covered.length - 190)).toBeLessThan(4 * 3.1);
  });

  it('estimates norms with a relative error of 1 / sqrt(2T), less for directions that fill the space', async () => {
    const points = Array.from({ length: 150 }, (_, i) => at(point, { sampleIndex: i }));
    const norm = (await meanCurvature(classifier, points.slice(0, 1), 1, { step: absolute(0.5) }))[0].gradientNorms[1];
    const budgets = [4, 8, 16, 32];
    const logarithms: number[] = [];
    for (const T of budgets) {
      const options = { step: absolute(0.5), directions: T, normals: 'estimated' } as const;
      const samples = await meanCurvature(classifier, points, 4, options);
      const squares = samples.reduce((sum, s) => sum + (s.gradientNorms[1] / norm - 1) ** 2, 0);
      logarithms.push(Math.log(Math.sqrt(squares / 150 / (1 - T / d))));
      // sd of a log spread from 150 samples: 0.058
      expect(Math.abs(logarithms.at(-1)! - Math.log(Math.sqrt(1 / (2 * T))))).toBeLessThan(4 * 0.058);
    }
    // Over x = log 2 (-1.5, .., 1.5): sum x^2 = 5 log^2 2, so the sd of the slope is 0.037.
    const slope = logarithms.reduce((sum, v, i) => sum + (i - 1.5) * v, 0) / (5 * Math.LN2);
    expect(Math.abs(slope + 0.5)).toBeLessThan(4 * 0.037);
  });

  it('converges to that of the boundary as h^2 when the classifier is smooth', async () => {
    // At the origin q = 0: softmax(0, q) has the boundary of q, and its curvature there.
    const size = 6;
    const q = randomQuadratic(size, 3);
    const smooth = softmaxQuadratic([zeroFunction(size), q]);
    const origin = new Float32Array(size);
    const truth = tangentTraces(q, origin).sum / (size - 1);
    const steps = [0.5, 0.25, 0.125];
    const errors: number[] = [];
    for (const h of steps) {
      const [sample] = await meanCurvature(smooth, [at(origin)], 1, { step: absolute(h), directions: size });
      errors.push(Math.abs(sample.meanCurvatures[1] - truth));
      expect(errors.at(-1)).toBeGreaterThan(10 * sample.roundingErrors[1]);
    }
    const slopes = [0, 1].map((i) => Math.log2(errors[i] / errors[i + 1]));
    expect(Math.abs(slopes[1] - 2)).toBeLessThan(0.2);
    expect(Math.abs(slopes[1] - 2)).toBeLessThan(Math.abs(slopes[0] - 2)); // the next order dies out
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
