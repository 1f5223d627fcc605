/** Results of every algorithm for inputs at the edge: no image, one pixel, no gradient, no number, a boundary at x itself. */
import type { Classifier } from '@isthmus/engine';
import { describe, expect, it } from 'vitest';
import type { CurvaturePoint } from './curvature/curvaturePoint.js';
import type { ExecutionOptions } from './execution.js';
import * as geometry from './index.js';
import { closedFormClassifier } from './testing/oracles/closedForm.js';
import { linear } from './testing/oracles/linear.js';
import { quadratic } from './testing/oracles/quadratic.js';
import { randomQuadratic } from './testing/oracles/randomQuadratic.js';

const d = 6;
const step = { kind: 'absolute', length: 0.5 } as const;
const smooth = (dimension: number, classes: number) =>
  quadratic(Array.from({ length: classes }, (_, l) => randomQuadratic(dimension, l + 1)));
const constant = linear([new Float64Array(d), new Float64Array(d), new Float64Array(d)], [2, 1, 0]);
const nowhere = closedFormClassifier({
  dimension: d,
  numClasses: 3,
  evaluate: (_x, logits) => logits.fill(Number.NaN),
  differentiate: (_x, _l, gradient) => gradient.fill(Number.NaN),
});
const firstAxis = (dimension: number) => Float32Array.from({ length: dimension }, (_, c) => (c === 0 ? 1 : 0));
const image = (of: Float32Array, i: number, dimension: number) => of.subarray(i * dimension, (i + 1) * dimension);
const pointsOf = (c: Classifier, images: Float32Array): CurvaturePoint[] =>
  Array.from({ length: images.length / c.dimension }, (_, i) => {
    return { point: image(images, i, c.dimension), label: 0, targetClass: 1, sampleIndex: i };
  });

type OfImages = (c: Classifier, images: Float32Array, options: ExecutionOptions) => Promise<{ outcome?: string }[]>;

/** Each image's record. */
const ofImages: Record<string, OfImages> = {
  deepfool: async (c, images, options) => [...(await geometry.deepfool(c, images, { refine: {}, ...options })).samples],
  deepfoolTargeted: async (c, images, options) => {
    const targets = new Int32Array(images.length / c.dimension).fill(1);
    return [...(await geometry.deepfoolTargeted(c, images, targets, options)).samples];
  },
};

/** Each point's record. */
const ofPoints: Record<string, OfImages> = {
  boundaryDetection: (c, images, options) =>
    geometry.boundaryDetection(c, pointsOf(c, images), 1, { step, ...options }),
  detectionScores: (c, images, options) => geometry.detectionScores(c, pointsOf(c, images), 1, { step, ...options }),
  'meanCurvature, exact norms': (c, images, options) =>
    geometry.meanCurvature(c, pointsOf(c, images), 1, { step, normals: 'exact', ...options }),
  'meanCurvature, estimated norms': (c, images, options) =>
    geometry.meanCurvature(c, pointsOf(c, images), 1, { step, normals: 'estimated', ...options }),
  async principalCurvaturesOf(c, images, options) {
    const found: geometry.PrincipalCurvatures[] = [];
    const spectra = geometry.principalCurvaturesOf(c, pointsOf(c, images), { step, threads: 1, ...options });
    for await (const spectrum of spectra) found.push(spectrum);
    return found;
  },
};

type OfPoint = (c: Classifier, at: CurvaturePoint, options: ExecutionOptions) => Promise<{ outcome: string }>;

const ofPoint: Record<string, OfPoint> = {
  curvatureDensity: (c, at, options) => geometry.curvatureDensity(c, at, 1, { step, ...options }),
  directionalCurvatures: (c, at, options) =>
    geometry.directionalCurvatures(c, at, Float64Array.from(firstAxis(c.dimension)), { step, ...options }),
  extremeCurvatures: (c, at, options) => geometry.extremeCurvatures(c, at, 1, { step, ...options }),
  principalCurvatures: (c, at, options) => geometry.principalCurvatures(c, at, { step, directions: 'all', ...options }),
  relativeCurvature: (c, at, options) =>
    geometry.relativeCurvature(c, at, firstAxis(c.dimension), 1, { step, ...options }),
};
const atAPoint = Object.entries(ofPoint).map(([name, run]): [string, OfImages] => [
  name,
  async (c, images, options) => [await run(c, pointsOf(c, images)[0], options)],
]);

/** The outcome of one image, and the last progress that the function reported. */
async function outcomeOf(run: OfImages, c: Classifier, x: Float32Array): Promise<[outcome: string, progress: number]> {
  let progress = 0;
  const onProgress = (finished: number, total: number) => {
    progress = finished / total;
  };
  const found = await run(c, x, { onProgress });
  expect(found.length).toBe(1);
  return [found[0].outcome!, progress];
}

const all = [...Object.entries(ofImages), ...Object.entries(ofPoints), ...atAPoint];

describe.each(all)('%s', (name, run) => {
  it('says that a constant classifier has no gradient, and that it is done', async () => {
    expect(await outcomeOf(run, constant, new Float32Array(d).fill(0.5))).toEqual(['zero-gradient', 1]);
  });

  it.each([
    ['an image of NaN', smooth(d, 3), Number.NaN],
    ['an image of infinite values', smooth(d, 3), Number.POSITIVE_INFINITY],
    ['a network whose logits are NaN', nowhere, 0.5],
  ])('says that %s gives no number, and that it is done', async (_what, c, pixel) => {
    expect(await outcomeOf(run, c, new Float32Array(d).fill(pixel))).toEqual(['not-finite', 1]);
  });

  it('takes a single channel of one pixel, or says that its boundary has no curvature', async () => {
    const running = run(smooth(1, 2), Float32Array.of(0.3), {});
    if (name in ofImages) expect(await running).toMatchObject([{ outcome: 'converged' }]);
    else await expect(running).rejects.toThrow('expected d of 2 or more, got 1; a boundary of one pixel');
  });

  it('takes two classes and a batch of more rows than there are', async () => {
    const [outcome] = await outcomeOf(run, smooth(d, 2), new Float32Array(d).fill(0.1));
    expect(['converged', 'measured']).toContain(outcome);
  });
});

describe.each([...Object.entries(ofImages), ...Object.entries(ofPoints)])('%s', (_name, run) => {
  it('gives nothing for nothing', async () => {
    expect(await run(smooth(d, 3), new Float32Array(0), {})).toEqual([]);
  });
});

describe.each([...Object.entries(ofPoints), ...atAPoint])('%s', (_name, run) => {
  it('measures a point of a class that another one wins, as of any', async () => {
    // Class 0 loses at 0.1 of every pixel; F is what it is.
    const losing = linear([new Float64Array(d), Float64Array.from(firstAxis(d)), new Float64Array(d)], [0, 5, 1]);
    const [outcome] = await outcomeOf(run, losing, new Float32Array(d).fill(0.1));
    // Of a plane no random direction is curved, so there is nothing to compare with.
    expect(outcome).toBe(_name === 'relativeCurvature' ? 'not-finite' : 'measured');
  });
});

describe('DeepFool from a point of the boundary', () => {
  // F = x_0: both logits are 0 at the origin, which has the lower label.
  const plane = linear([new Float64Array(d), Float64Array.from(firstAxis(d))], [0, 0]);

  it.each(['matlab', 'lts4-python'] as const)('is there without a step (%s)', async (semantics) => {
    const { samples } = await geometry.deepfool(plane, new Float32Array(d), { semantics });
    const none = { norm: 0, label: 0, perturbedLabel: 1, boundaryClass: 1, boundaryMargin: 0, steps: 0 };
    expect(samples[0]).toMatchObject({ outcome: 'on-boundary', converged: true, ...none });
    expect([samples[0].relativeNorm, samples[0].normalCosine]).toEqual([Number.NaN, Number.NaN]);
  });

  it('towards the other class moves by a rounding of pixels', async () => {
    const { samples } = await geometry.deepfoolTargeted(plane, new Float32Array(d), Int32Array.of(1));
    expect(samples[0]).toMatchObject({ outcome: 'converged', reachedLabel: 1, steps: 1 });
    expect(samples[0].norm).toBeCloseTo(2 ** -16 * (plane.bounds[1] - plane.bounds[0]) * Math.sqrt(d), 7);
  });
});

describe('DeepFool', () => {
  it('says that it is done where every image has its target already', async () => {
    const seen: number[] = [];
    const images = new Float32Array(3 * d).fill(0.5);
    const onProgress = (finished: number) => seen.push(finished);
    await geometry.deepfoolTargeted(constant, images, new Int32Array(3), { onProgress });
    expect(seen).toEqual([3]);
  });

  it('refuses options that cannot be meant', async () => {
    const x = new Float32Array(d);
    for (const overshoot of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const message = `overshoot must be a number from 0 up, got ${overshoot}`;
      await expect(geometry.deepfool(constant, x, { overshoot })).rejects.toThrow(message);
      await expect(geometry.deepfoolTargeted(constant, x, new Int32Array(1), { overshoot })).rejects.toThrow(message);
    }
    await expect(geometry.deepfool(constant, x, { refine: { rounds: -1 } })).rejects.toThrow('refine.rounds');
    await expect(geometry.deepfool(constant, x, { refine: { bisections: 0.5 } })).rejects.toThrow('refine.bisections');
  });
});

describe('a pair of an image with itself', () => {
  const x = new Float32Array(d).fill(0.1);

  it('is connected by a path of no length, whose ratio does not exist', async () => {
    const [path] = await geometry.connectPairs(smooth(d, 3), { starts: x, ends: x.slice() });
    expect(path).toMatchObject({ outcome: 'connected', straightLength: 0, pathLength: 0, straightValid: true });
    expect(path.relativeLength).toBeNaN();
  });

  it('spans no plane', () => {
    expect(geometry.spanPlane(new Float32Array(d), x)).toBe(false);
    expect(() => geometry.planeSpannedBy(x, new Float32Array(d), x)).toThrow('the first direction is 0');
  });
});

describe('subspace noise', () => {
  it('counts noise without a label by itself, neither misclassified nor not', async () => {
    const options = { relativeNorms: [0.1], typicalDistance: 1, trials: 2 };
    const [sample] = await geometry.subspaceNoise(nowhere, firstAxis(d), new Float32Array(d), 1, options);
    const none = Int32Array.of(0);
    expect(sample).toMatchObject({ label: -1, notFinite: 6, misclassified: { subspace: none, isotropic: none } });
  });
});

describe('options that cannot be meant are refused, with their names', () => {
  const x = new Float32Array(d);
  const at = { point: x, label: 0, targetClass: 1, sampleIndex: 0, perturbationNorm: 1 };
  const noise = { relativeNorms: [0.1], typicalDistance: 1 };
  const labels = Int32Array.of(0, 0, 1, 1);
  const plane = () => geometry.planeSpannedBy(x, firstAxis(d), Float32Array.of(0, 1, 0, 0, 0, 0));
  const grid = { x: [0, 1], y: [0, 1], columns: 2, rows: 2 } as const;

  it.each<[string, string, () => unknown]>([
    [
      'a factor of 0',
      'a factor must be positive, got 0',
      () => geometry.principalCurvatures(constant, at, { step: { kind: 'relativeToPerturbation', factor: 0 } }),
    ],
    [
      'a step without end',
      'an absolute step must be positive, got Infinity',
      () => geometry.meanCurvature(constant, [at], 1, { step: { kind: 'absolute', length: Number.POSITIVE_INFINITY } }),
    ],
    [
      'fewer pairs than none',
      'samplePairs: count must be an integer from 0 up, got -1',
      () => geometry.samplePairs(labels, { scenario: 'natural', seed: 1, count: -1 }),
    ],
    [
      'combinations from before the first',
      'sampleCombinations: from must be an integer from 0 up, got -2',
      () => geometry.sampleCombinations(labels, { images: 2, seed: 1, from: -2, count: 1 }),
    ],
    [
      'a window without end',
      'crossSection: y must be finite, got 0,Infinity',
      () => geometry.crossSection(constant, plane(), { ...grid, y: [0, Number.POSITIVE_INFINITY] }),
    ],
    [
      'noise of negative length',
      'relativeNorms must be numbers from 0 up, got 0.1,-1',
      () => geometry.subspaceNoise(constant, firstAxis(d), x, 1, { ...noise, relativeNorms: [0.1, -1] }),
    ],
    [
      'labels of other images',
      'expected 1 labels, one an image, got 4',
      () => geometry.subspaceNoise(constant, firstAxis(d), x, 1, { ...noise, labels }),
    ],
    ['no direction', 'count must be an integer from 1 up, got 0', () => geometry.sharedDirections(x, d, { count: 0 })],
  ])('%s', async (_what, message, run) => {
    await expect((async () => run())()).rejects.toThrow(message);
  });
});
