/** Evaluates a node whose inputs are all constant: the shape arithmetic and baked-in tensors that exporters leave behind. */
import type { Node, StaticValue } from './graph.js';
import { intAttribute, intsAttribute } from './graph.js';
import { sliceRanges } from './shapes/layout.js';
import { numbersOf, sizeOf, type Tensor, tensorFrom } from './tensor.js';

type Evaluator = (node: Node, inputs: readonly Tensor[], outputs: readonly StaticValue[]) => ArrayLike<number>[];

const integerDivide = (a: number, b: number) => Math.trunc(a / b);
/** ONNX Mod for integers takes the divisor's sign. */
const modulo = (a: number, b: number) => a - b * Math.floor(a / b);

const binaryFunctions: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Mod: modulo,
  Min: Math.min,
  Max: Math.max,
  And: (a, b) => Number(a !== 0 && b !== 0),
  Or: (a, b) => Number(a !== 0 || b !== 0),
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
};

const unaryFunctions: Record<string, (a: number) => number> = {
  Neg: (a) => -a,
  Abs: Math.abs,
  Sign: Math.sign,
  Not: (a) => Number(a === 0),
  IsNaN: (a) => Number(Number.isNaN(a)),
  Floor: Math.floor,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Sin: Math.sin,
  Cos: Math.cos,
  Tanh: Math.tanh,
  Relu: (a) => Math.max(0, a),
  Sigmoid: (a) => 1 / (1 + Math.exp(-a)),
};

/** Row-major strides; 0 along an axis of size 1, so that indices broadcast. */
function broadcastStrides(shape: readonly number[], rank: number): number[] {
  const strides = new Array<number>(rank).fill(0);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis + rank - shape.length] = shape[axis] === 1 ? 0 : step;
    step *= shape[axis]!;
  }
  return strides;
}

/** Offsets into an array with the given strides, in the row-major order of `shape`. */
function offsets(shape: readonly number[], strides: readonly number[], base = 0): Float64Array {
  const result = new Float64Array(sizeOf(shape));
  const counter = new Array<number>(shape.length).fill(0);
  let offset = base;
  for (let index = 0; index < result.length; index++) {
    result[index] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis]!;
      if (++counter[axis]! < shape[axis]!) break;
      offset -= strides[axis]! * shape[axis]!;
      counter[axis] = 0;
    }
  }
  return result;
}

const strided = (shape: readonly number[]) => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

const take = (values: ArrayLike<number>, at: Float64Array) => Float64Array.from(at, (offset) => values[offset]!);

const elementwise: Evaluator = (node, inputs, [output]) => {
  const shape = output!.shape;
  const reads = inputs.map((input) => ({
    values: numbersOf(input),
    at: offsets(shape, broadcastStrides(input.dims, shape.length)),
  }));
  const result = new Float64Array(sizeOf(shape));
  const read = (index: number, at: number) => reads[index]!.values[reads[index]!.at[at]!]!;
  if (node.op === 'Where') {
    for (let i = 0; i < result.length; i++) result[i] = read(0, i) ? read(1, i) : read(2, i);
  } else {
    const whole = node.op === 'Div' && inputs[0]!.type !== 'float32';
    const apply = whole ? integerDivide : binaryFunctions[node.op]!;
    for (let i = 0; i < result.length; i++) result[i] = apply(read(0, i), read(1, i));
  }
  return [result];
};

const unary: Evaluator = (node, [input]) => [Float64Array.from(numbersOf(input!), unaryFunctions[node.op]!)];
const copy: Evaluator = (_node, [input]) => [numbersOf(input!)];

const expand: Evaluator = (_node, [input], [output]) => [
  take(numbersOf(input!), offsets(output!.shape, broadcastStrides(input!.dims, output!.shape.length))),
];

const transpose: Evaluator = (node, [input], [output]) => {
  const strides = strided(input!.dims);
  const order = intsAttribute(node, 'perm') ?? strides.map((_, index) => strides.length - 1 - index);
  return [
    take(
      numbersOf(input!),
      offsets(
        output!.shape,
        order.map((axis) => strides[axis]!),
      ),
    ),
  ];
};

const gather: Evaluator = (node, [data, indices]) => {
  const axis = (intAttribute(node, 'axis', 0) + data!.dims.length) % data!.dims.length;
  const size = data!.dims[axis]!;
  const inner = sizeOf(data!.dims.slice(axis + 1));
  const outer = sizeOf(data!.dims.slice(0, axis));
  const values = numbersOf(data!);
  const picks = numbersOf(indices!).map((index) => (index < 0 ? index + size : index));
  const result: number[] = [];
  for (let row = 0; row < outer; row++) {
    for (const pick of picks) {
      for (let at = 0; at < inner; at++) result.push(values[(row * size + pick) * inner + at]!);
    }
  }
  return [result];
};

const concat: Evaluator = (node, inputs, [output]) => {
  const rank = output!.shape.length;
  const axis = (intAttribute(node, 'axis', 0) + rank) % rank;
  const outer = sizeOf(output!.shape.slice(0, axis));
  const parts = inputs.map((input) => ({ values: numbersOf(input), width: sizeOf(input.dims.slice(axis)) }));
  const result = new Float64Array(sizeOf(output!.shape));
  let at = 0;
  for (let row = 0; row < outer; row++) {
    for (const { values, width } of parts) {
      for (let column = 0; column < width; column++) result[at++] = values[row * width + column]!;
    }
  }
  return [result];
};

const slice: Evaluator = (node, inputs, outputs) => {
  const shape = inputs[0]!.dims;
  const strides = strided(shape);
  let base = 0;
  const view = {
    node,
    inputs: inputs.map((input) => ({ type: input.type, shape: input.dims })),
    constants: inputs,
    outputs: 1,
  };
  for (const { axis, start, step } of sliceRanges(view, shape)) {
    base += start * strides[axis]!;
    strides[axis]! *= step;
  }
  return [take(numbersOf(inputs[0]!), offsets(outputs[0]!.shape, strides, base))];
};

const reduceProd: Evaluator = (_node, [input], [output]) =>
  sizeOf(output!.shape) === 1 ? [[numbersOf(input!).reduce((product, value) => product * value, 1)]] : [];

const evaluators: Record<string, Evaluator> = {
  ...Object.fromEntries(Object.keys(binaryFunctions).map((op) => [op, elementwise])),
  ...Object.fromEntries(Object.keys(unaryFunctions).map((op) => [op, unary])),
  Where: elementwise,
  Cast: copy,
  Reshape: copy,
  Expand: expand,
  Transpose: transpose,
  Gather: gather,
  Concat: concat,
  Slice: slice,
  ReduceProd: reduceProd,
};

/**
 * The outputs of a node from its constant inputs, or undefined where the op is not one that exporters leave constant.
 * Computed in float64 and rounded once; integer results are exact up to 2^53.
 */
export function evaluate(
  node: Node,
  inputs: readonly (Tensor | undefined)[],
  outputs: readonly StaticValue[],
): Tensor[] | undefined {
  const evaluator = evaluators[node.op];
  if (!evaluator || inputs.length === 0) return undefined;
  const present = inputs.filter((input) => input !== undefined);
  if (node.op === 'Reshape') {
    // The values stay where they are; only the shape changes.
    return [{ ...present[0]!, dims: outputs[0]!.shape }];
  }
  const results = evaluator(node, present, outputs);
  return results.length === outputs.length
    ? results.map((values, index) => tensorFrom(outputs[index]!.type, outputs[index]!.shape, values))
    : undefined;
}
