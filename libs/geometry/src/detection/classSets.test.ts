/** Algorithm 2 over some of the classes, and along directions drawn in other ways, against closed forms. */
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { type Drawing, drawDirections, spaceOf } from '../curvature/directionDrawing.js';
import { linear } from '../testing/oracles/linear.js';
import { type Quadratic, quadratic } from '../testing/oracles/quadratic.js';
import { randomQuadratic } from '../testing/oracles/randomQuadratic.js';
import { detectionScores, detectionSweep } from './detection.js';

const step = { kind: 'absolute', length: 0.5 } as const;
const origin = (d: number, sampleIndex = 0) => ({ point: new Float32Array(d), label: 0, sampleIndex });
const drawings: Drawing[] = ['signedCosines', 'gaussian', 'pixels', 'lowFrequencies'];

/** f_l with Hessian c I, slope g e_1 + 1 e_0, and this value at 0: F_j then has Hessian (c_j - c_0) I and slope (g_j - g_0) e_1. */
function bowl(d: number, curvature: number, slope: number, value: number): Quadratic {
  return {
    hessian: Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? curvature : 0)),
    linear: Float64Array.from({ length: d }, (_, i) => (i === 1 ? slope : 0)),
    constant: value,
  };
}

describe('scores over the likeliest classes', () => {
  const d = 12;
  // By likelihood after the label 0: 3, 1, 4, 2.
  const curvatures = [0, -2, 5, 1, -3];
  const slopes = [0, 2, 1, 4, 0.5];
  const values = [9, 5, 1, 7, 3];
  const classifier = quadratic(curvatures.map((c, l) => bowl(d, c, slopes[l], values[l])));
  // kbar_j = c_j / g_j, and v'Gv averages to (d - 1) / d of it.
  const known = (classes: readonly number[]) =>
    ((d - 1) / d / (classes.length + 1)) * classes.reduce((sum, j) => sum + curvatures[j] / slopes[j], 0);

  it.each(drawings.slice(0, 3))('are 1/M times the sum over them, along directions drawn as %s', async (drawing) => {
    const options = { step, drawing, directions: 8, likeliest: [2, 3, 5, 9], across: () => 2 };
    const [sample] = await detectionScores(classifier, [origin(d)], 1, options);
    expect(sample.classSets.map(({ classes }) => classes)).toEqual([[3], [3, 1], [3, 1, 4, 2], [3, 1, 4, 2], [2]]);
    for (const { classes, score, standardError } of sample.classSets) {
      expect(score).toBeCloseTo(known(classes), 4);
      // H is a multiple of I: no direction says more than another.
      expect(standardError).toBeCloseTo(0, 4);
    }
    expect(sample.classSets[2].score).toBeCloseTo(sample.score, 10);
    expect(sample.classSets.map(({ recoveredLabel }) => recoveredLabel)).toEqual([3, 3, 2, 2, 2]);
    // |F_j| / ||grad F_j||: 2/4, 4/2, 6/.5, 8/1.
    const distances = sample.classSets.map(({ linearizedDistance }) => linearizedDistance);
    for (const [at, distance] of [0.5, 0.5, 0.5, 0.5, 8].entries()) expect(distances[at]).toBeCloseTo(distance, 5);
    expect(sample.margin).toBeCloseTo(2, 6);
  });

  it('are no others because more sets are asked for, at any step', async () => {
    const random = quadratic([31, 32, 33, 34, 35].map((seed) => randomQuadratic(d, seed)));
    const points = [origin(d, 4), origin(d, 5)];
    const steps = [step, { ...step, length: 0.1 }];
    const options = { directions: 4 };
    const alone = await detectionSweep(random, points, 1, steps, options);
    const among = await detectionSweep(random, points, 1, steps, { ...options, likeliest: [2, 4] });
    const without = among.map((samples) => samples.map((sample) => ({ ...sample, classSets: [] })));
    expect(without).toEqual(alone);
  });

  it('have exact norms where those of all classes are estimated, and of a set of more than 16 theirs', async () => {
    const [size, L] = [64, 40];
    const classes = Array.from({ length: L }, (_, l) => randomQuadratic(size, 100 + l));
    const many = quadratic(classes);
    const points = Array.from({ length: 3 }, (_, i) => ({
      point: Float32Array.from(randomStream(2, 'points', i).fillNormal(new Float64Array(size))),
      label: 7,
      sampleIndex: i,
    }));
    const options = { step, directions: size, likeliest: [3, 16, 30], across: () => 21 };
    const estimated = await detectionScores(many, points, 1, options);
    const exact = await detectionScores(many, points, 1, { ...options, normals: 'exact' });
    for (const [i, { classSets, score }] of estimated.entries()) {
      const [few, sixteen, thirty, across] = classSets;
      for (const [at, set] of [few, sixteen, across].entries()) {
        const same = exact[i].classSets[[0, 1, 3][at]];
        expect(set.classes).toEqual(same.classes);
        // The same rows in other places: equal up to the order of sums.
        expect(set.score).toBeCloseTo(same.score, 10);
        expect(set.linearizedDistance).toBeCloseTo(same.linearizedDistance, 10);
      }
      // Directions that fill the space give exact norms too, but the part along the normal stays in.
      expect(thirty.score).not.toBe(exact[i].classSets[2].score);
      // No slope along the directions is taken for a gradient: the distance is that of the most classes with exact ones.
      expect(thirty.linearizedDistance).toBe(sixteen.linearizedDistance);
      expect(estimated[i].linearizedDistance).toBe(sixteen.linearizedDistance);
      const [plain] = await detectionScores(many, [points[i]], 1, { step, directions: size });
      expect(score).toBe(plain.score);
    }
  });

  it.each(drawings)(
    'have distances of gradients also where norms are estimated along directions drawn as %s',
    async (drawing) => {
      const [size, L] = [64, 40];
      const stream = randomStream(4, 'weights', 0);
      // Of pixels alone, and of other lengths: along a few directions slopes say little of them.
      const rows = Array.from({ length: L }, (_, l) =>
        Float64Array.from({ length: size }, (_, c) => (c === l ? 1 + 3 * stream.uniform() : 0)),
      );
      const planes = linear(rows, new Array<number>(L).fill(0));
      const point = Float32Array.from(stream.fillNormal(new Float64Array(size)));
      const [label] = await planes.labels(point);
      const logits = await planes.logits(point);
      const others = [...logits.keys()].filter((j) => j !== label).sort((a, b) => logits[b] - logits[a]);
      const distance = (j: number) =>
        (logits[label] - logits[j]) / Math.sqrt(rows[j].reduce((sum, w, c) => sum + (w - rows[label][c]) ** 2, 0));
      const nearest = (count: number) => Math.min(...others.slice(0, count).map(distance));
      const at = [{ point, label, sampleIndex: 0 }];
      const options = { step, drawing, directions: 6 };
      const [alone] = await detectionScores(planes, at, 1, options);
      expect(alone.linearizedDistance).toBeCloseTo(nearest(2), 5);
      expect(alone.classSets).toEqual([]);
      const [among] = await detectionScores(planes, at, 1, {
        ...options,
        likeliest: [2, 16, 30],
        across: () => others[20],
      });
      expect(among.linearizedDistance).toBeCloseTo(nearest(15), 5);
      const distances = among.classSets.map(({ linearizedDistance }) => linearizedDistance);
      for (const [place, expected] of [nearest(1), nearest(15), nearest(15), distance(others[20])].entries())
        expect(distances[place]).toBeCloseTo(expected, 5);
      const [many] = await detectionScores(planes, at, 1, { ...options, likeliest: [30] });
      expect([many.linearizedDistance, many.classSets[0].linearizedDistance]).toEqual([
        alone.linearizedDistance,
        alone.linearizedDistance,
      ]);
      const [[first], [second]] = await detectionSweep(planes, at, 1, [step, { ...step, length: 0.1 }], {
        drawing,
        directions: 6,
      });
      expect([first.linearizedDistance, second.linearizedDistance]).toEqual([
        alone.linearizedDistance,
        alone.linearizedDistance,
      ]);
    },
  );

  it.each(drawings)('are 0 on a linear network, along directions drawn as %s', async (drawing) => {
    const stream = randomStream(3, 'weights', 0);
    const rows = Array.from({ length: 20 }, () => stream.fillNormal(new Float64Array(d)));
    const planes = linear(rows, new Array<number>(20).fill(0));
    const point = Float32Array.from(stream.fillNormal(new Float64Array(d)));
    const [label] = await planes.labels(point);
    const options = { step, drawing, directions: 6, likeliest: [2, 5, 20] };
    const [sample] = await detectionScores(planes, [{ point, label, sampleIndex: 0 }], 1, options);
    for (const { score, roundingError } of [sample, ...sample.classSets]) {
      expect(Math.abs(score)).toBeLessThan(1e-4);
      expect(Math.abs(score)).toBeLessThan(roundingError);
    }
  });
});

describe('directions', () => {
  it.each(drawings)('drawn as %s are unit vectors, the same again for the same sample', (drawing) => {
    const space = spaceOf([2, 5, 6]);
    const rows = drawDirections(drawing, 1, 3, 9, space);
    for (let t = 0; t < 9; t++) {
      const squared = rows.subarray(t * 60, (t + 1) * 60).reduce((sum, v) => sum + v * v, 0);
      expect(squared).toBeCloseTo(1, 12);
    }
    expect(drawDirections(drawing, 1, 3, 9, space)).toEqual(rows);
  });

  it('of the lowest frequencies are the orthonormal cosines, by frequency and channel', () => {
    const [C, H, W] = [2, 4, 3];
    const d = C * H * W;
    const rows = drawDirections('lowFrequencies', 1, 0, d, spaceOf([C, H, W]));
    const row = (i: number) => rows.subarray(i * d, (i + 1) * d);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        const product = row(a).reduce((sum, v, c) => sum + v * row(b)[c], 0);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 12);
      }
    }
    // Constant in each channel; then half a wave down the four rows; then one across the three columns.
    for (const [i, value] of row(1).entries()) expect(value).toBeCloseTo(i < H * W ? 0 : 1 / Math.sqrt(H * W), 12);
    for (let y = 0; y < H; y++) expect(row(2)[y * W]).toBeCloseTo(row(2)[y * W + 2], 12);
    expect(row(2)[0]).toBeCloseTo(Math.sqrt(2 / H / W) * Math.cos(Math.PI / 8), 12);
    expect(row(4)[1]).toBeCloseTo(0, 12);
  });

  it('of the lowest frequencies see the curvature along them alone, without an error of chance', async () => {
    const d = 16;
    const rows = drawDirections('lowFrequencies', 1, 0, d, spaceOf([1, 1, d]));
    // Curvatures 1, 2, 3, ... along the cosines, and a slope of 2 along the last.
    const along = (h: (t: number) => number) =>
      Float64Array.from({ length: d * d }, (_, i) => {
        const [a, b] = [Math.floor(i / d), i % d];
        return Array.from({ length: d }, (_, t) => h(t) * rows[t * d + a] * rows[t * d + b]).reduce((s, v) => s + v, 0);
      });
    const last = Float64Array.from({ length: d }, (_, c) => 2 * rows[(d - 1) * d + c]);
    const classifier = quadratic([
      { linear: new Float64Array(d), constant: 1 },
      { hessian: along((t) => t + 1), linear: last, constant: 0 },
    ]);
    const options = { step, drawing: 'lowFrequencies', directions: 4 } as const;
    const [sample] = await detectionScores(classifier, [origin(d)], 1, options);
    // 1/2 of the mean of 1, 2, 3, 4, over the slope.
    expect(sample.score).toBeCloseTo((0.5 * 2.5) / 2, 5);
    expect(sample.standardError).toBe(0);
  });

  it.each(['gaussian', 'pixels'] as const)(
    'drawn as %s carry a standard error that covers the truth',
    async (drawing) => {
      const d = 24;
      const classifier = quadratic([randomQuadratic(d, 51), randomQuadratic(d, 52)]);
      const points = Array.from({ length: 200 }, (_, i) => origin(d, i));
      const [exact] = await detectionScores(classifier, [origin(d)], 1, { step, drawing: 'pixels', directions: d });
      expect(exact.standardError).toBe(0);
      const samples = await detectionScores(classifier, points, 2, { step, drawing, directions: 12 });
      const covered = samples.filter((s) => Math.abs(s.score - exact.score) < 2.201 * s.standardError).length; // t, 11 df
      // 190 expected, sd 3.1.
      expect(covered).toBeGreaterThan(175);
      const mean = samples.reduce((sum, s) => sum + s.score, 0) / 200;
      const spread = Math.sqrt(samples.reduce((sum, s) => sum + (s.score - mean) ** 2, 0) / 199 / 200);
      expect(Math.abs(mean - exact.score)).toBeLessThan(4 * spread);
    },
  );
});
