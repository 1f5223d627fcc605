/** Files with unusual graphs (test/fixtures/graphs) are accepted, or refused in one sentence that names a node of the file. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { OnnxError } from '../error.js';
import { inspectModel } from './inspect.js';

it.each([
  ['center_batch', /^mixes-images: ReduceMean "mu": mixes the images of a batch: it reduces axis 0/],
  ['final_softmax0', /^mixes-images: Softmax "y": mixes the images of a batch/],
  [
    'bntrain12',
    /^unsupported-op: BatchNormalization "\/1\/BatchNormalization": exported in training mode, .* eval\(\)$/,
  ],
  [
    'bntrain13',
    /^unsupported-op: BatchNormalization "\/1\/BatchNormalization": exported in training mode, .* eval\(\)$/,
  ],
  [
    'bntrain15',
    /^unsupported-op: BatchNormalization "\/1\/BatchNormalization": exported in training mode, .* eval\(\)$/,
  ],
  ['prelu_c8', /^invalid-graph: PRelu "m": its slope of shape \[8\] .* one slope per channel has the shape \[8,1,1\]$/],
  ['drop_ratio0', /^3,8,8 to 4$/],
  ['swin', /^3,32,32 to 5$/],
])('%s', (name, expected) => {
  const bytes = readFileSync(fileURLToPath(new URL(`../../../../test/fixtures/graphs/${name}.onnx`, import.meta.url)));
  let found: string;
  try {
    const { inputShape, numClasses } = inspectModel(bytes);
    found = `${inputShape} to ${numClasses}`;
  } catch (error) {
    if (!(error instanceof OnnxError)) throw error;
    found = `${error.code}: ${error.message}`;
  }
  expect(found).toMatch(expected);
});
