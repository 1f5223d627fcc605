/** The cost model against what each analysis really asks of the engine: LeNet behind a classifier that counts rows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnalysisKind, analysis, analysisCost, type InputRole, type SampleResult } from '@isthmus/contracts';
import { type Dataset, openDataset } from '@isthmus/datasets';
import { type Classifier, openClassifier } from '@isthmus/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { computationOf } from './table.js';

const models = fileURLToPath(new URL('../../../../../models/', import.meta.url));
const batch = 64;
const subspace = 200;
let lenet: Classifier;
let dataset: Dataset;
let labels: Int32Array;
let cacheDirectory: string;

beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-costs-'));
  const model = join(models, 'lenet-fashion-mnist.onnx');
  lenet = await openClassifier({ model, manifest: { bounds: [0, 1] }, batch, threads: 1 });
  dataset = await openDataset(join(models, 'fashion-mnist-test.ids'));
  const images = new Float32Array(dataset.samples * lenet.dimension);
  await dataset.readImages({ first: 0, count: dataset.samples }, images);
  labels = await lenet.labels(images);
});
afterAll(async () => {
  await lenet?.close();
  await dataset?.close();
  await rm(cacheDirectory, { recursive: true });
});

interface Counts {
  forwards: number;
  backwards: number;
}

/** Rows as the engine executes them: whole batches, and a Jacobian whichever way is shorter (libs/engine/src/batching.ts). */
function counting(inner: Classifier): { classifier: Classifier; counts: Counts } {
  const counts = { forwards: 0, backwards: 0 };
  const padded = (rows: number) => Math.ceil(rows / batch) * batch;
  const rowsOf = (images: Float32Array) => images.length / inner.dimension;
  const forward = (images: Float32Array) => {
    counts.forwards += padded(rowsOf(images));
  };
  const classifier: Classifier = {
    ...inner,
    logits(images, out) {
      forward(images);
      return inner.logits(images, out);
    },
    labels(images, out) {
      forward(images);
      return inner.labels(images, out);
    },
    inputGradient(images, cotangents, out) {
      forward(images);
      counts.backwards += padded(rowsOf(images));
      return inner.inputGradient(images, cotangents, out);
    },
    marginJacobian(images, own, classes, out) {
      const perImage = classes.length / rowsOf(images);
      const together = (padded(rowsOf(images)) / batch) * (1 + perImage);
      const apart = 2 * (padded(classes.length) / batch);
      const shared = perImage > 1 && perImage <= 9 && together < apart;
      counts.forwards += shared ? padded(rowsOf(images)) : padded(classes.length);
      counts.backwards += shared ? padded(rowsOf(images)) * perImage : padded(classes.length);
      return inner.marginJacobian(images, own, classes, out);
    },
  };
  return { classifier, counts };
}

/** Directions that span S, as a run of sharedDirections stores them: the first pixels. */
function pixelDirections(d: number): SampleResult[] {
  return Array.from({ length: subspace }, (_, sampleIndex) => {
    const values = new Float32Array(1 + d);
    values[0] = 1;
    values[1 + sampleIndex] = 1;
    return { sampleIndex, status: 'ok', scalars: {}, vectors: new Uint8Array(values.buffer), error: null };
  });
}

/** `within`: the factor in passes through the network. Tight where the algorithm's length is known, wider where the data decides it. */
const cases: Record<AnalysisKind, Array<{ within: number; samples: number } & Record<string, unknown>>> = {
  perturbation: [{ samples: 128, within: 1.5 }],
  connectivity: [
    { samples: 60, within: 2 },
    { samples: 40, scenario: 'adversarial', within: 2 },
    { samples: 40, scenario: 'random', within: 2 },
  ],
  convexity: [{ samples: 1000, within: 1.1 }],
  crossSection: [
    { samples: 8, resolution: 51, within: 2 },
    { samples: 8, resolution: 51, plane: 'path', scenario: 'random', within: 2 },
  ],
  curvature: [
    { samples: 1, within: 1.3 },
    { samples: 64, method: 'mean', directions: 10, within: 1.5 },
    { samples: 1, method: 'lanczos', within: 1.3 },
    { samples: 1, method: 'density', lanczosSteps: 10, within: 2 },
  ],
  curvatureStep: [{ samples: 40, factors: [0.1, 1], directions: 10, within: 1.5 }],
  detection: [
    { samples: 64, alphas: [1, 5], directions: 10, within: 1.5 },
    { samples: 64, alphas: [1, 5], directions: 10, at: 'boundary', within: 1.5 },
  ],
  detectionStep: [{ samples: 40, alphas: [1, 5], directions: 10, within: 1.5 }],
  sharedDirections: [{ samples: 1, within: 1.3 }],
  sharedSubspace: [{ samples: 8, within: 1.1 }],
  relativeCurvature: [{ samples: 4, within: 2 }],
  projection: [{ samples: 64, within: 1.5 }],
  subspaceNoise: [{ samples: 50, within: 1.1 }],
};

const all = Object.entries(cases).flatMap(([kind, own]) => own.map((one) => ({ kind, ...one })));

it.each(all)('$kind $scenario $method takes the rows and the bytes that its cost says', async ({ within, ...raw }) => {
  const settings = analysis.parse(raw);
  const { classifier, counts } = counting(lenet);
  const results = await computationOf(settings.kind)({
    classifier,
    dataset,
    settings,
    seed: 5,
    firstSample: 0,
    sampleCount: settings.samples,
    batch,
    inputs: { sharedDirections: pixelDirections(lenet.dimension) },
    subspaceSize: subspace,
    cacheDirectory,
    trueLabels: labels,
    predictedLabels: async () => labels,
    segmentBounds: () => Promise.reject(new Error('nothing here is to be proven')),
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  const { sample, shard, bytes } = analysisCost(settings, {
    dimension: lenet.dimension,
    numClasses: lenet.numClasses,
    batch,
    sharesForward: true,
    reads: new Set<InputRole>(['sharedDirections']),
    subspace,
  });
  const forwards = settings.samples * sample.forwards + shard.forwards;
  const backwards = settings.samples * sample.backwards + shard.backwards;
  // One row more on both sides, for what takes none.
  const ratio = (1 + counts.forwards + counts.backwards) / (1 + forwards + backwards);
  expect(ratio).toBeGreaterThan(1 / within);
  expect(ratio).toBeLessThan(within);
  // Back and forth apart, since a row back takes about twice as long.
  expect(counts.backwards).toBeLessThan(within * backwards + batch);
  expect(counts.backwards).toBeGreaterThan(backwards / within - 6 * batch);

  const stored = results.reduce(
    (sum, { scalars, vectors }) => sum + JSON.stringify(scalars).length + (vectors?.byteLength ?? 0),
    0,
  );
  expect(stored / results.length / (bytes - 120)).toBeGreaterThan(1 / 1.35);
  expect(stored / results.length / (bytes - 120)).toBeLessThan(1.35);
});

it('computes no r(x) that another run has', () => {
  const settings = analysis.parse({ kind: 'curvature', method: 'mean', samples: 100 });
  const facts = { dimension: 784, numClasses: 10, batch, sharesForward: true, subspace: 0 };
  const alone = analysisCost(settings, { ...facts, reads: new Set<InputRole>() });
  const reading = analysisCost(settings, { ...facts, reads: new Set<InputRole>(['perturbation']) });
  // x, 30 pairs, 9 pairs along normals and 4 that measure the rounding; the Jacobian's forward row. Nine gradients.
  expect(reading.sample).toMatchObject({ forwards: 1 + 60 + 18 + 8 + 1, backwards: 9 });
  expect(alone.sample.backwards).toBeGreaterThan(reading.sample.backwards + 20);
});
