/** How far each analysis says to be, and what becomes of copies for which the network has no number: on LeNet, without the database. */
import { fileURLToPath } from 'node:url';
import { type Analysis, analysis } from '@isthmus/contracts';
import { type Dataset, openDataset } from '@isthmus/datasets';
import { type Classifier, openClassifier } from '@isthmus/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { perturbedPoints } from './perturbedCopies.js';
import { computationOf } from './table.js';

const file = (name: string) => fileURLToPath(new URL(`../../../../../models/${name}`, import.meta.url));
let lenet: Classifier;
let dataset: Dataset;

beforeAll(async () => {
  lenet = await openClassifier({ model: file('lenet-fashion-mnist.onnx'), batch: 64, threads: 1 });
  dataset = await openDataset(file('fashion-mnist-test.ids'));
});
afterAll(async () => {
  await lenet?.close();
  await dataset?.close();
});

/** What an analysis said of its progress over its first eight samples. */
async function progressOf(settings: Record<string, unknown>): Promise<[finished: number, total: number][]> {
  const seen: [number, number][] = [];
  const parsed: Analysis = analysis.parse({ samples: 8, ...settings });
  await computationOf(parsed.kind)({
    classifier: lenet,
    dataset,
    settings: parsed,
    seed: 1,
    firstSample: 0,
    sampleCount: 8,
    batch: 64,
    inputs: {},
    subspaceSize: undefined,
    cacheDirectory: '',
    trueLabels: Int32Array.from(dataset.labels),
    predictedLabels: async () => Int32Array.from({ length: dataset.samples }, (_, i) => i % 10),
    segmentBounds: () => Promise.reject(new Error('no proof was asked for')),
    signal: new AbortController().signal,
    onProgress: (finished, total) => seen.push([finished, total]),
  });
  return seen;
}

// One step with all classes as candidates leaves some of the first images without a boundary, so there are fewer copies than images.
const perturbation = { steps: 1 };

it.each([
  { kind: 'perturbation', ...perturbation },
  { kind: 'connectivity', maxDepth: 1 },
  { kind: 'convexity' },
  { kind: 'crossSection', resolution: 5, maxDepth: 1, perturbation },
  { kind: 'curvature', method: 'mean', directions: 4, perturbation },
  { kind: 'curvature', method: 'density', probes: 1, lanczosSteps: 2, perturbation },
  { kind: 'curvature', method: 'lanczos', extremes: 1, step: { kind: 'authors' }, perturbation },
  { kind: 'curvatureStep', factors: [0.5, 1], directions: 4, perturbation },
  { kind: 'detection', alphas: [1, 5], directions: 4, perturbation },
  { kind: 'detection', at: 'boundary', alphas: [1, 5], directions: 4, perturbation },
  { kind: 'detectionStep', alphas: [1, 5], directions: 4, perturbation },
])('$kind $method$at says how far it is, to the end and never back', async (settings) => {
  const seen = await progressOf(settings);
  const [finished, total] = seen.at(-1)!;
  expect(finished).toBe(total);
  expect(new Set(seen.map(([, all]) => all)).size).toBe(1);
  expect(seen).toEqual(seen.toSorted(([a], [b]) => a - b));
});

describe('a copy for which the network has no number', () => {
  it('has no label and is left out, and the others keep their places', async () => {
    const image = new Float32Array(lenet.dimension).fill(0.5);
    // Finite pixels, whose products with the weights are more than float32 holds.
    const far = { image, perturbation: new Float32Array(lenet.dimension).fill(3e38) };
    const near = { image, perturbation: new Float32Array(lenet.dimension) };
    const points = await perturbedPoints({ classifier: lenet, firstSample: 5 }, [near, far, near], [0, 1, 2], 1);
    expect(points.map(({ sampleIndex }) => sampleIndex)).toEqual([5, 7]);
    expect(points[0]!.label).toBe(points[1]!.label);
    expect(points[0]!.label).toBeGreaterThanOrEqual(0);
  });
});
