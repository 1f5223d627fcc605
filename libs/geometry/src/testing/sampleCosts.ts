/** Memory that a sample costs, for every function of many samples: the figures of the docstrings, and work to measure them by. */

import type { Classifier, SegmentBounds } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import * as geometry from '../index.js';
import { ball } from './oracles/ball.js';
import { linear } from './oracles/linear.js';
import { at } from './oracles/testPoint.js';

const stream = randomStream(1, 'memory test', 0);
const step = { kind: 'absolute', length: 0.5 } as const;
/** L half-spaces' logits. */
export const planes = (d: number, L: number) =>
  linear(
    Array.from({ length: L }, () => stream.fillNormal(new Float64Array(d))),
    new Array<number>(L).fill(0),
  );

/** The cost of a function of many samples: bytes a sample that its docstring states, beside those that the caller holds. */
interface SampleCost {
  /** The part in d and L, which is of arrays. */
  readonly buffers: (d: number, L: number) => number;
  /** The constant: objects, and the headers of arrays. */
  readonly objects: number;
  /** The part of `buffers` that may be freed before the rest is needed. */
  readonly passing?: (d: number) => number;
  readonly work: (
    images: Float32Array,
    labels: Int32Array,
    d: number,
  ) => (classifier: Classifier, n: number) => Promise<unknown>;
  readonly classifier?: (d: number) => Classifier;
  /** Samples whose memory is compared: so many that a compiler's own objects, some 200 KB, do not matter. */
  readonly sizes?: readonly [few: number, many: number];
  /** The same at 784 pixels, where nothing but arrays is compared. */
  readonly sizesInPixels?: readonly [few: number, many: number];
  /** The function that does the work. It is measured at 784 pixels instead. */
  readonly of?: string;
}

const row = (images: Float32Array, d: number) => (i: number) => images.subarray(i * d, (i + 1) * d);
type Points = readonly geometry.CurvaturePoint[];

/** The cost of a function that keeps `meanCurvature`'s samples for each of its steps. */
const ofCurvature = (
  objects: number,
  steps: number,
  measure: (classifier: Classifier, points: Points) => Promise<unknown>,
  of?: string,
): SampleCost => ({
  ...(of === undefined ? {} : { of }),
  buffers: (_d, L) => 40 * L * steps,
  objects,
  sizes: [256, 1280],
  sizesInPixels: [32, 96],
  work(images, labels, d) {
    const points = Array.from(labels, (label, i) =>
      at(row(images, d)(i), { label, targetClass: label === 0 ? 1 : 0, sampleIndex: i }),
    );
    return (c, n) => measure(c, points.slice(0, n));
  },
});

/** Arguments that depend on n and belong to the caller, made before anything is measured. */
const made = <T>(make: (n: number) => T) => {
  const kept = new Map<number, T>();
  return (n: number): T => {
    if (!kept.has(n)) kept.set(n, make(n));
    return kept.get(n) as T;
  };
};

/** All images of all tests. */
const pixels = stream.fillNormal(new Float32Array(640 * 784));

const T4 = { step, directions: 4, batch: 16 } as const;
const norms = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 2, 3];

export const sampleCosts: Record<string, SampleCost> = {
  boundaryDetection: ofCurvature(2300, 1, (c, points) => geometry.boundaryDetection(c, points, 1, T4), 'meanCurvature'),
  certifySegments: {
    buffers: () => 20,
    objects: 180,
    work(images, _labels, d) {
      const labels = made((n) => new Int32Array(n));
      return (classifier, n) => {
        const bounds: SegmentBounds = {
          dimension: d,
          numClasses: 2,
          batch: 16,
          lanes: 1,
          async margins(pieces) {
            await classifier.logits(images.subarray(0, d));
            const ones = new Float32Array(2 * pieces.labels.length).fill(1);
            return { lower: ones, upper: ones };
          },
          close: async () => undefined,
        };
        const ends = images.subarray(0, n * d);
        return geometry.certifySegments(bounds, { starts: ends, ends, labels: labels(n) });
      };
    },
  },
  connectPairs: {
    buffers: (d) => 8 * d, // two anchors
    objects: 500,
    sizes: [1024, 4096],
    classifier: (d) => ball(1e3, new Float64Array(d)),
    work: (images, _labels, d) => (c, n) => {
      const pairs = { starts: images.subarray(0, n * d), ends: images.subarray(n * d, 2 * n * d) };
      return geometry.connectPairs(c, pairs, { samplesPerSegment: 4, batch: 16 });
    },
  },
  convexity: {
    buffers: () => 0,
    objects: 500,
    work(images, labels, d) {
      const few = labels.subarray(0, 100);
      const combinations = made((count) => geometry.sampleCombinations(few, { images: 2, seed: 1, count }));
      return (c, n) => geometry.convexity(c, combinations(n), row(images, d), { batch: 16 });
    },
  },
  deepfool: {
    buffers: (d, L) => 8 * d + 8 * Math.min(10, L),
    objects: 300,
    work: (images, _labels, d) => (c, n) => geometry.deepfool(c, images.subarray(0, n * d), { batch: 16 }),
  },
  'deepfool with refinement': {
    buffers: (d, L) => 12 * d + 8 * Math.min(10, L),
    objects: 340,
    passing: (d) => 4 * d,
    work: (images, _labels, d) => (c, n) => geometry.deepfool(c, images.subarray(0, n * d), { refine: {}, batch: 16 }),
  },
  firstCrossings: {
    buffers: (d) => 4 * d,
    objects: 3000,
    // All places of a ray are looked at, and the last one, in the middle of the ball, has another label.
    work: (images, _labels, d) => {
      const places = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1];
      const inwards = row(
        images.map((value) => -value),
        d,
      );
      const rays = made((n) =>
        Array.from({ length: n }, (_, i) => ({
          origin: row(images, d)(i),
          direction: inwards(i),
          label: 0,
          places,
        })),
      );
      return (c, n) => geometry.firstCrossings(c, rays(n), { batch: 16 });
    },
    classifier: (d) => ball(0.01, new Float64Array(d)),
  },
  deepfoolTargeted: {
    buffers: (d) => 8 * d,
    objects: 300,
    sizes: [512, 3072],
    work(images, _labels, d) {
      const targets = made((n) => new Int32Array(n).fill(1));
      return (c, n) => geometry.deepfoolTargeted(c, images.subarray(0, n * d), targets(n), { batch: 16, steps: 5 });
    },
  },
  detectionScores: ofCurvature(2300, 1, (c, points) => geometry.detectionScores(c, points, 1, T4), 'meanCurvature'),
  detectionSweep: ofCurvature(
    2 * 2300,
    2,
    (c, points) => geometry.detectionSweep(c, points, 1, [step, step], T4),
    'meanCurvature',
  ),
  gradientAttack: {
    buffers: (d) => 4 * d,
    objects: 100,
    sizes: [512, 3072],
    work(images, labels, d) {
      const norms = made((n) => new Float64Array(n).fill(1));
      return (c, n) =>
        geometry.gradientAttack(c, images.subarray(0, n * d), labels.subarray(0, n), norms(n), {
          ...{ method: 'pgd', steps: 3, batch: 16 },
        });
    },
  },
  meanCurvature: ofCurvature(2000, 1, (c, points) => geometry.meanCurvature(c, points, 1, T4)),
  pairEndpoints: {
    buffers: (d) => 16 * d,
    objects: 150,
    sizes: [512, 3072],
    work(images, labels, d) {
      const few = labels.subarray(0, 100);
      const pairs = made((count) => geometry.samplePairs(few, { scenario: 'adversarial', seed: 1, count }));
      return (c, n) => geometry.pairEndpoints(c, pairs(n), row(images, d), { seed: 1, batch: 16 });
    },
  },
  stepSweep: ofCurvature(
    2 * 2000,
    2,
    (c, points) => geometry.stepSweep(c, points, 1, [step, step], T4),
    'meanCurvature',
  ),
  marginGradients: {
    buffers: (d, L) => 4 * (Math.min(10, L) - 1) * d + 8 * (Math.min(10, L) - 1),
    objects: 700,
    work: (images, _labels, d) => (c, n) => geometry.marginGradients(c, images.subarray(0, n * d), { batch: 16 }),
  },
  subspaceNoise: {
    buffers: () => 12 * norms.length,
    objects: 900,
    sizes: [512, 3072],
    sizesInPixels: [64, 192],
    work(images, _labels, d) {
      const axis = Float32Array.from({ length: d }, (_, i) => (i === 0 ? 1 : 0));
      const options = { relativeNorms: norms, typicalDistance: 1, batch: 16 };
      return (c, n) => geometry.subspaceNoise(c, axis, images.subarray(0, n * d), 1, options);
    },
  },
};

/** A classifier of L classes and the function's work on images of d values. */
export async function prepared(d: number, L: number, cost: SampleCost) {
  const images = pixels.subarray(0, pixels.length - (pixels.length % d));
  const classifier = cost.classifier?.(d) ?? planes(d, L);
  const some = images.subarray(0, Math.min(images.length, 6144 * d));
  return { classifier, work: cost.work(images, await classifier.labels(some), d) };
}
