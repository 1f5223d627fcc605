/** Images with channels last are refused with advice, and images of other sizes are not mistaken for them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { OnnxError } from '../error.js';
import type { WireNode } from '../file/wire.js';
import { attribute, modelBytes, node, positive, value, weights } from '../testing/exportedModel.js';
import { inspectModel } from './inspect.js';
import type { ModelManifest } from './manifest.js';

/** A linear network on an image of the given sizes, after `nodes` that end in "x". */
const linear = (sizes: (number | string)[], nodes: WireNode[] = [node('Identity', ['image'], ['x'])], values = 192) =>
  modelBytes({
    input: [value('image', ['N', ...sizes])],
    output: [value('logits', ['N', 5])],
    initializer: [weights('fc', [values, 5]), positive('offset', [1, 1, 1, 3])],
    node: [...nodes, node('Flatten', ['x'], ['flat']), node('MatMul', ['flat', 'fc'], ['logits'])],
  });

function shapeOf(bytes: Uint8Array, manifest: ModelManifest = {}): string {
  try {
    return `${inspectModel(bytes, { manifest }).inputShape}`;
  } catch (error) {
    if (error instanceof OnnxError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const toFirst = attribute.ints('perm', [0, 3, 1, 2]);

it.each(['nhwc', 'nhwc1'])('refuses channels last in %s, with the node that moves them', (name) => {
  const bytes = readFileSync(fileURLToPath(new URL(`../../../../test/fixtures/graphs/${name}.onnx`, import.meta.url)));
  expect(shapeOf(bytes)).toMatch(
    /^channels-last: the input "input" \[N, 8, 8, [13]\] seems to hold images with channels last .*; Transpose "\/0\/Transpose" puts them first: export the model with channels first, or remove that Transpose$/,
  );
});

it.each<[string, Uint8Array]>([
  ['by their sizes alone', linear([8, 8, 3])],
  ['where height and width are free', linear(['H', 'W', 3])],
  [
    'behind arithmetic on pixels',
    linear(
      [3, 3, 3],
      [node('Sub', ['image', 'offset'], ['centred']), node('Transpose', ['centred'], ['x'], toFirst)],
      27,
    ),
  ],
])('refuses channels last %s', (_title, bytes) => {
  expect(shapeOf(bytes)).toMatch(/^channels-last: .* export the model with channels first/);
});

it('takes sizes that look like channels last where the manifest states them as channels, height and width', () => {
  expect(shapeOf(linear([8, 8, 3]))).toMatch(/state it as inputShape in the model's manifest/);
  expect(shapeOf(linear([8, 8, 3]), { inputShape: [8, 8, 3] })).toBe('8,8,3');
});

it.each<[string, Uint8Array, string]>([
  ['a usual image', linear([3, 8, 8]), '3,8,8'],
  ['a small image', linear([3, 4, 3], undefined, 36), '3,4,3'],
  ['a list of values', linear([192, 1, 1]), '192,1,1'],
  [
    'an image whose channels are moved last',
    linear([3, 8, 8], [node('Transpose', ['image'], ['x'], attribute.ints('perm', [0, 2, 3, 1]))]),
    '3,8,8',
  ],
])('takes %s', (_title, bytes, expected) => {
  expect(shapeOf(bytes)).toBe(expected);
});
