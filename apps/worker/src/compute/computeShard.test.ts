/** A shard computed from files, on each engine that comes with the package. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineSettings, modelManifest, parseRequest, type SampleResult, sweepRequest } from '@isthmus/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { computeShard } from './computeShard.js';
import type { ComputeTask } from './protocol.js';

const checkout = (path: string) => fileURLToPath(new URL(`../../../../models/${path}`, import.meta.url));
const samples = 4;
let cacheDirectory: string;
beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-compute-'));
});
afterAll(() => rm(cacheDirectory, { recursive: true }));

async function perturbations(engine: Partial<EngineSettings>): Promise<SampleResult[]> {
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
    model: {
      id: 'lenet',
      path: checkout('lenet-fashion-mnist.onnx'),
      manifest: parseRequest(modelManifest, {}),
    },
    dataset: { id: 'fashion-mnist-test', path: checkout('fashion-mnist-test.ids') },
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
