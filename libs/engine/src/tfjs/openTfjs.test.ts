/** Classifiers opened on TensorFlow.js: what is refused and how, what is freed, and two backends in one process. */
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { openClassifier } from '../classifier/open.js';
import { EngineUnavailableError } from '../error.js';
import type { TfjsProvider } from './providers.js';

const model = fileURLToPath(new URL('../../../../models/lenet-fashion-mnist.onnx', import.meta.url));
const open = (provider: TfjsProvider) => openClassifier({ model, engine: 'tfjs', provider, batch: 2 });
const images = Float32Array.from({ length: 2 * 784 }, (_, index) => ((index * 37) % 101) / 101);
const cotangents = Float32Array.from({ length: 20 }, (_, index) => (index % 3) - 1);

it('says how it runs', async () => {
  const lenet = await open('wasm');
  expect(lenet.describe()).toMatchObject({ engine: 'tfjs', provider: 'wasm', threads: 1, batch: 2, opset: 13 });
  await lenet.close();
});

it('refuses a provider of the other engine, and names its own', async () => {
  const [tfjs, onnxruntime] = await Promise.allSettled([
    openClassifier({ model, engine: 'tfjs', provider: 'cuda' }),
    openClassifier({ model, provider: 'wasm' }),
  ]);
  for (const [outcome, sentence] of [
    [tfjs, 'engine "tfjs" has no provider "cuda"; choose one of cpu, wasm, webgpu, tensorflow'],
    [onnxruntime, 'engine "onnxruntime" has no provider "wasm"; choose one of cpu, cuda, tensorrt, webgpu'],
  ] as const) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: new EngineUnavailableError(sentence) });
  }
});

it.each([
  ['tensorflow', /npm install .*@tensorflow\/tfjs-node@/],
  ['webgpu', /npm install .*webgpu@|Dawn finds no GPU/],
] as const)('says what to install for %s, or runs on it', async (provider, advice) => {
  const outcome = await open(provider).then(
    async (lenet) => (await lenet.labels(images)).length,
    (error: unknown) => error,
  );
  if (outcome === 2) return;
  expect(outcome).toBeInstanceOf(EngineUnavailableError);
  expect((outcome as Error).message).toMatch(advice);
});

it('keeps its weights until it is closed, and nothing else', async () => {
  const first = await open('wasm');
  await first.close();
  const before = tf.memory().numTensors;
  const lenet = await open('wasm');
  await lenet.inputGradient(images, cotangents);
  const after = tf.memory().numTensors;
  await lenet.inputGradient(images, cotangents);
  await lenet.logits(images);
  expect(tf.memory().numTensors).toBe(after);
  expect(after).toBeGreaterThan(before);
  await lenet.close();
  expect(tf.memory().numTensors).toBe(before);
});

it('runs on two backends at the same time', async () => {
  const [onCpu, onWasm] = [await open('cpu'), await open('wasm')];
  const alone = {
    cpu: await onCpu.inputGradient(images, cotangents),
    wasm: await onWasm.inputGradient(images, cotangents),
  };
  const [cpu, wasm] = await Promise.all([
    onCpu.inputGradient(images, cotangents),
    onWasm.inputGradient(images, cotangents),
  ]);
  expect({ cpu, wasm }).toEqual(alone);
  await Promise.all([onCpu.close(), onWasm.close()]);
});
