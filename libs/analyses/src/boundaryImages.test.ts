/** What each analysis does with an image that lies on a boundary, and with networks that give no number at some of their points. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SampleResult } from '@isthmus/contracts';
import type { Dataset } from '@isthmus/datasets';
import { type Classifier, openClassifier } from '@isthmus/engine';
import { randomStream } from '@isthmus/numerics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computationOf } from './compute.js';
import { type Analysis, analysis } from './list.js';
import { sharedRows } from './testing/lenet.js';

/** Flatten and MatMul, [N, 3, 8, 8] to four logits, without biases: all logits of a black image are 0. Made for this test by a script of ours. */
const file = fileURLToPath(new URL('../../../test/fixtures/networks/zero-bias.onnx', import.meta.url));
const d = 192;
let cacheDirectory: string;
let network: Classifier;

beforeAll(async () => {
  network = await openClassifier({ model: file, batch: 16, threads: 1 });
  cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-boundary-'));
});
afterAll(async () => {
  await network?.close();
  await rm(cacheDirectory, { recursive: true });
});

/** Three images, the second of them black. */
const pixels = randomStream(1, 'boundary images', 0).fillUniform(new Float32Array(3 * d));
pixels.fill(0, d, 2 * d);
const dataset: Dataset = {
  path: '',
  shape: [3, 8, 8],
  samples: 3,
  classNames: ['a', 'b', 'c', 'd'],
  labels: new Uint16Array(3),
  readImages: async (selection, out) => {
    const indices =
      'first' in selection
        ? Array.from({ length: selection.count }, (_, i) => selection.first + i)
        : Array.from(selection as ArrayLike<number>);
    for (const [place, i] of indices.entries()) out.set(pixels.subarray(i * d, (i + 1) * d), place * d);
  },
  close: async () => undefined,
} as Dataset;

/** The first pixel spans S. */
const directions = sharedRows([
  {
    sampleIndex: 0,
    status: 'ok',
    scalars: {},
    vectors: new Uint8Array(Float32Array.from({ length: 1 + d }, (_, i) => (i < 2 ? 1 : 0)).buffer),
    error: null,
  },
]);

async function compute(
  settings: Record<string, unknown>,
  {
    classifier = network,
    labels = [0, 0, 0],
    images = dataset,
  }: { classifier?: Classifier; labels?: readonly number[]; images?: Dataset } = {},
): Promise<SampleResult[]> {
  const parsed: Analysis = analysis.parse({ samples: 3, ...settings });
  return computationOf(parsed.kind)({
    classifier,
    dataset: images,
    trueLabels: Int32Array.from(images.labels),
    settings: parsed,
    seed: 1,
    firstSample: 0,
    sampleCount: parsed.samples,
    batch: 16,
    inputs: directions,
    cacheDirectory,
    predictedLabels: async () => Int32Array.from(labels),
    segmentBounds: () => Promise.reject(new Error('no proof was asked for')),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

describe('a black image of a network without biases', () => {
  it('is at distance 0, on the boundary, with no step and no relative norm', async () => {
    const results = await compute({ kind: 'perturbation' });
    expect(results.map(({ scalars }) => [scalars.converged, scalars.onBoundary])).toEqual([
      [true, false],
      [true, true],
      [true, false],
    ]);
    expect(results[1]).toMatchObject({
      status: 'ok',
      scalars: { label: 0, perturbedLabel: 1, steps: 0, norm: 0, relativeNorm: null, boundaryMargin: 0 },
    });
  });

  it.each([
    { kind: 'curvature', method: 'full' },
    { kind: 'curvature', method: 'mean', directions: 4, step: { kind: 'authors' } },
    { kind: 'curvature', method: 'lanczos', extremes: 1 },
    { kind: 'curvature', method: 'density', probes: 1, lanczosSteps: 2 },
    { kind: 'curvatureStep', factors: [1], directions: 4 },
    { kind: 'normalSection', factors: [1], directions: 4 },
    { kind: 'detection', alphas: [1], directions: 4 },
    { kind: 'detection', at: 'boundary', alphas: [1], directions: 4 },
    { kind: 'detectionStep', alphas: [1], directions: 4 },
    { kind: 'sharedDirections', directions: 1 },
  ])('is not measured by $kind $method$at, which says why', async (settings) => {
    const results = await compute(settings);
    expect(results.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(results.map(({ scalars }) => scalars.trouble)).toEqual([null, 'on-boundary', null]);
  });

  it('is not measured on the shared subspace, and has no r(x) to project', async () => {
    const own = { samples: 2, skip: 1 };
    const relative = await compute({ kind: 'relativeCurvature', directions: 4, ...own });
    expect(relative[0]!.scalars.trouble).toBe('on-boundary');
    const projected = await compute({ kind: 'projection', ...own });
    expect(projected.map(({ scalars }) => scalars.adversarial === null)).toEqual([true, false]);
  });

  it('spans no plane', async () => {
    // Only the black one and another one share a label.
    const results = await compute({ kind: 'crossSection', samples: 4, resolution: 5 }, { labels: [0, 1, 1] });
    for (const { scalars } of results) expect(scalars.trouble).toBe(scalars.first === 1 ? 'on-boundary' : null);
    expect(new Set(results.map(({ scalars }) => scalars.first))).toEqual(new Set([1, 2]));
  });

  it('is moved into a region that it lies on the edge of', async () => {
    const results = await compute(
      { kind: 'connectivity', samples: 6, scenario: 'adversarial' },
      { labels: Array.from(await network.labels(pixels)) },
    );
    for (const { scalars } of results) expect(scalars.reason).not.toBe('labels-differ');
  });
});

describe('the curvature of a plane', () => {
  it('is 0 within the rounding that is stated beside it, at every step', async () => {
    // Flatten and Gemm, [N, 3, 8, 8] to two logits that nearly cancel at the boundary.
    const model = fileURLToPath(new URL('../../../test/fixtures/networks/plane.onnx', import.meta.url));
    const classifier = await openClassifier({ model, batch: 16, threads: 1 });
    const images = { ...dataset, samples: 40, labels: new Uint16Array(40) };
    const stream = randomStream(5, 'plane images', 0);
    const all = Float32Array.from({ length: 40 * d }, () => Math.round(255 * stream.uniform()) / 255);
    images.readImages = async (selection, out) => {
      const { first, count } = selection as { first: number; count: number };
      out.set(all.subarray(first * d, (first + count) * d));
    };
    const mean = await compute(
      { kind: 'curvature', method: 'mean', directions: 20, samples: 40 },
      { classifier, images },
    );
    const steps = await compute({ kind: 'curvatureStep', directions: 20, samples: 40 }, { classifier, images });
    await classifier.close();
    const beyond = [...mean, ...steps].flatMap(({ scalars }) =>
      Object.entries(scalars).filter(
        ([name, value]) =>
          name.startsWith('meanCurvature') &&
          Math.abs(value as number) > (scalars[name.replace('meanCurvature', 'roundingError')] as number),
      ),
    );
    expect(mean.filter(({ scalars }) => scalars.trouble === null)).toHaveLength(40);
    expect(beyond).toEqual([]);
  });
});

describe('a network that gives no number', () => {
  /** Where the first pixel is not one of the three images'. */
  const known = new Set([0, 1, 2].map((i) => pixels[i * d]));
  const elsewhere = (classifier: Classifier): Classifier => ({
    ...classifier,
    async logits(images, out) {
      const logits = await classifier.logits(images, out);
      for (let i = 0; i < images.length / d; i++) if (!known.has(images[i * d])) logits[4 * i] = Number.NaN;
      return logits;
    },
  });

  it('at a combination fails that sample, and does not say that it left the region', async () => {
    const results = await compute({ kind: 'convexity', images: [2] }, { classifier: elsewhere(network) });
    for (const { status, error } of results) {
      expect(status).toBe('failed');
      expect(error).toBe('the network gave a logit that is not finite at the combination');
    }
  });

  it('at a noisy image fails that sample, and does not say that the label changed', async () => {
    const results = await compute({ kind: 'subspaceNoise', samples: 2, skip: 1 }, { classifier: elsewhere(network) });
    for (const { status, error } of results) {
      expect(status).toBe('failed');
      expect(error).toBe('the network gave a logit that is not finite at the image with noise');
    }
  });
});
