/** Folded constants are those that ONNX Runtime computes, op by op. */
import {
  type Attribute,
  attributes,
  createGraphBuilder,
  float,
  floats,
  int,
  integers,
  ints,
  numbersOf,
  OnnxError,
  type StaticOp,
  scalar,
  serializeGraph,
  sizeOf,
  type Tensor,
  tensorFrom,
} from '@isthmus/onnx';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

interface Case {
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes?: Record<string, Attribute>;
  readonly outputs?: number;
}

/** Distinct values between -2 and 2, none near 0, the same at every call. */
const waves = (...dims: number[]) =>
  floats(
    dims,
    Array.from({ length: sizeOf(dims) }, (_, at) => Math.sin(1.7 * at + dims.length) * 1.9 + 0.05),
  );
const above = (tensor: Tensor, add = 2.5) =>
  floats(
    tensor.dims,
    numbersOf(tensor).map((x) => Math.abs(x) + add),
  );
const integerInput = (type: 'int64' | 'int32', ...dims: number[]) =>
  tensorFrom(
    type,
    dims,
    numbersOf(waves(...dims)).map((x) => Math.round(4 * x) || 3),
  );
const mask = (...dims: number[]) =>
  tensorFrom(
    'bool',
    dims,
    numbersOf(waves(...dims)).map((x) => Number(x > 0)),
  );

const X = waves(2, 3, 4);
const image = waves(2, 4, 5, 6);
const window = (kernel: number[], strides: number[], pads: number[], dilations = [1, 1]) => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  pads: ints(pads),
  dilations: ints(dilations),
});
const { dilations: _none, ...undilated } = window([3, 2], [2, 1], [1, 0, 1, 1]);

const unary: Case[] = [{ inputs: [X] }];
const signed: Case[] = [
  { inputs: [X] },
  { inputs: [integerInput('int64', 2, 3)] },
  { inputs: [integerInput('int32', 5)] },
];
const numeric: Case[] = [
  { inputs: [X, waves(3, 1)] },
  { inputs: [waves(4, 1, 3), waves(2, 3)] },
  { inputs: [scalar(0.7), X] },
  { inputs: [integerInput('int64', 2, 3, 2), integerInput('int64', 3, 1)] },
  { inputs: [integerInput('int32', 2, 3), integerInput('int32', 2, 3)] },
];
const logical: Case[] = [{ inputs: [mask(2, 3, 2), mask(3, 1)] }];
const reduced: Case[] = [
  { inputs: [X], attributes: { axes: ints([1]), keepdims: int(0) } },
  { inputs: [X], attributes: { axes: ints([0, 2]), keepdims: int(1) } },
  { inputs: [X], attributes: { keepdims: int(1) } },
  { inputs: [integerInput('int32', 3, 4)], attributes: { axes: ints([-1]), keepdims: int(0) } },
];
const alongAxis: Case[] = [1, -1, 0].map((axis) => ({ inputs: [X], attributes: { axis: int(axis) } }));

/** Every op that a static graph can hold, so that no new op is left out. */
const cases: Record<StaticOp, Case[]> = {
  Relu: unary,
  LeakyRelu: [{ inputs: [X], attributes: { alpha: float(0.2) } }],
  Elu: [{ inputs: [X], attributes: { alpha: float(0.7) } }],
  Clip: [{ inputs: [X, scalar(-1), scalar(0.5)] }, { inputs: [X, undefined, scalar(0.5)] }, { inputs: [X, scalar(0)] }],
  Sigmoid: unary,
  HardSigmoid: [{ inputs: [X], attributes: { alpha: float(0.4), beta: float(0.3) } }],
  HardSwish: unary,
  Tanh: unary,
  Softplus: unary,
  Erf: unary,
  Exp: unary,
  Log: [{ inputs: [above(X)] }],
  Sqrt: [{ inputs: [above(X)] }],
  Sin: unary,
  Cos: unary,
  Floor: unary,
  Neg: signed,
  Abs: signed,
  Sign: signed,
  IsNaN: [{ inputs: [floats([4], [0, Number.NaN, Number.POSITIVE_INFINITY, -1])] }],
  Not: [{ inputs: [mask(2, 3)] }],
  Add: numeric,
  Sub: numeric,
  Mul: numeric,
  Div: numeric,
  Pow: [
    { inputs: [above(X), waves(3, 1)] },
    { inputs: [X, scalar(3)] },
    { inputs: [integerInput('int64', 2, 3), integers([2])] },
  ],
  Mod: [
    { inputs: [integerInput('int64', 2, 3, 2), integerInput('int64', 3, 1)] },
    { inputs: [integerInput('int64', 2, 3, 2), integerInput('int64', 3, 1)], attributes: { fmod: int(1) } },
    { inputs: [X, waves(3, 1)], attributes: { fmod: int(1) } },
  ],
  Min: numeric,
  Max: numeric,
  And: logical,
  Or: logical,
  Equal: [...numeric, ...logical],
  Greater: numeric,
  GreaterOrEqual: numeric,
  Less: numeric,
  LessOrEqual: numeric,
  Where: [
    { inputs: [mask(3, 1), X, scalar(-1)] },
    { inputs: [mask(2, 3), integers([2 ** 40, -1, 7]), integers([1], [1])] },
    { inputs: [mask(4), waves(1), waves(3, 4)] },
  ],
  Cast: [
    { inputs: [X], attributes: { to: int(7) } },
    { inputs: [X], attributes: { to: int(6) } },
    { inputs: [floats([3], [0, 0.5, -2])], attributes: { to: int(9) } },
    { inputs: [integerInput('int64', 4)], attributes: { to: int(1) } },
    { inputs: [mask(5)], attributes: { to: int(7) } },
  ],
  Expand: [{ inputs: [waves(3, 1), integers([2, 1, 4])] }, { inputs: [integers([2 ** 40, 3]), integers([3, 2])] }],
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  BatchNormalization: [
    { inputs: [image, waves(4), waves(4), waves(4), above(waves(4))], attributes: { epsilon: float(0.01) } },
  ],
  LRN: [3, 5].map((size) => ({
    inputs: [image],
    attributes: { size: int(size), alpha: float(0.5), beta: float(0.6), bias: float(2) },
  })),
  LayerNormalization: [
    { inputs: [X, waves(4), waves(4)], attributes: { axis: int(-1), epsilon: float(0.01) } },
    { inputs: [X, waves(3, 4)], attributes: { axis: int(1) } },
  ],
  Reshape: [{ inputs: [X, integers([4, -1])] }, { inputs: [integerInput('int64', 2, 3), integers([3, 2])] }],
  Transpose: [
    { inputs: [X], attributes: { perm: ints([2, 0, 1]) } },
    { inputs: [X] },
    { inputs: [integerInput('int64', 2, 3)], attributes: { perm: ints([1, 0]) } },
    { inputs: [mask(2, 3)] },
  ],
  Concat: [
    { inputs: [X, waves(2, 1, 4)], attributes: { axis: int(1) } },
    { inputs: [integers([2 ** 40, 2]), integers([3])], attributes: { axis: int(0) } },
    { inputs: [mask(2, 3), mask(2, 100)], attributes: { axis: int(-1) } },
  ],
  Split: [{ inputs: [X, integers([1, 2])], attributes: { axis: int(1) }, outputs: 2 }],
  Slice: [
    { inputs: [X, integers([2, 0]), integers([-9, 3]), integers([1, 2]), integers([-1, 2])] },
    { inputs: [integerInput('int64', 4), integers([1]), integers([3]), integers([0]), integers([1])] },
  ],
  Pad: [
    { inputs: [X, integers([0, 1, 2, 0, 0, 1]), scalar(0.5)] },
    { inputs: [X, integers([0, -1, 2, 1, 0, -1]), scalar(-1)] },
    { inputs: [integerInput('int64', 2, 2), integers([1, 0, 0, 1]), integers([-100], [])] },
  ],
  Gather: [
    { inputs: [X, integers([2, -1, 0, 0], [2, 2])], attributes: { axis: int(1) } },
    { inputs: [integers([5, 2 ** 40]), integers([1], [])], attributes: { axis: int(0) } },
    { inputs: [waves(3, 100), integers([2, 0])], attributes: { axis: int(0) } },
  ],
  ReduceMean: reduced,
  ReduceSum: [
    { inputs: [X, integers([1])], attributes: { keepdims: int(0) } },
    { inputs: [integerInput('int64', 3, 4), integers([-1])], attributes: { keepdims: int(1) } },
  ],
  ReduceMax: reduced,
  ReduceMin: reduced,
  ReduceProd: [...reduced, { inputs: [integers([2, 3, 4])], attributes: { keepdims: int(0) } }],
  Gemm: [
    { inputs: [waves(3, 4), waves(4, 5)] },
    {
      inputs: [waves(4, 3), waves(5, 4), waves(5)],
      attributes: { transA: int(1), transB: int(1), alpha: float(0.5), beta: float(2) },
    },
    { inputs: [waves(3, 4), waves(4, 5), waves(3, 1)] },
  ],
  MatMul: [
    { inputs: [waves(2, 1, 3, 4), waves(3, 4, 5)] },
    { inputs: [waves(4), waves(4, 5)] },
    { inputs: [waves(2, 3, 4), waves(4)] },
    { inputs: [waves(4), waves(4)] },
  ],
  Conv: [
    {
      inputs: [image, waves(6, 2, 3, 2), waves(6)],
      attributes: { ...window([3, 2], [2, 1], [1, 0, 1, 1]), group: int(2) },
    },
    { inputs: [image, waves(3, 4, 2, 2)], attributes: window([2, 2], [1, 2], [0, 2, 1, 0], [2, 1]) },
  ],
  ConvTranspose: [
    {
      inputs: [image, waves(4, 3, 3, 2), waves(6)],
      attributes: { ...window([3, 2], [2, 1], [1, 0, 1, 1]), group: int(2), output_padding: ints([1, 0]) },
    },
    { inputs: [image, waves(4, 3, 2, 2)], attributes: window([2, 2], [1, 2], [0, 1, 1, 0], [2, 1]) },
  ],
  MaxPool: [
    { inputs: [image], attributes: window([3, 2], [2, 1], [1, 0, 1, 1]) },
    { inputs: [image], attributes: window([2, 2], [1, 1], [0, 0, 0, 0], [2, 1]), outputs: 2 },
  ],
  AveragePool: [0, 1].map((count) => ({
    inputs: [image],
    attributes: { ...undilated, count_include_pad: int(count) },
  })),
  GlobalAveragePool: [{ inputs: [image] }],
};

/** Folds a node, and lets ONNX Runtime compute it from the same constants. */
async function both(op: string, { inputs, attributes: given = {}, outputs = 1 }: Case) {
  const builder = createGraphBuilder();
  const names = inputs.map((tensor, index) => (tensor ? builder.constant(tensor, `input${index}`) : ''));
  const folded = builder.add(op, names, given, { outputs }).map((name) => builder.constants.get(name));
  const results = Array.from({ length: outputs }, (_, index) => `result${index}`);
  const bytes = serializeGraph({
    inputs: [],
    outputs: results,
    nodes: [{ op, name: op, inputs: names, outputs: results, attributes: attributes(given) }],
    constants: builder.constants,
    values: new Map(
      results.map((name, index) => [name, { type: folded[index]!.type, shape: folded[index]!.dims }] as const),
    ),
  });
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 });
  const computed = await session.run({});
  await session.release();
  return { folded, expected: results.map((name) => computed[name]!) };
}

describe('folding of constants', () => {
  for (const [op, list] of Object.entries(cases)) {
    it(`gives for ${op} what ONNX Runtime computes, floats to 2e-6 of the largest value`, async () => {
      for (const one of list) {
        const { folded, expected } = await both(op, one);
        for (const [index, tensor] of folded.entries()) {
          expect([tensor?.type, tensor?.dims]).toEqual([expected[index]!.type, expected[index]!.dims]);
          const [ours, theirs] = [numbersOf(tensor!), Array.from(expected[index]!.data as ArrayLike<number>, Number)];
          if (tensor!.type !== 'float32') expect(ours).toEqual(theirs);
          else {
            const largest = Math.max(...theirs.map(Math.abs));
            const error = Math.max(...ours.map((value, at) => Math.abs(value - theirs[at]!)));
            expect(error).toBeLessThanOrEqual(2e-6 * largest);
          }
        }
      }
    });
  }

  it('keeps 64-bit markers whole where they are moved, and refuses arithmetic that a float64 cannot hold', () => {
    const builder = createGraphBuilder();
    const end = builder.constant({ type: 'int64', dims: [1], data: new BigInt64Array([2n ** 63n - 1n]) });
    const value = (name: string) => (builder.constants.get(name)!.data as BigInt64Array)[0];
    expect(value(builder.add('Min', [end, end])[0]!)).toBe(2n ** 63n - 1n);
    expect(value(builder.add('Concat', [end, end], { axis: int(0) })[0]!)).toBe(2n ** 63n - 1n);
    expect(() => builder.add('Add', [end, end], {}, { name: 'sum' })).toThrow(
      new OnnxError('invalid-graph', 'Add "sum": an integer beyond 2^53 among its constants'),
    );
    const zero = builder.constant(integers([0]));
    expect(() => builder.add('Div', [end, zero], {}, { name: 'ratio' })).toThrow(
      'Div "ratio": a division of integers by zero among its constants',
    );
  });
});
