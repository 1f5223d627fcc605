/** What every algorithm of this package promises of how it runs: it can be stopped, it says how far it is, it keeps little. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Classifier, SegmentBounds } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import type { CurvaturePoint } from './curvature/curvaturePoint.js';
import type { ExecutionOptions } from './execution.js';
import * as geometry from './index.js';
import { ball } from './oracles/ball.js';
import { linear } from './oracles/linear.js';
import { quadratic } from './oracles/quadratic.js';
import { randomQuadratic } from './oracles/randomQuadratic.js';

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

/** Every asynchronous function that the package exports, at work that takes many calls of the classifier. */
const functions: Record<string, Run> = {
  async boundaryDetection(c, options) {
    await geometry.boundaryDetection(c, points, 1, { step, directions: 6, ...options });
  },
  async certifySegments(c, { signal, onProgress }) {
    const [starts, ends] = [new Float32Array(10).fill(0.1), new Float32Array(10).fill(2)];
    const segments = { starts, ends, labels: new Int32Array(10) };
    await geometry.certifySegments(boundsOver(c), segments, { signal, onProgress });
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
  async meanCurvature(c, options) {
    await geometry.meanCurvature(c, points, 1, { step, directions: 6, ...options });
  },
  async pairEndpoints(c, options) {
    const draws = geometry.samplePairs(labels, { scenario: 'adversarial', seed: 1, count: n });
    await geometry.pairEndpoints(c, draws, image, { seed: 1, ...options });
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
  async stepSweep(c, options) {
    await geometry.stepSweep(c, points, 1, [step, { ...step, length: 1 }], { directions: 6, ...options });
  },
  async subspaceNoise(c, options) {
    const noise = { relativeNorms: [0.1, 0.5], typicalNorm: 1, trials: 3, labels };
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
    jacobian(rows, classes, out) {
      count(rows);
      return classifier.jacobian(rows, classes, out);
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
    // A step of DeepFool is two calls, a second difference of one point few: what was begun may be finished.
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

describe('memory', { timeout: 60_000 }, () => {
  const pixels = 784;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const weights = () => stream.fillNormal(new Float64Array(pixels));
  const planes = linear([weights(), weights(), weights()], [0, 1, 2]);
  const sphere = ball(2, new Float64Array(pixels));
  const noise = (count: number) => Float32Array.from({ length: count * pixels }, () => stream.normal() / 50);

  /**
   * Bytes of buffers that are alive, at most at some calls of the classifier, beyond those before the run. A sample's record,
   * an object of a few numbers, is less than what compiled code adds to the heap in between.
   */
  async function peak(classifier: Classifier, work: (classifier: Classifier) => Promise<unknown>): Promise<number> {
    const alive = async () => {
      // Buffers of dead arrays are freed beside a collection and counted as freed in the next.
      for (let turn = 0; turn < 3; turn++) {
        collect();
        await setImmediate();
      }
      return process.memoryUsage().arrayBuffers;
    };
    let [calls, most] = [0, 0];
    const measured = { ...classifier };
    for (const name of ['logits', 'inputGradient', 'jacobian'] as const) {
      const call = classifier[name] as (...args: unknown[]) => Promise<never>;
      measured[name] = async (...args: unknown[]) => {
        // Rarely, since collecting takes time: early, and near the end where most results are held.
        if (calls++ % 7 === 0) most = Math.max(most, await alive());
        return call(...args);
      };
    }
    const before = await alive();
    const result = await work(measured);
    most = Math.max(most, await alive());
    expect(result).toBeDefined();
    return most - before;
  }

  /** Bytes by which the peak grows with a sample; what does not grow is workspace. */
  async function bytesPerSample(classifier: Classifier, work: (c: Classifier, count: number) => Promise<unknown>) {
    const [few, many] = [200, 600]; // few fill a batch
    const small = await peak(classifier, (c) => work(c, few));
    return ((await peak(classifier, (c) => work(c, many))) - small) / (many - few);
  }

  // What the docstrings state, less the 4 d or 8 d bytes that are the caller's; a twentieth for what was freed too late.
  const all = noise(1200);
  const first = (count: number) => all.subarray(0, count * pixels);

  it('of DeepFool is 8 d + 8 candidates + 300 bytes a sample beside the images', async () => {
    const bytes = await bytesPerSample(planes, (c, count) => geometry.deepfool(c, first(count)));
    expect(bytes).toBeLessThan(1.05 * (8 * pixels + 8 * 3 + 300));
    expect(bytes).toBeGreaterThan(0.8 * 8 * pixels);
  });

  it('of targeted DeepFool is 8 d + 200 bytes a sample beside the images', async () => {
    const targeted = (c: Classifier, count: number) =>
      geometry.deepfoolTargeted(c, first(count), new Int32Array(count).fill(1));
    const bytes = await bytesPerSample(planes, targeted);
    expect(bytes).toBeLessThan(1.05 * (8 * pixels + 200));
    expect(bytes).toBeGreaterThan(0.8 * 8 * pixels);
  });

  it('of paths is 4 d an anchor and 300 bytes a pair, however many pairs', async () => {
    const connect = (c: Classifier, count: number) =>
      geometry.connectPairs(
        c,
        { starts: first(count), ends: all.subarray(count * pixels, 2 * count * pixels) },
        { samplesPerSegment: 4, pairsInFlight: 16 },
      );
    const bytes = await bytesPerSample(sphere, connect);
    expect(bytes).toBeLessThan(1.05 * (8 * pixels + 300));
    expect(bytes).toBeGreaterThan(0.8 * 8 * pixels);
  });
});
