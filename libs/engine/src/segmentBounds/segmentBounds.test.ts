import { readFileSync } from 'node:fs';
import { randomStream } from '@isthmus/numerics';
import { createGraphBuilder, float, floats, int, integers, ints, scalar, serializeGraph } from '@isthmus/onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier } from '../classifier.js';
import { openClassifier } from '../open.js';
import { openSegmentBounds, type SegmentBounds } from './segmentBounds.js';
import { windowIndices } from './windows.js';

const stream = randomStream(2, 'segment bounds tests', 0);
const normals = (dims: number[], scale = 1) =>
  floats(
    dims,
    stream.fillNormal(new Float32Array(dims.reduce((a, b) => a * b, 1))).map((v) => v * scale),
  );

/** A small network with every op that has a rule. */
function network(): Uint8Array {
  const b = createGraphBuilder();
  const one = (op: string, inputs: string[], given = {}) => b.add(op, inputs, given)[0];
  const square = (k: number, stride: number, pads: number[]) => ({
    kernel_shape: ints([k, k]),
    strides: ints([stride, stride]),
    pads: ints(pads),
    dilations: ints([1, 1]),
  });
  const x = b.input('image', { type: 'float32', shape: [1, 3, 9, 9] });
  const scaled = one('Div', [
    one('Sub', [x, b.constant(normals([3, 1, 1]))]),
    b.constant(floats([3, 1, 1], [0.5, 0.7, -2])),
  ]);
  const conv = (from: string, [m, c, k]: [number, number, number], stride: number, pads: number[], group = 1) =>
    one('Conv', [from, b.constant(normals([m, c / group, k, k], 0.4)), b.constant(normals([m]))], {
      ...square(k, stride, pads),
      group: int(group),
    });
  const first = one('Relu', [conv(scaled, [6, 3, 3], 1, [1, 1, 1, 1])]);
  const second = conv(first, [6, 6, 3], 1, [1, 1, 1, 1], 2);
  const residual = one('Add', [first, one('Mul', [second, b.constant(scalar(0.75))])]);
  const pooled = one('MaxPool', [residual], square(3, 2, [0, 0, 1, 1]));
  const averaged = one('AveragePool', [one('Relu', [pooled])], {
    ...square(3, 2, [1, 1, 1, 1]),
    count_include_pad: int(0),
  });
  const moved = one('Transpose', [one('Concat', [averaged, averaged], { axis: int(1) })], { perm: ints([0, 2, 3, 1]) });
  const flat = one('Reshape', [moved, b.constant(integers([1, -1]))]);
  const width = b.values.get(flat)?.shape[1] ?? 0;
  const hidden = one('Relu', [one('Neg', [one('MatMul', [flat, b.constant(normals([width, 12], 0.2))])])]);
  const logits = one('Gemm', [hidden, b.constant(normals([5, 12])), b.constant(normals([5]))], {
    alpha: float(1),
    beta: float(1),
    transA: int(0),
    transB: int(1),
  });
  return serializeGraph(b.finish([logits]));
}

describe.each([
  ['a network with every op that has a rule', network(), [3, 9, 9]],
  ['LeNet', readFileSync(new URL('../../../../models/lenet-fashion-mnist.onnx', import.meta.url)), [1, 28, 28]],
] as const)('segment bounds of %s', (_name, model, shape) => {
  const d = shape[0] * shape[1] * shape[2];
  let classifier: Classifier;
  let bounds: SegmentBounds;
  beforeAll(async () => {
    classifier = await openClassifier({ model, batch: 32, threads: 1 });
    bounds = await openSegmentBounds({ model, batch: 4 });
  });
  afterAll(async () => {
    await classifier.close();
    await bounds.close();
  });

  /** Smallest f_label - f_j at 65 points of each piece, and the bounds' lower values. */
  async function compare(width: number) {
    const n = 4;
    const L = classifier.numClasses;
    const starts = stream.fillUniform(new Float32Array(n * d));
    const ends = stream.fillUniform(new Float32Array(n * d));
    const labels = Int32Array.from({ length: n }, () => stream.integer(L));
    const from = Float64Array.from({ length: n }, () => stream.uniform() * (1 - width));
    const to = from.map((t) => t + width);
    const { lower, upper } = await bounds.margins({ starts, ends, from, to, labels });
    const smallest = new Float64Array(n * L).fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < n; i++) {
      const points = Float32Array.from({ length: 65 * d }, (_, at) => {
        const t = from[i] + (width * Math.floor(at / d)) / 64;
        const c = i * d + (at % d);
        return starts[c] + t * (ends[c] - starts[c]);
      });
      const logits = await classifier.logits(points);
      for (let k = 0; k < 65; k++) {
        for (let j = 0; j < L; j++) {
          if (j === labels[i]) continue;
          smallest[i * L + j] = Math.min(smallest[i * L + j], logits[k * L + labels[i]] - logits[k * L + j]);
        }
      }
    }
    return { lower, upper, smallest };
  }

  // The classifier's own float32 logits are off by some 1e-6 of their size.
  const evaluationError = 2e-5;

  it('hold the smallest margin of the piece between them', async () => {
    for (const width of [1, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-6, 0]) {
      const { lower, upper, smallest } = await compare(width);
      for (let i = 0; i < lower.length; i++) {
        if (lower[i] === Number.POSITIVE_INFINITY) continue;
        const rounding = evaluationError * (1 + Math.abs(smallest[i]));
        expect(lower[i]).toBeLessThanOrEqual(smallest[i] + rounding);
        // The sampled minimum is not below the true one, so upper is compared where both ends are one point.
        if (width === 0) expect(upper[i]).toBeGreaterThanOrEqual(smallest[i] - rounding);
        expect(upper[i]).toBeGreaterThanOrEqual(lower[i]);
      }
    }
  });

  it('close on the margin quadratically as the piece shrinks, down to the stated slack', async () => {
    const gap = async (width: number) => {
      const { lower, smallest } = await compare(width);
      return Math.max(...smallest.map((value, i) => (Number.isFinite(value) ? value - lower[i] : 0)));
    };
    const [wide, narrow, point] = [await gap(0.02), await gap(0.0002), await gap(0)];
    expect(narrow).toBeLessThan(wide / 100);
    expect(point).toBeLessThan(1e-4);
  });
});

describe('openSegmentBounds', () => {
  it('refuses a network with an op that has no rule, by name', async () => {
    const b = createGraphBuilder();
    const x = b.input('image', { type: 'float32', shape: [1, 1, 1, 2] });
    const flat = b.add('Reshape', [x, b.constant(integers([1, 2]))])[0];
    const model = serializeGraph(b.finish(b.add('Sin', [flat])));
    await expect(openSegmentBounds({ model })).rejects.toThrow(/cannot be certified.*Sin/);
  });
});

describe('windowIndices', () => {
  it('reads padding outside the image', () => {
    const window = { kernel: [2, 2], strides: [2, 2], pads: [0, 1, 0, 0], dilations: [1, 1] } as const;
    // One row of two windows over a 2 x 3 image, the first with its left column outside.
    expect(windowIndices(window, [1, 2, 3], [1, 2], 6)).toEqual([6, 1, 0, 2, 6, 4, 3, 5]);
  });
});
