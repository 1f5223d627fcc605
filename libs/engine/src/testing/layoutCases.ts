/** Cases of ops that move values, of reductions and of matrix products. */
import { float, int, integers, ints, scalar } from '@isthmus/onnx';
import { type OperationCase, op, random } from './operationCase.js';

export const layoutCases: readonly OperationCase[] = [
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
