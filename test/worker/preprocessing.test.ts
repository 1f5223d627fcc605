/** The worker computes with the manifest that the model was uploaded with. */
import { fileURLToPath } from 'node:url';
import { engineSettings, modelManifest } from '@isthmus/contracts';
import { randomStream } from '@isthmus/numerics';
import { expect, it } from 'vitest';
import { classifierFor } from '../../apps/worker/dist/compute/resources.js';
import { modelOfTask } from '../../apps/worker/dist/testing/taskFiles.js';

const path = fileURLToPath(new URL('../../models/lenet-fashion-mnist.onnx', import.meta.url));

async function logits(manifest: object, images: Float32Array): Promise<Float32Array> {
  const classifier = await classifierFor({
    model: { ...(await modelOfTask(path, modelManifest.parse(manifest))), id: JSON.stringify(manifest) },
    engine: engineSettings.parse({}),
    threads: 1,
    settings: { kind: 'perturbation', samples: 1, steps: 1, overshoot: 0, candidates: 2, semantics: 'matlab' },
    seed: 0,
    firstSample: 0,
    sampleCount: 1,
    dataset: { id: '', path: '', seal: '' },
    cacheDirectory: '',
  });
  return classifier.logits(images);
}

it('applies scale, mean and standard deviation of the manifest before the network', async () => {
  const pixels = new Float32Array(2 * 784);
  randomStream(1, 'preprocessing test', 0).fillUniform(pixels);
  const prepared = pixels.map((pixel) => (2 * pixel - 0.3) / 0.5);
  const expected = await logits({}, prepared);
  const got = await logits({ scale: 2, mean: [0.3], standardDeviation: [0.5] }, pixels);
  const unprepared = await logits({}, pixels);
  // Float32 rounding of the input, amplified by the network: logits here are of the order of 10.
  for (let i = 0; i < got.length; i++) expect(got[i]).toBeCloseTo(expected[i]!, 3);
  expect(Math.max(...got.map((value, i) => Math.abs(value - unprepared[i]!)))).toBeGreaterThan(1);
});
