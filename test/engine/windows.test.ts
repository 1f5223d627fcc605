/** Pools of a file, with windows larger than the image, against ONNX Runtime on the original file. */
import { openClassifier } from '@isthmus/engine';
import { int, integers, ints, type Node, serializeGraph } from '@isthmus/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { cotangents, pixels, relativeError } from './seeded.js';

interface Pool {
  readonly op: 'AveragePool' | 'MaxPool';
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly ceil: 0 | 1;
  readonly counts?: 0 | 1;
}

const channels = 3;
/** A file of one pool with these attributes, its values flattened. */
function fileOf({ op, size, kernel, strides, pads, ceil, counts }: Pool, outputs: number): Uint8Array {
  const node = (name: string, inputs: string[], output: string, attributes: Node['attributes']): Node => ({
    ...{ op: name, name: output, inputs, outputs: [output], attributes },
  });
  const shape = [2, channels, ...size];
  return serializeGraph({
    inputs: ['image'],
    outputs: ['flat'],
    nodes: [
      node(
        op,
        ['image'],
        'pooled',
        new Map([
          ['kernel_shape', ints(kernel)],
          ['strides', ints(strides)],
          ['pads', ints(pads)],
          ['ceil_mode', int(ceil)],
          ...(counts === undefined ? [] : [['count_include_pad', int(counts)] as const]),
        ]),
      ),
      node('Reshape', ['pooled', 'rows'], 'flat', new Map()),
    ],
    constants: new Map([['rows', integers([2, -1])]]),
    values: new Map([
      ['image', { type: 'float32', shape }],
      ['rows', { type: 'int64', shape: [2] }],
      ['flat', { type: 'float32', shape: [2, outputs] }],
    ]),
  } as Parameters<typeof serializeGraph>[0]);
}

const coverAll = { strides: [320, 320], pads: [0, 0, 0, 0], ceil: 1 } as const;
const cases: (Pool & { title: string; outputs: number })[] = [
  {
    title: 'a mean of 320 x 320 on 2 x 2, rounding up',
    op: 'AveragePool',
    size: [2, 2],
    kernel: [320, 320],
    ...coverAll,
    counts: 1,
    outputs: channels,
  },
  {
    title: 'the same without padding that counts',
    op: 'AveragePool',
    size: [2, 2],
    kernel: [320, 320],
    ...coverAll,
    counts: 0,
    outputs: channels,
  },
  {
    title: 'a maximum of 2,560 x 2,560 on 3 x 2, rounding up',
    op: 'MaxPool',
    size: [3, 2],
    kernel: [2560, 2560],
    ...coverAll,
    strides: [2560, 2560],
    outputs: channels,
  },
  {
    title: 'a padded mean of one window, padding counts',
    op: 'AveragePool',
    size: [2, 3],
    kernel: [5, 5],
    strides: [4, 4],
    pads: [2, 1, 2, 1],
    ceil: 0,
    counts: 1,
    outputs: channels,
  },
  {
    title: 'a padded mean of one window, padding does not count',
    op: 'AveragePool',
    size: [2, 3],
    kernel: [5, 5],
    strides: [4, 4],
    pads: [2, 1, 2, 1],
    ceil: 0,
    counts: 0,
    outputs: channels,
  },
  {
    title: 'several windows that are longer than the image',
    op: 'AveragePool',
    size: [3, 4],
    kernel: [7, 9],
    strides: [1, 2],
    pads: [3, 4, 3, 4],
    ceil: 0,
    counts: 0,
    outputs: channels * 3 * 2,
  },
  {
    title: 'several windows that are longer than the image, padding counts',
    op: 'AveragePool',
    size: [3, 4],
    kernel: [7, 9],
    strides: [1, 2],
    pads: [3, 4, 3, 4],
    ceil: 0,
    counts: 1,
    outputs: channels * 3 * 2,
  },
  {
    title: 'several maxima of windows that are longer than the image',
    op: 'MaxPool',
    size: [3, 4],
    kernel: [7, 9],
    strides: [1, 2],
    pads: [3, 4, 3, 4],
    ceil: 0,
    outputs: channels * 3 * 2,
  },
  {
    title: 'a window as long as the image, padded in front alone',
    op: 'AveragePool',
    size: [3, 3],
    kernel: [4, 3],
    strides: [1, 1],
    pads: [1, 0, 0, 0],
    ceil: 0,
    counts: 1,
    outputs: channels,
  },
  {
    title: 'windows that round up and padding that counts',
    op: 'AveragePool',
    size: [3, 3],
    kernel: [4, 4],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    ceil: 1,
    counts: 1,
    outputs: channels * 4,
  },
];

describe('a window larger than the image', () => {
  it.each(cases)('$title', async ({ title: _, outputs, ...pool }) => {
    const model = fileOf(pool, outputs);
    const size = channels * pool.size[0] * pool.size[1];
    const images = pixels(2 * size, 7).map((value) => value - 0.5);
    const session = await InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 3 });
    const { flat } = await session.run({ image: new Tensor('float32', images, [2, channels, ...pool.size]) });
    const values = flat!.data as Float32Array;
    expect(flat!.dims).toEqual([2, outputs]);
    const weights = cotangents(2 * outputs, 8);
    const gradients: Float32Array[] = [];
    for (const options of [{}, { engine: 'tfjs', provider: 'wasm' }, { engine: 'tfjs', provider: 'cpu' }] as const) {
      const network = await openClassifier({ ...options, model, batch: 2 });
      const { logits, gradient } = await network.inputGradient(images, weights);
      await network.close();
      expect(relativeError(logits, values)).toBeLessThan(1e-6);
      gradients.push(gradient);
    }
    await session.release();
    for (const gradient of gradients) expect(relativeError(gradient, gradients[0]!)).toBeLessThan(1e-6);
    // Pools are homogeneous of degree 1: the product of image and gradient is that of values and cotangent.
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
    expect(dot(images, gradients[0]!)).toBeCloseTo(dot(values, weights), 5);
  });
});
