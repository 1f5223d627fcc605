/** Cases of ops that work value by value. */
import { float, floats, int, ints, scalar } from '@isthmus/onnx';
import { type OperationCase, op, random } from './operationCase.js';

export const valueCases: readonly OperationCase[] = [
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
];
