/** A shard computed from files, on each engine that comes with the package. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { analysis } from '@isthmus/analyses/definitions';
import { type EngineSettings, modelManifest, parseRequest, type SampleResult } from '@isthmus/contracts';
import { openDataset, packDataset } from '@isthmus/datasets';
import { randomStream } from '@isthmus/numerics';
import { sweepRequest } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetOfTask, modelOfTask } from '../testing/taskFiles.js';
import { computeShard } from './computeShard.js';
import type { ComputeTask, SampleRange } from './protocol.js';
import { classifierFor } from './resources.js';

const checkout = (path: string) => fileURLToPath(new URL(`../../../../models/${path}`, import.meta.url));
const samples = 4;
let cacheDirectory: string;
beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-compute-'));
});
afterAll(() => rm(cacheDirectory, { recursive: true }));

async function perturbations(engine: Partial<EngineSettings>, manifest: object = {}): Promise<SampleResult[]> {
  const request = parseRequest(sweepRequest, {
    models: ['lenet'],
    dataset: 'fashion-mnist-test',
    analyses: [{ kind: 'perturbation', samples }],
    engine: { ...engine, batch: 8 },
  });
  const task: ComputeTask = {
    settings: request.analyses[0]!,
    engine: request.engine,
    threads: 1,
    seed: 1,
    firstSample: 0,
    sampleCount: samples,
    model: await modelOfTask(checkout('lenet-fashion-mnist.onnx'), parseRequest(modelManifest, manifest)),
    dataset: await datasetOfTask(checkout('fashion-mnist-test.ids')),
    cacheDirectory,
  };
  const { results } = await computeShard(task, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return results;
}

it('perturbs the same images to the same labels on TensorFlow.js as on ONNX Runtime', async () => {
  const expected = await perturbations({});
  const found = await perturbations({ name: 'tfjs', provider: 'wasm' });
  expect(found).toHaveLength(samples);
  for (const [index, result] of found.entries()) {
    const other = expected[index]!;
    if (result.status !== 'ok' || other.status !== 'ok') throw new Error(`sample ${index} failed`);
    const { label, trueLabel, perturbedLabel, steps, converged, norm } = result.scalars;
    expect(other.scalars).toMatchObject({ label, trueLabel, perturbedLabel, steps, converged });
    expect(converged).toBe(true);
    // Steps of DeepFool carry float32's rounding on; a thousandth is far above it and far below any difference of meaning.
    expect(Number(norm) / Number(other.scalars.norm)).toBeCloseTo(1, 3);
  }
});

describe('what is wanted of a shard', () => {
  const gaps = [
    { firstSample: 1, sampleCount: 1 },
    { firstSample: 4, sampleCount: 2 },
  ];

  async function shard(files: Pick<ComputeTask, 'model' | 'dataset'>, wanted?: readonly SampleRange[]) {
    const settings = analysis.parse({ kind: 'perturbation', samples: 6 });
    const task: ComputeTask = {
      ...{ settings, ...files, cacheDirectory, threads: 1, seed: 1, firstSample: 0, sampleCount: 6 },
      engine: { name: 'onnxruntime', provider: 'cpu', batch: 4 },
      ...(wanted && { gaps: wanted }),
    };
    const { rowsApart } = (await classifierFor(task)).describe();
    const { results } = await computeShard(task, { signal: new AbortController().signal, onProgress: () => {} });
    return { rowsApart, results };
  }

  it('has the bytes of the whole where rows are kept apart: LeNet', async () => {
    const files = {
      model: await modelOfTask(checkout('lenet-fashion-mnist.onnx')),
      dataset: await datasetOfTask(checkout('fashion-mnist-test.ids')),
    };
    const whole = await shard(files);
    expect(whole.rowsApart).toBe(true);
    expect((await shard(files, gaps)).results).toEqual([1, 4, 5].map((index) => whole.results[index]));
  });

  it('has the bytes of the whole where a row may feel its neighbours in its last bits: a transformer', async () => {
    const family = new URL('../../../../test/fixtures/engine/families/vit.onnx.gz', import.meta.url);
    const path = join(cacheDirectory, 'vit.onnx');
    await writeFile(path, gunzipSync(await readFile(family)));
    const data = join(cacheDirectory, 'noise.ids');
    const values = new Float32Array(6 * 3 * 32 * 32);
    randomStream(1, 'images of the cut test', 0).fillUniform(values);
    const images = Array.from({ length: 6 }, (_, i) => ({
      pixels: Uint8Array.from(values.subarray(3072 * i, 3072 * (i + 1)), (value) => 255 * value),
      label: 0,
    }));
    await packDataset(data, { shape: [3, 32, 32], classNames: ['noise'], images });
    const files = { model: await modelOfTask(path), dataset: await datasetOfTask(data) };
    const whole = await shard(files);
    expect(whole.rowsApart).toBe(false);
    expect((await shard(files, gaps)).results).toEqual([1, 4, 5].map((index) => whole.results[index]));
  });
});

describe('images in a drawn order', () => {
  async function rows(settings: object, firstSample: number, sampleCount: number): Promise<SampleResult[]> {
    const task: ComputeTask = {
      settings: analysis.parse({ kind: 'robustness', samples: 10_000, ...settings }),
      engine: { name: 'onnxruntime', provider: 'cpu', batch: 4 },
      ...{ threads: 1, seed: 5, firstSample, sampleCount, cacheDirectory },
      model: await modelOfTask(checkout('lenet-fashion-mnist.onnx')),
      dataset: await datasetOfTask(checkout('fashion-mnist-test.ids')),
    };
    const handed: SampleResult[] = [];
    const { results } = await computeShard(task, {
      signal: new AbortController().signal,
      onProgress: () => {},
      onSample: (result) => handed.push(result),
    });
    expect(handed.toSorted((a, b) => a.sampleIndex - b.sampleIndex)).toEqual(results);
    return results;
  }

  it.each([{ kind: 'perturbation' }, { kind: 'robustness' }])(
    'have the rows that they have in the order of the data set, and their index beside them: $kind',
    async (settings) => {
      const drawn = await rows({ ...settings, imageOrder: 'drawn' }, 3, 4);
      expect(new Set(drawn.map(({ scalars }) => scalars.image)).size).toBe(4);
      for (const { sampleIndex, scalars, ...row } of drawn) {
        const { image, ...others } = scalars;
        const [same] = await rows(settings, Number(image), 1);
        expect(others.trueLabel).toBeGreaterThanOrEqual(0);
        expect(same).toEqual({ ...row, scalars: others, sampleIndex: image });
        expect(image).not.toBe(sampleIndex);
      }
    },
  );
});

it('stores the true label as the index that the model has for the name of the class, and -1 where the classes do not match', async () => {
  const { classNames, labels, close } = await openDataset(checkout('fashion-mnist-test.ids'));
  await close();
  const trueLabels = (results: SampleResult[]) => results.map(({ scalars }) => scalars.trueLabel);
  const reversed = await perturbations({}, { classes: classNames.toReversed() });
  expect(trueLabels(reversed)).toEqual([...labels.subarray(0, samples)].map((label) => classNames.length - 1 - label));
  const others = await perturbations({}, { classes: classNames.map((name) => `not ${name}`) });
  expect(trueLabels(others)).toEqual(Array(samples).fill(-1));
});
