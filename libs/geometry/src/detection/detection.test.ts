import { randomStream, rocCurve } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import type { ProbePoint } from '../curvature/curvaturePoint.js';
import { ball } from '../testing/oracles/ball.js';
import { type Quadratic, quadratic } from '../testing/oracles/quadratic.js';
import { ramp } from '../testing/oracles/ramp.js';
import { randomQuadratic } from '../testing/oracles/randomQuadratic.js';
import { boundaryDetection } from './boundaryDetection.js';
import { detectionScores, detectionSweep } from './detection.js';

const d = 10;
const step = { kind: 'absolute', length: 0.5 } as const;

describe('detection scores', () => {
  it('are 1/L times the trace over d: -(d-1)/(dLR) outside a ball of radius R, the opposite inside', async () => {
    const at = (distance: number, label: number): ProbePoint => {
      const point = new Float32Array(d);
      point[3] = distance;
      return { point, label, sampleIndex: 0 };
    };
    const points = [at(2, 0), at(2, 1), at(3, 0)];
    const [outside, inside, far] = await detectionScores(ball(2, new Float64Array(d)), points, 1, { step });
    expect(outside.score).toBeCloseTo(-9 / (10 * 2 * 2), 5);
    expect(inside.score).toBeCloseTo(9 / (10 * 2 * 2), 5);
    expect(far.score).toBeCloseTo(-9 / (10 * 2 * 3), 5);
    // F = R^2 - 9 = -5 with gradient 6
    expect(far.linearizedDistance).toBeCloseTo(5 / 6, 5);
    expect(outside.linearizedDistance).toBeCloseTo(0, 6);
    expect(inside.recoveredLabel).toBe(0);
  });

  it('recover the class with the most positive curvature, which need not be the second largest logit', async () => {
    const bowl = (curvature: number, constant: number): Quadratic => ({
      hessian: Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? curvature : 0)),
      linear: Float64Array.from({ length: d }, (_, i) => (i === 0 ? 1 + curvature : 0)),
      constant,
    });
    const classifier = quadratic([bowl(0, 3), bowl(-1, 2), bowl(2, 1)]);
    const [sample] = await detectionScores(classifier, [{ point: new Float32Array(d), label: 0, sampleIndex: 0 }], 1, {
      step,
    });
    expect([sample.recoveredLabel, sample.secondLabel]).toEqual([2, 1]);
    // kbar_1 = -1 / 1, kbar_2 = 2 / 2; the sum cancels.
    expect(sample.score).toBeCloseTo(0, 5);
  });

  it('carry a standard error that covers the truth although classes share directions', async () => {
    const stream = randomStream(1, 'classes', 0);
    const random = (): Quadratic => ({
      hessian: Float64Array.from({ length: d * d }, () => 0).map((_, i, a) => {
        const [row, column] = [Math.floor(i / d), i % d];
        return column < row ? a[column * d + row] : stream.normal();
      }),
      linear: stream.fillNormal(new Float64Array(d)),
      constant: 0,
    });
    const symmetric = (q: Quadratic): Quadratic => ({
      ...q,
      hessian: q.hessian!.map((_, i, a) => a[Math.min(i, (i % d) * d + Math.floor(i / d))]),
    });
    const classifier = quadratic([random(), random(), random()].map(symmetric));
    const points = Array.from({ length: 200 }, (_, i) => ({ point: new Float32Array(d), label: 0, sampleIndex: i }));
    const [exact] = await detectionScores(classifier, points.slice(0, 1), 1, { step, directions: d });
    const samples = await detectionScores(classifier, points, 2, { step, directions: 6 });
    expect(exact.standardError).toBe(0);
    const covered = samples.filter((s) => Math.abs(s.score - exact.score) < 2.571 * s.standardError).length; // t, 5 df
    expect(covered).toBeGreaterThan(175); // 190 expected, sd 3.1; few directions are not quite normal
    expect(covered).toBeLessThan(200);
  });

  it('carry one that covers it where norms are estimated too, which err together for all classes', async () => {
    const [size, classes, T] = [64, 5, 30];
    // All margins bend down: the sum over classes is large, and an error of all norms at once is one of the sum.
    const bowl = randomQuadratic(size, 40);
    const predicted = { ...bowl, hessian: bowl.hessian!.map((v, i) => v + (i % (size + 1) === 0 ? 1 : 0)) };
    const others = Array.from({ length: classes - 1 }, (_, j) => randomQuadratic(size, 41 + j));
    const classifier = quadratic([predicted, ...others]);
    const points = Array.from({ length: 200 }, (_, i) => ({ point: new Float32Array(size), label: 0, sampleIndex: i }));
    const options = { step, normals: 'estimated' } as const;
    // Directions that fill the space leave nothing to chance, of norms neither.
    const [exact] = await detectionScores(classifier, points.slice(0, 1), 1, { ...options, directions: size });
    const samples = await detectionScores(classifier, points, 3, { ...options, directions: T });
    const covered = samples.filter((s) => Math.abs(s.score - exact.score) < 2.045 * s.standardError).length; // t, 29 df
    // 190 expected, sd 3.1; an estimate that is divided by a root is large by 3/(4T) in the mean, a fifth of its error here.
    expect(Math.abs(covered - 190)).toBeLessThan(5 * 3.1);
    const spread = Math.sqrt(samples.reduce((sum, s) => sum + (s.score - exact.score) ** 2, 0) / 200);
    const reported = Math.sqrt(samples.reduce((sum, s) => sum + s.standardError ** 2, 0) / 200);
    expect(Math.abs(Math.log(reported / spread))).toBeLessThan(4 * 0.05);
    // Of the trace alone it would be less than half of that.
    const ofTrace = await detectionScores(classifier, points.slice(0, 1), 3, { step, normals: 'exact', directions: T });
    expect(ofTrace[0].standardError).toBeLessThan(0.5 * reported);
  });

  it('err by 1 / sqrt(T), with the correction for directions that fill the space', async () => {
    const size = 64;
    const classifier = quadratic([31, 32, 33, 34].map((seed) => randomQuadratic(size, seed)));
    const points = Array.from({ length: 150 }, (_, sampleIndex) => ({
      point: new Float32Array(size),
      label: 0,
      sampleIndex,
    }));
    const [exact] = await detectionScores(classifier, points.slice(0, 1), 1, { step, directions: size });
    const logarithms: number[] = [];
    for (const T of [4, 8, 16, 32]) {
      const samples = await detectionScores(classifier, points, 5, { step, directions: T });
      const squares = samples.reduce((sum, s) => sum + (s.score - exact.score) ** 2, 0) / 150;
      const reported = samples.reduce((sum, s) => sum + s.standardError ** 2, 0) / 150;
      // sd of a log spread from 150 samples: 0.058; that of the reported ones is smaller.
      expect(Math.abs(0.5 * Math.log(reported / squares))).toBeLessThan(5 * 0.058);
      logarithms.push(0.5 * Math.log(squares / (1 - T / size)));
    }
    // Over x = log 2 (-1.5, .., 1.5): sum x^2 = 5 log^2 2, so the sd of the slope is 0.037.
    const slope = logarithms.reduce((sum, v, i) => sum + (i - 1.5) * v, 0) / (5 * Math.LN2);
    expect(Math.abs(slope + 0.5)).toBeLessThan(4 * 0.037);
  });
});

describe('detection over steps', () => {
  const outside = { point: Float32Array.from({ length: d }, (_, i) => (i === 3 ? 2.5 : 0)), label: 0, sampleIndex: 0 };
  const steps = [0.25, 0.5, 1].map((length) => ({ kind: 'absolute', length }) as const);

  it('scores a smooth boundary the same at every step', async () => {
    const sweep = await detectionSweep(ball(2, new Float64Array(d)), [outside], 1, steps);
    for (const [sample] of sweep) expect(sample.score).toBeCloseTo(-9 / (10 * 2 * 2.5), 4);
    expect(sweep.map(([sample]) => sample.step)).toEqual([0.25, 0.5, 1]);
  });

  it('scores a kink by 1 / h, and is at each step what is measured at that step alone', async () => {
    const kink = { ...outside, point: new Float32Array(d) };
    const sweep = await detectionSweep(ramp(d), [kink], 1, steps, { directions: d });
    const [small, middle, large] = sweep.map(([sample]) => sample.score);
    expect(small / middle).toBeCloseTo(2, 4);
    expect(middle / large).toBeCloseTo(2, 4);
    const [alone] = await detectionScores(ramp(d), [kink], 1, { step: steps[1], directions: d });
    expect(sweep[1][0]).toEqual(alone);
  });
});

describe('detection at boundary points', () => {
  const onSphere = (label: number, targetClass: number) => {
    const point = new Float32Array(d);
    point[3] = 2;
    return { point, label, targetClass, sampleIndex: 0 };
  };

  it('sees a sphere of radius R from outside as -1/R and from inside as 1/R', async () => {
    const points = [onSphere(0, 1), onSphere(1, 0)];
    const [outside, inside] = await boundaryDetection(ball(2, new Float64Array(d)), points, 1, { step, directions: d });
    expect(outside.meanCurvature).toBeCloseTo(-1 / 2, 5);
    expect(inside.meanCurvature).toBeCloseTo(1 / 2, 5);
    expect([outside.outcome, outside.boundaryClass, inside.boundaryClass]).toEqual(['measured', 1, 0]);
  });

  it('is of the pair alone, whatever the curvature towards a third class', async () => {
    const identity = Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
    const slope = Float64Array.from({ length: d }, (_, i) => (i === 0 ? 1 : 0));
    const bowl = (curvature: number): Quadratic => ({
      hessian: identity.map((v) => curvature * v),
      linear: slope.map((v) => v * (1 + curvature)),
      constant: 0,
    });
    const at = (targetClass: number) => ({ point: new Float32Array(d), label: 0, targetClass, sampleIndex: 0 });
    const classifier = quadratic([bowl(0), bowl(-1), bowl(4)]);
    const [towards1, towards2] = await boundaryDetection(classifier, [at(1), at(2)], 1, { step, directions: d });
    // F_1 has the Hessian -I and the slope -1 along x_0; F_2 has 4I and 4.
    expect(towards1.meanCurvature).toBeCloseTo(-1, 5);
    expect(towards2.meanCurvature).toBeCloseTo(1, 5);
    expect([towards1.recoveredLabel, towards2.recoveredLabel]).toEqual([2, 2]);
  });

  it('has no curvature where the boundary has no normal', async () => {
    const centre = { point: new Float32Array(d), label: 0, targetClass: 1, sampleIndex: 0 };
    const [sample] = await boundaryDetection(ball(2, new Float64Array(d)), [centre], 1, { step });
    expect([sample.outcome, sample.meanCurvature]).toEqual(['zero-gradient', Number.NaN]);
  });
});

describe('ROC curve', () => {
  it('is the share of pairs in order, ties by halves', () => {
    const clean = [0, 1, 1, 5];
    const perturbed = [1, 2, 6, 5];
    let pairs = 0;
    for (const c of clean) for (const p of perturbed) pairs += c < p ? 1 : c === p ? 0.5 : 0;
    const curve = rocCurve(clean, perturbed, 1, { replicates: 200 });
    expect(curve.auroc.estimate).toBeCloseTo(pairs / 16, 12);
    // The area under the drawn curve by trapezoids is the same number.
    let area = 0;
    for (let i = 1; i < curve.thresholds.length; i++) {
      const width = curve.falsePositiveRate[i] - curve.falsePositiveRate[i - 1];
      area += (width * (curve.truePositiveRate[i] + curve.truePositiveRate[i - 1])) / 2;
    }
    expect(area).toBeCloseTo(pairs / 16, 12);
    expect(curve.truePositiveRate.at(-1)).toBe(1);
    expect([...curve.thresholds]).toEqual([0, 1, 2, 5, 6, Number.POSITIVE_INFINITY]);
  });

  it('is 1 when the scores are apart, counts what was not measured, and repeats its interval', () => {
    const options = { replicates: 100 };
    const curve = rocCurve([-1, -2, Number.NaN], [1, 2, 3], 1, options);
    expect(curve.auroc.estimate).toBe(1);
    expect([curve.clean, curve.perturbed, curve.unmeasured]).toEqual([2, 3, 1]);
    expect(rocCurve([-1, -2, Number.NaN], [1, 2, 3], 1, options)).toEqual(curve);
    expect(() => rocCurve([1], [], 1)).toThrow(/each of 1/);
  });

  it('has intervals that cover the true area in 200 seeds', () => {
    // Scores N(0, 1) and N(1, 1): P(clean < perturbed) = Phi(1 / sqrt 2) = 0.7602
    let covered = 0;
    for (let seed = 0; seed < 200; seed++) {
      const stream = randomStream(seed, 'scores', 0);
      const clean = stream.fillNormal(new Float64Array(80));
      const perturbed = stream.fillNormal(new Float64Array(80)).map((v) => v + 1);
      const { auroc } = rocCurve(clean, perturbed, seed, { replicates: 150 });
      if (auroc.lower <= 0.76025 && 0.76025 <= auroc.upper) covered++;
    }
    expect(covered).toBeGreaterThan(175); // 190 expected, sd 3.1; the percentile interval is a little short
  });
});

describe('what is detected at a ball', () => {
  it('is every perturbed image by the sign of its score, and by the trivial baselines as well', async () => {
    // Clean: outside a ball (class 0); perturbed: just inside it (class 1), where class 0 was the truth.
    const point = (distance: number, sample: number): Float32Array =>
      Float32Array.from(randomStream(1, 'side', sample).fillSphere(new Float64Array(d)), (v) => v * distance);
    const classifier = ball(2, new Float64Array(d));
    const make = (distance: number, label: number) =>
      Array.from({ length: 30 }, (_, i) => ({ point: point(distance, i), label, sampleIndex: i }));
    const clean = await detectionScores(classifier, make(2.5, 0), 1, { step });
    const perturbed = await detectionScores(classifier, make(1.9, 1), 1, { step });
    for (const { score } of clean) expect(score).toBeLessThan(0);
    for (const { score, recoveredLabel, secondLabel } of perturbed) {
      expect(score).toBeGreaterThan(0);
      expect([recoveredLabel, secondLabel]).toEqual([0, 0]);
    }
    const distances = (samples: typeof clean) => samples.map(({ linearizedDistance }) => linearizedDistance);
    expect(Math.min(...distances(clean))).toBeGreaterThan(Math.max(...distances(perturbed)));
  });

  it('is nothing where there is no gradient', async () => {
    const centre = { point: new Float32Array(d), label: 1, sampleIndex: 0 };
    const outside = {
      point: Float32Array.from({ length: d }, (_, i) => (i === 0 ? 2.5 : 0)),
      label: 0,
      sampleIndex: 1,
    };
    const samples = await detectionScores(ball(2, new Float64Array(d)), [centre, outside], 1, { step });
    expect(samples.map(({ outcome }) => outcome)).toEqual(['zero-gradient', 'measured']);
    expect(samples[0].score).toBeNaN();
    expect(samples[1].score).toBeLessThan(0);
  });
});
