/**
 * How every algorithm of this package runs: it can be stopped, it reports its progress, its batches are full and no larger than allowed.
 */
import { setImmediate } from 'node:timers/promises';
import type { Classifier, SegmentBounds } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import type { CurvaturePoint } from './curvature/curvaturePoint.js';
import type { ExecutionOptions } from './execution.js';
import * as geometry from './index.js';
import { quadratic } from './testing/oracles/quadratic.js';
import { randomQuadratic } from './testing/oracles/randomQuadratic.js';

const d = 12;
const n = 40;
const batch = 8;
const step = { kind: 'absolute', length: 0.5 } as const;
const stream = randomStream(1, 'execution test', 0);
const images = Float32Array.from({ length: n * d }, () => stream.normal());
const classifier = quadratic([1, 2, 3, 4].map((seed) => randomQuadratic(d, seed)));
const labels = await classifier.labels(images);
const image = (i: number) => images.subarray(i * d, (i + 1) * d);
const points = Array.from({ length: 6 }, (_, i): CurvaturePoint => {
  return { point: image(i), label: labels[i], targetClass: (labels[i] + 1) % 4, sampleIndex: i };
});
const axes = (count: number) =>
  Float32Array.from({ length: count * d }, (_, i) => (i % d === Math.floor(i / d) ? 1 : 0));

/** The margin of label 0 on a segment of the line is its position: exact bounds, but for a looseness in the length. */
const boundsOver = (calls: Pick<Classifier, 'logits'>): SegmentBounds => ({
  dimension: 1,
  numClasses: 2,
  batch: 2,
  lanes: 1,
  async margins({ starts, ends, from, to, labels: of }) {
    await calls.logits(new Float32Array(d));
    const lower = new Float32Array(2 * of.length).fill(Number.POSITIVE_INFINITY);
    const upper = lower.slice();
    for (const i of of.keys()) {
      const [a, b] = [from[i], to[i]].map((t) => starts[i] + t * (ends[i] - starts[i]));
      lower[2 * i + 1] = Math.min(a, b) - 4 * Math.abs(b - a);
      upper[2 * i + 1] = Math.max(a, b);
    }
    return { lower, upper };
  },
  async close() {},
});

type Run = (classifier: Classifier, options: ExecutionOptions) => Promise<unknown>;

/** Every asynchronous function that the package exports, with work that takes many calls of the classifier. */
const functions: Record<string, Run> = {
  async boundaryDetection(c, options) {
    await geometry.boundaryDetection(c, points, 1, { step, directions: 6, ...options });
  },
  async certifySegments(c, { signal, onProgress }) {
    const [starts, ends] = [new Float32Array(10).fill(0.1), new Float32Array(10).fill(2)];
    const segments = { starts, ends, labels: new Int32Array(10) };
    await geometry.certifySegments(boundsOver(c), segments, { signal, onProgress });
  },
  async compareAccuracy(c, options) {
    const dataset = {
      samples: n,
      labels,
      async readImages(indices: readonly number[], out: Float32Array) {
        for (const [row, index] of indices.entries()) out.set(image(index), row * d);
      },
    };
    const other = { words: 'another', open: async () => ({ ...c, close: async () => {} }) };
    const looks = { images: n, isSuspicious: () => true, ofAlternatives: n, alternatives: [other] };
    await geometry.compareAccuracy(c, dataset, { ...looks, ...options });
  },
  async connectPairs(c, options) {
    const half = (n / 2) * d;
    const pairs = { starts: images.subarray(0, half), ends: images.subarray(half) };
    await geometry.connectPairs(c, pairs, { ...options, maxDepth: 4 });
  },
  async convexity(c, options) {
    const combinations = geometry.sampleCombinations(labels, { images: 2, seed: 1, count: n });
    await geometry.convexity(c, combinations, image, options);
  },
  async crossSection(c, options) {
    const plane = geometry.planeSpannedBy(image(0), image(1), image(2));
    await geometry.crossSection(c, plane, { x: [-1, 1], y: [-1, 1], columns: 9, rows: 9 }, {}, options);
  },
  async curvatureDensity(c, options) {
    await geometry.curvatureDensity(c, points[0], 1, { step, probes: 6, steps: 6, ...options });
  },
  async deepfool(c, options) {
    await geometry.deepfool(c, images, { ...options, refine: {} });
  },
  async deepfoolTargeted(c, options) {
    const targets = labels.map((label) => (label + 1) % 4);
    await geometry.deepfoolTargeted(c, images, targets, options);
  },
  async detectionScores(c, options) {
    await geometry.detectionScores(c, points, 1, { step, directions: 6, ...options });
  },
  async detectionSweep(c, options) {
    await geometry.detectionSweep(c, points, 1, [step, { ...step, length: 1 }], { directions: 6, ...options });
  },
  async directionalCurvatures(c, options) {
    await geometry.directionalCurvatures(c, points[0], Float64Array.from(images), { step, ...options });
  },
  async extremeCurvatures(c, options) {
    await geometry.extremeCurvatures(c, points[0], 1, { step, largest: 2, smallest: 2, ...options });
  },
  async gradientAttack(c, options) {
    await geometry.gradientAttack(c, images, labels, new Float64Array(n).fill(1), { method: 'pgd', ...options });
  },
  async firstCrossings(c, options) {
    const places = Float64Array.from({ length: 30 }, (_, t) => 0.2 * (t + 1));
    const rays = Array.from(labels, (label, i) => ({ origin: image(i), direction: image((i + 1) % n), label, places }));
    await geometry.firstCrossings(c, rays, options);
  },
  async marginGradients(c, options) {
    await geometry.marginGradients(c, images, options);
  },
  async meanCurvature(c, options) {
    await geometry.meanCurvature(c, points, 1, { step, directions: 6, ...options });
  },
  async pairEndpoints(c, options) {
    const draws = geometry.samplePairs(labels, { scenario: 'adversarial', seed: 1, count: n });
    await geometry.pairEndpoints(c, draws, image, { seed: 1, ...options });
  },
  async normalSection(c, options) {
    await geometry.normalSection(c, points[0], 1, { lengths: [0.1, 0.5], directions: 6, ...options });
  },
  async pathCrossSection(c, options) {
    const grid = { y: [-1, 1], columns: 9, rows: 9 } as const;
    await geometry.pathCrossSection(c, images.subarray(0, 3 * d), image(4), grid, options);
  },
  async principalCurvatures(c, options) {
    await geometry.principalCurvatures(c, points[0], { step, directions: 'all', ...options });
  },
  async principalCurvaturesOf(c, options) {
    for await (const _ of geometry.principalCurvaturesOf(c, points, { step, threads: 1, ...options }));
  },
  async relativeCurvature(c, options) {
    await geometry.relativeCurvature(c, points[0], axes(4), 1, { step, ...options });
  },
  async sharedDirections(_, options) {
    await geometry.sharedDirections(images, d, { count: 4, ...options });
  },
  async stepSweep(c, options) {
    await geometry.stepSweep(c, points, 1, [step, { ...step, length: 1 }], { directions: 6, ...options });
  },
  async subspaceNoise(c, options) {
    const noise = { relativeNorms: [0.1, 0.5], typicalDistance: 1, trials: 3 };
    await geometry.subspaceNoise(c, axes(4), images, 1, { ...noise, ...options });
  },
};

/** The classifier, its calls counted, and something done before one of them. */
function watched(before: (calls: number) => void = () => undefined) {
  const seen = { calls: 0, mostRows: 0 };
  const count = (rows: Float32Array) => {
    seen.mostRows = Math.max(seen.mostRows, rows.length / d);
    before(++seen.calls);
  };
  const counting: Classifier = {
    ...classifier,
    logits(rows, out) {
      count(rows);
      return classifier.logits(rows, out);
    },
    labels(rows, out) {
      count(rows);
      return classifier.labels(rows, out);
    },
    inputGradient(rows, cotangents, out) {
      count(rows);
      return classifier.inputGradient(rows, cotangents, out);
    },
    marginJacobian(rows, own, classes, out) {
      count(rows);
      return classifier.marginJacobian(rows, own, classes, out);
    },
  };
  return { seen, counting };
}

it('is about every asynchronous function of the package', () => {
  const kinds = ['AsyncFunction', 'AsyncGeneratorFunction'];
  const exported = Object.entries(geometry).filter(([, value]) => kinds.includes(value.constructor.name));
  expect(exported.map(([name]) => name).sort()).toEqual(Object.keys(functions).sort());
});

describe.each(Object.entries(functions))('%s', (_name, run) => {
  it('says how far it is, to the end and never back', async () => {
    const seen: [number, number][] = [];
    await run(classifier, { batch, onProgress: (finished, total) => seen.push([finished, total]) });
    expect(seen.length).toBeGreaterThan(0);
    const [finished, total] = seen.at(-1)!;
    expect(finished).toBe(total);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
    expect(new Set(seen.map(([, all]) => all)).size).toBe(1);
  });
});

// sharedDirections asks no classifier: its test is below.
describe.each(Object.entries(functions).filter(([name]) => name !== 'sharedDirections'))('%s', (_name, run) => {
  it('stops at the next call of the classifier when aborted in the middle, with the reason', async () => {
    const { seen } = await (async () => {
      const { seen: total, counting } = watched();
      await run(counting, { batch });
      return { seen: total };
    })();
    expect(seen.calls).toBeGreaterThan(3);
    const controller = new AbortController();
    const at = seen.calls >> 1;
    const { seen: stopped, counting } = watched((calls) => calls === at && controller.abort(new Error('enough')));
    await expect(run(counting, { batch, signal: controller.signal })).rejects.toThrow('enough');
    // A step of DeepFool takes two calls, a second difference of one point a few: a step that was begun may be finished.
    expect(stopped.calls - at).toBeLessThanOrEqual(2);
    const { seen: none, counting: unused } = watched();
    await expect(run(unused, { batch, signal: controller.signal })).rejects.toThrow('enough');
    expect(none.calls).toBeLessThanOrEqual(1);
  });

  it('hands the classifier no more rows than a batch', async () => {
    const { seen, counting } = watched();
    await run(counting, { batch });
    expect(seen.mostRows).toBeLessThanOrEqual(batch);
  });
});

it('sharedDirections stops in the middle of its decomposition when aborted, with the reason', async () => {
  const controller = new AbortController();
  const size = 400;
  const many = Float32Array.from({ length: size * size }, () => stream.normal());
  const running = geometry.sharedDirections(many, size, { signal: controller.signal });
  const aborting = setImmediate().then(() => controller.abort(new Error('enough')));
  await expect(running).rejects.toThrow('enough');
  await aborting;
  await expect(geometry.sharedDirections(many, size, { signal: controller.signal })).rejects.toThrow('enough');
});
