import { readFileSync } from 'node:fs';
import { randomStream } from '@isthmus/numerics';
import { createGraphBuilder, float, floats, int, integers, ints, scalar, serializeGraph } from '@isthmus/onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier } from '../classifier/classifier.js';
import { openClassifier } from '../classifier/open.js';
import { windowIndices } from './convolutionRules.js';
import { openSegmentBounds, type SegmentBounds } from './segmentBounds.js';

const stream = randomStream(2, 'segment bounds tests', 0);
const normals = (dims: number[], scale = 1) =>
  floats(
    dims,
    stream.fillNormal(new Float32Array(dims.reduce((a, b) => a * b, 1))).map((v) => v * scale),
  );

const fixture = (name: string) => new URL(`../../../../test/fixtures/networks/${name}`, import.meta.url);

/** A small network with every piecewise linear op that has a rule. */
function network(): Uint8Array {
  const b = createGraphBuilder();
  const one = (op: string, inputs: string[], given = {}) => b.add(op, inputs, given)[0]!;
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
  // At opset 17 it has no dilations.
  const { dilations: _, ...average } = square(3, 2, [1, 1, 1, 1]);
  const averaged = one('AveragePool', [one('Relu', [pooled])], { ...average, count_include_pad: int(0) });
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

/** A small network of smooth ops, products and quotients, each where its argument takes both signs and large values. */
function smoothNetwork(): Uint8Array {
  const b = createGraphBuilder();
  const one = (op: string, inputs: string[], given = {}) => b.add(op, inputs, given)[0]!;
  const number = (value: number) => b.constant(scalar(value));
  const x = b.input('image', { type: 'float32', shape: [1, 3, 9, 9] });
  const window = (k: number, stride: number) => ({
    kernel_shape: ints([k, k]),
    strides: ints([stride, stride]),
    pads: ints([0, 0, 0, 0]),
    dilations: ints([1, 1]),
  });
  const conv = (from: string, m: number, c: number, scale: number) =>
    one('Conv', [from, b.constant(normals([m, c, 3, 3], scale)), b.constant(normals([m]))], {
      ...window(3, 1),
      group: int(1),
    });
  const lrn = (from: string, size: number, beta: number) =>
    one('LRN', [from], { size: int(size), alpha: float(0.7), beta: float(beta), bias: float(1.5) });
  const rectified = one('Relu', [conv(x, 8, 3, 0.6)]);
  const normalised = lrn(one('MaxPool', [lrn(rectified, 5, 0.75)], window(2, 1)), 4, 0.4);
  const y = conv(normalised, 7, 8, 0.5);
  const sigmoid = one('Sigmoid', [y]);
  const gelu = one('Mul', [y, one('Add', [number(1), one('Erf', [one('Mul', [y, number(Math.SQRT1_2)])])])]);
  const tail = one('Exp', [one('Neg', [one('Softplus', [y])])]);
  const parts = [
    sigmoid,
    one('Tanh', [y]),
    one('Softplus', [y]),
    one('Mul', [y, sigmoid]),
    gelu,
    one('Div', [y, one('Add', [tail, number(0.5)])]),
    one('Log', [one('Add', [tail, number(0.5)])]),
    one('Sqrt', [one('Add', [sigmoid, number(0.5)])]),
    one('Pow', [one('Add', [sigmoid, number(1)]), number(-1.5)]),
    one('Pow', [y, number(3)]),
    one('Div', [number(2), one('Add', [one('Mul', [y, y]), number(0.5)])]),
  ];
  const padding = b.constant(integers([0, 1, 0, 0, 0, 0, 1, 0]));
  const joined = one('Pad', [one('Concat', parts, { axis: int(1) }), padding, number(0.3)]);
  const flat = one('Reshape', [joined, b.constant(integers([1, -1]))]);
  const width = b.values.get(flat)?.shape[1] ?? 0;
  return serializeGraph(b.finish([one('MatMul', [flat, b.constant(normals([width, 5], 0.2))])]));
}

describe.each([
  ['a network with every piecewise linear op that has a rule', network(), [3, 9, 9]],
  ['a network of smooth ops and local response normalisation', smoothNetwork(), [3, 9, 9]],
  [
    'a network whose normalisation PyTorch wrote as paddings, means and powers',
    readFileSync(fixture('alexnet-13.onnx')),
    [3, 32, 32],
  ],
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
        const t = from[i]! + (width * Math.floor(at / d)) / 64;
        const c = i * d + (at % d);
        return starts[c]! + t * (ends[c]! - starts[c]!);
      });
      const logits = await classifier.logits(points);
      for (let k = 0; k < 65; k++) {
        for (let j = 0; j < L; j++) {
          if (j === labels[i]) continue;
          smallest[i * L + j] = Math.min(smallest[i * L + j]!, logits[k * L + labels[i]!]! - logits[k * L + j]!);
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
        const rounding = evaluationError * (1 + Math.abs(smallest[i]!));
        expect(lower[i]!).toBeLessThanOrEqual(smallest[i]! + rounding);
        // The sampled minimum is not below the true one, so upper is compared where both ends are one point.
        if (width === 0) expect(upper[i]!).toBeGreaterThanOrEqual(smallest[i]! - rounding);
        expect(upper[i]!).toBeGreaterThanOrEqual(lower[i]!);
      }
    }
  });

  it('close on the margin quadratically as the piece shrinks, down to the stated slack', async () => {
    const gap = async (width: number) => {
      const { lower, smallest } = await compare(width);
      const relative = (value: number, i: number) => (value - lower[i]!) / (1 + Math.abs(value));
      return Math.max(...smallest.map((value, i) => (Number.isFinite(value) ? relative(value, i) : 0)));
    };
    const [wide, narrow, point] = [await gap(0.02), await gap(0.0002), await gap(0)];
    expect(narrow).toBeLessThan(wide / 100);
    expect(point).toBeLessThan(1e-4);
  });
});

/** Each op alone on eight channels, over where it is defined, so that no other op's error hides its own. */
describe.each<[string, readonly [number, number], Parameters<typeof oneOp>[0]]>([
  ['Sigmoid', [-30, 30], (add, x) => add('Sigmoid', [x])],
  ['Tanh', [-12, 12], (add, x) => add('Tanh', [x])],
  ['Softplus', [-30, 30], (add, x) => add('Softplus', [x])],
  ['Erf', [-5, 5], (add, x) => add('Erf', [x])],
  ['Exp', [-10, 3], (add, x) => add('Exp', [x])],
  ['Log', [0.01, 20], (add, x) => add('Log', [x])],
  ['Sqrt', [0.01, 20], (add, x) => add('Sqrt', [x])],
  ['Pow of -0.75', [0.1, 20], (add, x, number) => add('Pow', [x, number(-0.75)])],
  ['Pow of 4', [-3, 3], (add, x, number) => add('Pow', [x, number(4)])],
  ['a product', [-5, 5], (add, x, number) => add('Mul', [x, add('Add', [x, number(1)])])],
  ['an inverse', [0.1, 20], (add, x, number) => add('Div', [number(3), x])],
  [
    'LRN',
    [-50, 50],
    (add, x) => add('LRN', [x], { size: int(5), alpha: float(1e-2), beta: float(0.75), bias: float(1) }),
  ],
])('the rule of %s', (_op, [least, most], emit) => {
  const n = 4;
  const C = 8;
  let classifier: Classifier;
  let bounds: SegmentBounds;
  beforeAll(async () => {
    const model = oneOp(emit);
    classifier = await openClassifier({ model, batch: 32, threads: 1 });
    bounds = await openSegmentBounds({ model });
  });
  afterAll(async () => {
    await classifier.close();
    await bounds.close();
  });

  /** The largest excess of lower over a sampled margin, in float32 roundings of the logits, and the largest gap between them. */
  async function compare({ starts, ends, places, labels }: ReturnType<typeof draw>, width: number) {
    const from = places.map((place) => place * (1 - width));
    const { lower } = await bounds.margins({ starts, ends, from, to: from.map((t) => t + width), labels });
    const [points, smallest] = [33, new Float64Array(n * C).fill(Number.POSITIVE_INFINITY)];
    let size = 0;
    for (let k = 0; k < points; k++) {
      const images = starts.map(
        (a, at) => a + (from[Math.floor(at / C)]! + (width * k) / (points - 1)) * (ends[at]! - a),
      );
      const logits = await classifier.logits(images);
      for (let at = 0; at < n * C; at++) {
        const i = Math.floor(at / C);
        size = Math.max(size, Math.abs(logits[at]!));
        smallest[at] = Math.min(smallest[at]!, logits[i * C + labels[i]!]! - logits[at]!);
      }
    }
    const others = [...lower.keys()].filter((at) => at % C !== labels[Math.floor(at / C)]);
    return {
      excess: Math.max(...others.map((at) => lower[at]! - smallest[at]!)) / (2 ** -24 * (1 + size)),
      gap: Math.max(...others.map((at) => smallest[at]! - lower[at]!)),
    };
  }

  function draw() {
    const values = () => Float32Array.from({ length: n * C }, () => least + (most - least) * stream.uniform());
    const places = Float64Array.from({ length: n }, () => stream.uniform());
    return {
      starts: values(),
      ends: values(),
      places,
      labels: Int32Array.from({ length: n }, () => stream.integer(C)),
    };
  }

  it('is never above a sampled margin, and closes on it with the square of the width', async () => {
    let [wide, narrow] = [0, 0];
    for (let round = 0; round < 10; round++) {
      // The classifier's own arguments and results are rounded to float32: 2.3 roundings were seen.
      const drawn = draw();
      for (const width of [1, 0.2, 1e-4, 0]) expect((await compare(drawn, width)).excess).toBeLessThan(8);
      wide = Math.max(wide, (await compare(drawn, 0.01)).gap);
      narrow = Math.max(narrow, (await compare(drawn, 0.001)).gap);
    }
    expect(narrow).toBeLessThan(wide / 10);
    expect(narrow).toBeLessThan(0.1);
  });
});

type AddOp = (
  op: string,
  inputs: string[],
  attributes?: Parameters<ReturnType<typeof createGraphBuilder>['add']>[2],
) => string;

function oneOp(emit: (add: AddOp, x: string, number: (value: number) => string) => string): Uint8Array {
  const b = createGraphBuilder();
  const x = b.input('image', { type: 'float32', shape: [1, 8, 1, 1] });
  const y = emit(
    (op, inputs, given = {}) => b.add(op, inputs, given)[0]!,
    x,
    (value) => b.constant(scalar(value)),
  );
  return serializeGraph(b.finish(b.add('Reshape', [y, b.constant(integers([1, 8]))])));
}

describe('bounds that are infinite or not numbers', () => {
  it('prove nothing, also behind max pooling, which passes over what is not a number', async () => {
    const b = createGraphBuilder();
    const x = b.input('image', { type: 'float32', shape: [1, 1, 1, 4] });
    const one = (op: string, inputs: string[], given = {}) => b.add(op, inputs, given)[0]!;
    // 1 / (1 - x): infinite at the middle of the segment from 0 to 2, in one of the pixels of the window.
    const inverse = one('Div', [b.constant(scalar(1)), one('Sub', [b.constant(scalar(1)), x])]);
    const pooled = one('MaxPool', [inverse], {
      kernel_shape: ints([1, 3]),
      strides: ints([1, 1]),
      pads: ints([0, 0, 0, 0]),
      dilations: ints([1, 1]),
    });
    const model = serializeGraph(b.finish([one('Reshape', [pooled, b.constant(integers([1, -1]))])]));
    const bounds = await openSegmentBounds({ model });
    const starts = Float32Array.of(0, 0.5, 0, 0);
    const ends = Float32Array.of(2, 0.5, 0, 0);
    const piece = { starts, ends, from: Float64Array.of(0), to: Float64Array.of(1), labels: Int32Array.of(0) };
    const { lower, upper } = await bounds.margins(piece);
    await bounds.close();
    expect([...lower]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect([...upper]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

describe('openSegmentBounds', () => {
  it('refuses a network with an op that has no rule, by name', async () => {
    const b = createGraphBuilder();
    const x = b.input('image', { type: 'float32', shape: [1, 1, 1, 2] });
    const flat = b.add('Reshape', [x, b.constant(integers([1, 2]))])[0]!;
    const model = serializeGraph(b.finish(b.add('Floor', [flat])));
    await expect(openSegmentBounds({ model })).rejects.toThrow(/cannot be certified.*Floor/);
  });

  it.each([1, 2, 3])(
    'gives what was asked before it closes, and refuses work afterwards, on %i threads',
    async (threads) => {
      const bounds = await openSegmentBounds({ model: network(), batch: 1, threads });
      expect(bounds.lanes).toBe(threads);
      const d = 243;
      const pieces = Array.from({ length: 5 }, (_, i) => ({
        starts: new Float32Array(d).fill(i / 5),
        ends: new Float32Array(d).fill(1),
        from: Float64Array.of(0),
        to: Float64Array.of(1),
        labels: Int32Array.of(i),
      }));
      const alone = await Promise.all(pieces.map((piece) => bounds.margins(piece)));
      const running = pieces.map((piece) => bounds.margins(piece));
      await Promise.all([bounds.close(), bounds.close()]);
      expect(await Promise.all(running)).toEqual(alone);
      await expect(bounds.margins(pieces[0]!)).rejects.toThrow('closed');
    },
  );

  it.each([
    ['threads', 0],
    ['threads', 1.5],
    ['batch', 0],
    ['batch', Number.NaN],
  ])('refuses %s of %d', async (name, value) => {
    await expect(openSegmentBounds({ model: network(), [name]: value })).rejects.toThrow(
      `openSegmentBounds: ${name} ${value}, expected a whole number from 1 up`,
    );
  });
});

describe('windowIndices', () => {
  it('reads padding outside the image', () => {
    const window = { kernel: [2, 2], strides: [2, 2], pads: [0, 1, 0, 0], dilations: [1, 1] } as const;
    // One row of two windows over a 2 x 3 image, the first with its left column outside.
    expect(windowIndices(window, [1, 2, 3], [1, 2], 6)).toEqual([6, 1, 0, 2, 6, 4, 3, 5]);
  });
});
