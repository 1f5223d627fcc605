/** One graph per op and form of it: what every engine must compute and differentiate. Not part of the package's exports. */
import {
  type Attribute,
  createGraphBuilder,
  float,
  floats,
  type GraphBuilder,
  int,
  integers,
  ints,
  type StaticGraph,
  scalar,
  sizeOf,
} from '@isthmus/onnx';
import { interpret } from './float64Interpreter.js';

/** A linear congruential generator: the same values on every run, of no statistical quality. */
function generator(seed: number, [low, high]: readonly [number, number]) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(low + ((high - low) * state) / 2 ** 32);
  };
}

interface OperationCase {
  readonly title: string;
  readonly shape: readonly number[];
  /** Values of x; [-2, 2] where not stated. */
  readonly range?: readonly [number, number];
  readonly build: (builder: GraphBuilder, x: string) => string;
}

const random = (dims: readonly number[], seed = 7) => {
  const next = generator(seed, [-1, 1]);
  return floats(dims, Float32Array.from({ length: sizeOf(dims) }, next));
};

export const op =
  (
    name: string,
    attributes: Record<string, Attribute> = {},
    ...constants: ReturnType<typeof integers>[]
  ): OperationCase['build'] =>
  (builder, x) =>
    builder.add(name, [x, ...constants.map((tensor) => builder.constant(tensor))], attributes)[0]!;

export const window = (kernel: number[], strides: number[], pads: number[], dilations = [1, 1]) => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  pads: ints(pads),
  dilations: ints(dilations),
});
const average = (kernel: number[], strides: number[], pads: number[], countPads: number) => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  pads: ints(pads),
  count_include_pad: int(countPads),
});
const conv = (weights: number[], attributes: ReturnType<typeof window>, group = 1) =>
  op('Conv', { ...attributes, group: int(group) }, random(weights), random([weights[0]!], 3));

export const operationCases: readonly OperationCase[] = [
  { title: 'Conv of stride 1', shape: [2, 6, 5, 6], build: conv([4, 6, 3, 3], window([3, 3], [1, 1], [1, 1, 1, 1])) },
  {
    title: 'Conv of stride 1 on one channel',
    shape: [2, 1, 6, 5],
    build: conv([4, 1, 3, 3], window([3, 3], [1, 1], [1, 1, 1, 1])),
  },
  {
    title: 'Conv with uneven padding',
    shape: [1, 6, 5, 5],
    build: conv([3, 6, 3, 2], window([3, 2], [1, 1], [2, 0, 1, 1])),
  },
  {
    title: 'Conv padded beyond its kernel',
    shape: [1, 5, 4, 4],
    build: conv([2, 5, 2, 2], window([2, 2], [1, 1], [3, 2, 2, 3])),
  },
  {
    title: 'Conv of stride 2 that leaves a row over',
    shape: [2, 5, 6, 7],
    build: conv([4, 5, 3, 3], window([3, 3], [2, 3], [0, 1, 0, 1])),
  },
  { title: 'Conv in groups', shape: [2, 6, 5, 5], build: conv([4, 3, 3, 3], window([3, 3], [1, 1], [1, 1, 1, 1]), 2) },
  {
    title: 'Conv per channel of stride 2',
    shape: [1, 6, 6, 6],
    build: conv([6, 1, 3, 3], window([3, 3], [2, 2], [1, 1, 1, 1]), 6),
  },
  {
    title: 'dilated Conv',
    shape: [1, 5, 8, 8],
    build: conv([3, 5, 3, 3], window([3, 3], [1, 1], [2, 1, 2, 1], [2, 2])),
  },
  {
    title: 'dilated Conv of stride 2',
    shape: [1, 5, 9, 9],
    build: conv([3, 5, 3, 3], window([3, 3], [2, 2], [1, 1, 1, 1], [2, 2])),
  },
  {
    title: 'ConvTranspose in groups',
    shape: [1, 4, 3, 4],
    build: op(
      'ConvTranspose',
      { ...window([3, 3], [2, 2], [1, 1, 1, 1]), output_padding: ints([1, 1]), group: int(2) },
      random([4, 3, 3, 3]),
    ),
  },
  {
    title: 'MaxPool of overlapping windows',
    shape: [2, 3, 7, 6],
    build: op('MaxPool', window([3, 3], [2, 2], [0, 0, 1, 1])),
  },
  {
    title: 'MaxPool of separate windows',
    shape: [2, 3, 6, 6],
    build: op('MaxPool', window([2, 2], [2, 2], [0, 0, 0, 0])),
  },
  { title: 'dilated MaxPool', shape: [1, 2, 7, 7], build: op('MaxPool', window([2, 2], [1, 1], [1, 1, 1, 1], [3, 2])) },
  {
    title: 'AveragePool that leaves padding out',
    shape: [2, 3, 7, 6],
    build: op('AveragePool', average([3, 3], [2, 2], [1, 0, 1, 1], 0)),
  },
  {
    title: 'AveragePool that counts padding',
    shape: [2, 3, 7, 6],
    build: op('AveragePool', average([3, 3], [2, 2], [1, 1, 1, 1], 1)),
  },
  {
    title: 'AveragePool of stride 1',
    shape: [1, 3, 5, 5],
    build: op('AveragePool', average([3, 3], [1, 1], [1, 1, 1, 1], 0)),
  },
  {
    title: 'AveragePool of an image too large for a matrix',
    shape: [1, 2, 24, 23],
    build: op('AveragePool', average([3, 3], [2, 2], [0, 0, 1, 1], 0)),
  },
  { title: 'GlobalAveragePool', shape: [2, 3, 4, 5], build: op('GlobalAveragePool') },
  {
    title: 'LRN',
    shape: [2, 7, 3, 3],
    build: op('LRN', { size: int(5), alpha: float(0.5), beta: float(0.75), bias: float(1) }),
  },
  {
    title: 'LRN of even size',
    shape: [1, 6, 2, 3],
    build: op('LRN', { size: int(4), alpha: float(0.7), beta: float(0.6), bias: float(2) }),
  },
  {
    title: 'BatchNormalization',
    shape: [2, 3, 2, 2],
    build: op(
      'BatchNormalization',
      { epsilon: float(1e-3) },
      random([3]),
      random([3], 2),
      random([3], 4),
      floats([3], [0.5, 1, 2]),
    ),
  },
  {
    title: 'LayerNormalization',
    shape: [2, 3, 8],
    build: op('LayerNormalization', { axis: int(-1), epsilon: float(1e-5) }, random([8]), random([8], 9)),
  },
  {
    title: 'LayerNormalization over two axes',
    shape: [2, 3, 4],
    build: op('LayerNormalization', { axis: int(1), epsilon: float(1e-5) }, random([3, 4])),
  },
  { title: 'Softmax', shape: [2, 5, 3], build: op('Softmax', { axis: int(1) }) },
  { title: 'LogSoftmax', shape: [3, 6], build: op('LogSoftmax', { axis: int(-1) }) },
  { title: 'Relu', shape: [2, 16, 2, 3], build: op('Relu') },
  { title: 'Relu of few channels', shape: [2, 3, 2, 3], build: op('Relu') },
  { title: 'LeakyRelu', shape: [2, 9], build: op('LeakyRelu', { alpha: float(0.1) }) },
  { title: 'Elu', shape: [2, 9], build: op('Elu', { alpha: float(0.7) }) },
  { title: 'Clip', shape: [2, 9], build: op('Clip', {}, scalar(-0.5), scalar(1)) },
  {
    title: 'Clip from above',
    shape: [2, 9],
    build: (builder, x) => builder.add('Clip', [x, '', builder.constant(scalar(0.5))])[0]!,
  },
  { title: 'Sigmoid', shape: [2, 9], build: op('Sigmoid') },
  { title: 'HardSigmoid', shape: [2, 9], build: op('HardSigmoid', { alpha: float(0.4), beta: float(0.5) }) },
  { title: 'HardSwish', shape: [2, 30], range: [-5, 5], build: op('HardSwish') },
  { title: 'Tanh', shape: [2, 9], build: op('Tanh') },
  { title: 'Softplus', shape: [2, 9], build: op('Softplus') },
  { title: 'Erf', shape: [2, 9], build: op('Erf') },
  { title: 'Exp', shape: [2, 9], build: op('Exp') },
  { title: 'Log', shape: [2, 9], range: [0.3, 2], build: op('Log') },
  { title: 'Sqrt', shape: [2, 9], range: [0.3, 2], build: op('Sqrt') },
  { title: 'Sin', shape: [2, 9], build: op('Sin') },
  { title: 'Cos', shape: [2, 9], build: op('Cos') },
  { title: 'Abs', shape: [2, 9], build: op('Abs') },
  { title: 'Neg', shape: [2, 9], build: op('Neg') },
  { title: 'Pow with a constant exponent', shape: [2, 9], range: [0.3, 2], build: op('Pow', {}, scalar(2.5)) },
  { title: 'Pow with exponent 2', shape: [2, 9], build: op('Pow', {}, scalar(2)) },
  {
    title: 'Pow of a constant base',
    shape: [2, 9],
    build: (builder, x) => builder.add('Pow', [builder.constant(floats([9], new Float32Array(9).fill(1.5))), x])[0]!,
  },
  { title: 'Add of a repeated constant', shape: [2, 3, 4], build: op('Add', {}, random([3, 1])) },
  {
    title: 'a product with a part of itself that is repeated',
    shape: [2, 3, 4],
    build: (builder, x) => {
      const mean = builder.add('ReduceMean', [x], { axes: ints([1]), keepdims: int(1) })[0]!;
      return builder.add('Mul', [x, mean])[0]!;
    },
  },
  {
    title: 'Sub and Div of two functions of x',
    shape: [2, 6],
    range: [0.3, 2],
    build: (builder, x) => {
      const exponential = builder.add('Exp', [x])[0]!;
      return builder.add('Div', [builder.add('Sub', [exponential, x])[0]!, builder.add('Sqrt', [x])[0]!])[0]!;
    },
  },
  {
    title: 'Sub from a constant',
    shape: [2, 6],
    build: (builder, x) => builder.add('Sub', [builder.constant(scalar(1)), x])[0]!,
  },
  { title: 'Max with a constant', shape: [2, 9], build: op('Max', {}, scalar(0.3)) },
  {
    title: 'Min of two functions of x',
    shape: [2, 9],
    build: (builder, x) => builder.add('Min', [x, builder.add('Mul', [x, x])[0]!])[0]!,
  },
  {
    title: 'Where with a mask of x',
    shape: [2, 9],
    build: (builder, x) => {
      const mask = builder.add('Greater', [x, builder.constant(scalar(0.2))])[0]!;
      return builder.add('Where', [mask, builder.add('Exp', [x])[0]!, builder.add('Mul', [x, x])[0]!])[0]!;
    },
  },
  {
    title: 'a mask cast to numbers, which has no gradient',
    shape: [2, 9],
    build: (builder, x) => {
      const mask = builder.add('Greater', [x, builder.constant(scalar(0.2))])[0]!;
      return builder.add('Mul', [x, builder.add('Cast', [mask], { to: int(1) })[0]!])[0]!;
    },
  },
  {
    title: 'Where with IsNaN of x, which has no gradient',
    shape: [2, 9],
    build: (builder, x) =>
      builder.add('Where', [
        builder.add('IsNaN', [x])[0]!,
        builder.constant(scalar(0)),
        builder.add('Exp', [x])[0]!,
      ])[0]!,
  },
  { title: 'ReduceMax', shape: [2, 3, 4], build: op('ReduceMax', { axes: ints([0, 2]), keepdims: int(0) }) },
  { title: 'ReduceMax over all axes', shape: [2, 3, 4], build: op('ReduceMax', { keepdims: int(1) }) },
  { title: 'Mod of a constant', shape: [2, 9], build: op('Mod', { fmod: int(1) }, scalar(0.7)) },
  {
    title: 'Mod of two functions of x',
    shape: [2, 9],
    range: [0.3, 2],
    build: (builder, x) =>
      builder.add('Mod', [builder.add('Exp', [x])[0]!, builder.add('Sqrt', [x])[0]!], { fmod: int(1) })[0]!,
  },
  { title: 'ReduceMax of one axis', shape: [2, 3, 4], build: op('ReduceMax', { axes: ints([1]), keepdims: int(0) }) },
  {
    title: 'ReduceMax of height and width',
    shape: [2, 3, 4, 5],
    build: op('ReduceMax', { axes: ints([2, 3]), keepdims: int(1) }),
  },
  {
    title: 'ReduceMin of the last axis',
    shape: [2, 3, 4],
    build: op('ReduceMin', { axes: ints([-1]), keepdims: int(1) }),
  },
  {
    title: 'ReduceMin of two axes that are apart',
    shape: [2, 3, 4, 2],
    build: op('ReduceMin', { axes: ints([1, 3]), keepdims: int(0) }),
  },
  {
    title: 'Max with part of itself that is repeated',
    shape: [2, 3, 4],
    build: (builder, x) =>
      builder.add('Max', [x, builder.add('ReduceMean', [x], { axes: ints([1]), keepdims: int(1) })[0]!])[0]!,
  },
  {
    title: 'Where with a mask and a branch that are repeated',
    shape: [2, 3, 4],
    build: (builder, x) => {
      const mean = builder.add('ReduceMean', [x], { axes: ints([1]), keepdims: int(1) })[0]!;
      const mask = builder.add('Greater', [mean, builder.constant(scalar(0.1))])[0]!;
      return builder.add('Where', [mask, x, builder.add('Exp', [mean])[0]!])[0]!;
    },
  },
  { title: 'ReduceMean', shape: [2, 3, 4], build: op('ReduceMean', { axes: ints([0, 2]), keepdims: int(0) }) },
  { title: 'ReduceSum', shape: [2, 3, 4], build: op('ReduceSum', { keepdims: int(1) }, integers([-1])) },
  { title: 'Reshape', shape: [2, 3, 4], build: op('Reshape', {}, integers([4, 6])) },
  { title: 'Transpose', shape: [2, 3, 4], build: op('Transpose', { perm: ints([2, 0, 1]) }) },
  { title: 'Expand', shape: [2, 1, 3], build: op('Expand', {}, integers([4, 2, 5, 3])) },
  { title: 'Pad and crop', shape: [2, 5, 4], build: op('Pad', {}, integers([0, 1, -1, 0, -2, 2]), scalar(0.5)) },
  { title: 'Pad', shape: [2, 3, 4], build: op('Pad', {}, integers([0, 1, 1, 0, 2, 0]), scalar(0)) },
  {
    title: 'Slice',
    shape: [2, 5, 6],
    build: op('Slice', {}, integers([1, -3]), integers([4, 6]), integers([1, 2]), integers([1, 1])),
  },
  {
    title: 'Slice with steps',
    shape: [2, 7, 6],
    build: op('Slice', {}, integers([1, 0]), integers([7, 6]), integers([1, 2]), integers([3, 2])),
  },
  {
    title: 'Slice backwards',
    shape: [2, 7],
    build: op('Slice', {}, integers([-2]), integers([-1000]), integers([1]), integers([-2])),
  },
  { title: 'Gather of one index', shape: [2, 5, 3], build: op('Gather', { axis: int(1) }, integers([2], [])) },
  {
    title: 'Gather that reverses channels',
    shape: [2, 3, 4],
    build: op('Gather', { axis: int(1) }, integers([2, 1, 0])),
  },
  {
    title: 'Gather that repeats',
    shape: [2, 4, 3],
    build: op('Gather', { axis: int(1) }, integers([3, 0, 3, -1], [2, 2])),
  },
  {
    title: 'Gather that repeats without order',
    shape: [2, 4, 3],
    build: op(
      'Gather',
      { axis: int(1) },
      integers([3, 0, 3, 1, 2, 0, 3, 1, 0, 3, 3, 2, 0, 1, 3, 0, 2, 3, 1, 0, 1, 2, 2, 3]),
    ),
  },
  {
    title: 'Gather that takes most from one place',
    shape: [2, 9, 3],
    build: op('Gather', { axis: int(1) }, integers([8, 8, 8, 8, 8, 8, 1, 8, 8, 3, 8, 8, 8, 8])),
  },
  {
    title: 'Concat of two functions of x',
    shape: [2, 3, 2],
    build: (builder, x) => builder.add('Concat', [x, builder.add('Exp', [x])[0]!, x], { axis: int(1) })[0]!,
  },
  {
    title: 'Split of which one part is used',
    shape: [2, 6, 2],
    build: (builder, x) => {
      const sizes = builder.constant(integers([1, 3, 2]));
      return builder.add('Split', [x, sizes], { axis: int(1) }, { outputs: 3 })[1]!;
    },
  },
  {
    title: 'Gemm',
    shape: [3, 4],
    build: op(
      'Gemm',
      { alpha: float(0.5), beta: float(2), transA: int(0), transB: int(1) },
      random([5, 4]),
      random([5], 2),
    ),
  },
  {
    title: 'Gemm of transposed matrices',
    shape: [3, 4],
    build: op('Gemm', { alpha: float(1), beta: float(1), transA: int(1), transB: int(0) }, random([3, 5])),
  },
  {
    title: 'Gemm of a transposed right-hand side and bias',
    shape: [3, 4],
    build: (builder, x) => {
      const left = builder.constant(random([5, 4]));
      const bias = builder.add('ReduceSum', [x, builder.constant(integers([0, 1]))], { keepdims: int(1) })[0]!;
      const attributes = { alpha: float(1), beta: float(0.5), transA: int(0), transB: int(1) };
      return builder.add('Gemm', [left, x, bias], attributes)[0]!;
    },
  },
  { title: 'MatMul with a layer of weights', shape: [2, 3, 4], build: op('MatMul', {}, random([4, 5])) },
  { title: 'MatMul with a vector', shape: [2, 3, 4], build: op('MatMul', {}, random([4])) },
  {
    title: 'MatMul of x with itself, one side repeated',
    shape: [2, 1, 3, 4],
    build: (builder, x) => {
      const turned = builder.add('Transpose', [x], { perm: ints([1, 0, 3, 2]) })[0]!;
      return builder.add('MatMul', [x, turned])[0]!;
    },
  },
];

export function graphOf({ shape, build }: OperationCase): StaticGraph {
  const builder = createGraphBuilder();
  const x = builder.input('image', { type: 'float32', shape });
  return builder.finish([build(builder, x)]);
}

/** What float64 says of a case: images, a cotangent, the output and the central differences of its product with the cotangent. */
export function expectedOf(testCase: OperationCase, graph: StaticGraph) {
  const next = generator(11, testCase.range ?? [-2, 2]);
  const x = Float32Array.from({ length: sizeOf(testCase.shape) }, next);
  const cotangent = random([sizeOf(graph.values.get(graph.outputs[0]!)!.shape)], 5).data;
  const x64 = Float64Array.from(x);
  const [output] = interpret(graph, { image: x64 });
  const scalarAt = (index: number, offset: number) => {
    const [y] = interpret(graph, { image: x64.with(index, x64[index]! + offset) });
    return y!.reduce((sum, value, at) => sum + value * cotangent[at]!, 0);
  };
  const gradient = x64.map((_, index) => (scalarAt(index, h) - scalarAt(index, -h)) / (2 * h));
  return { x, cotangent, output: output!, gradient };
}

/** Largest difference, over the largest magnitude. */
export const relativeError = (found: ArrayLike<number>, expected: ArrayLike<number>) =>
  largest(Array.from(found, (value, index) => value - expected[index]!)) / largest(expected);

const largest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// Central differences in float64 at h = 1e-5: truncation h^2/6 |f'''| < 1e-9, rounding 2^-53 |f| / h < 1e-10.
const h = 1e-5;

/** What is left is float32's: under 100 roundings of 2^-24 in a row or in a sum. */
export const bound = 100 * 2 ** -24 + 1e-8;
