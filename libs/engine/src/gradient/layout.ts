/** Gradients of the ops that move values, of sums and means, and of matrix products. */
import {
  type Attribute,
  axisAttribute,
  float,
  floatAttribute,
  inputName,
  inputNumbers,
  inputShape,
  inputTensor,
  int,
  intAttribute,
  item,
  matrixFactors,
  type OpTable,
  outputShape,
  permOf,
  reducedAxes,
  refusal,
  sizeOf,
  sliceRanges,
} from '@isthmus/onnx';
import { type GradientContext, type GradientRule, gradientOf, ofInput, unbroadcast, zeros } from './rule.js';

/** y = x in another order of axes  =>  dx = dy in the inverse order */
const transpose: GradientRule = (context) => {
  const order = permOf(context, inputShape(context, 0).length);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return [context.emit.transpose(gradientOf(context), inverse)];
};

/** y = [a, b, ..]  =>  da, db, .. are the parts of dy */
const concat: GradientRule = (context) => {
  const axis = axisAttribute(context, 0, inputShape(context, 0).length);
  const sizes = context.node.inputs.map((_, input) => item(inputShape(context, input), axis));
  const inputs = [gradientOf(context), context.emit.integers(sizes)];
  const parts = context.emit.ops('Split', inputs, { axis: int(axis) }, sizes.length);
  return parts.map((part, input) => (context.wanted[input] ? part : null));
};

/** y_1, y_2, .. = the parts of x  =>  dx = [dy_1, dy_2, ..] */
const split: GradientRule = (context) => {
  const { emit } = context;
  const parts = context.gradients.map((gradient, output) => gradient ?? zeros(context, outputShape(context, output)));
  return [emit.concat(parts, axisAttribute(context, 0, inputShape(context, 0).length)), null];
};

/** Zeros around a gradient, `before` and `after` per axis; a negative amount crops. */
function surround(context: GradientContext, name: string, before: readonly number[], after: readonly number[]): string {
  const { emit } = context;
  if ([...before, ...after].every((amount) => amount === 0)) return name;
  if ([...before, ...after].every((amount) => amount <= 0)) {
    const shape = emit.shapeOf(name);
    const starts = before.map((amount) => -amount);
    const ends = shape.map((size, axis) => size + item(after, axis));
    const axes = shape.map((_, axis) => axis);
    return emit.op('Slice', [name, ...[starts, ends, axes, axes.map(() => 1)].map((values) => emit.integers(values))]);
  }
  return emit.op('Pad', [name, emit.integers([...before, ...after]), emit.number(0)]);
}

/** y = x with cells around it  =>  dx = the middle of dy */
const pad: GradientRule = (context) => {
  const pads = inputNumbers(context, 1).map((amount) => -amount);
  const rank = pads.length / 2;
  return [surround(context, gradientOf(context), pads.slice(0, rank), pads.slice(rank)), null, null];
};

/** y = every step-th cell of x  =>  dx = dy's cells at their places, zeros between and around */
const slice: GradientRule = (context) => {
  const { emit } = context;
  const shape = inputShape(context, 0);
  let result = gradientOf(context);
  const before = shape.map(() => 0);
  for (const { axis, start, step: stated, count } of sliceRanges(context, shape)) {
    const step = Math.abs(stated);
    const current = emit.shapeOf(result);
    if (stated < 0) {
      const reversed = [[count - 1], [-count - 1], [axis], [-1]].map((values) => emit.integers(values));
      result = emit.op('Slice', [result, ...reversed]);
    }
    before[axis] = stated < 0 ? start - (count - 1) * step : start;
    if (step > 1) {
      // [.., count, ..] -> [.., count, step, ..] with the value in front -> [.., count * step, ..]
      const open = current.toSpliced(axis + 1, 0, 1);
      const behind = open.map((_, at) => (at === axis + 1 ? step - 1 : 0));
      const none = open.map(() => 0);
      const spread = surround(context, emit.reshape(result, open), none, behind);
      result = emit.reshape(spread, current.with(axis, count * step));
    }
  }
  const sizes = emit.shapeOf(result);
  const after = shape.map((size, axis) => size - item(sizes, axis) - item(before, axis));
  return [surround(context, result, before, after), null, null, null, null];
};

/** y = x at constant indices  =>  dx = dy added up at those indices */
const gather: GradientRule = (context) => {
  const { emit } = context;
  const axis = axisAttribute(context, 0, inputShape(context, 0).length);
  const shape = inputShape(context, 0);
  const size = item(shape, axis);
  const picks = inputNumbers(context, 1).map((index) => (index < 0 ? index + size : index));
  const rows = emit.reshape(gradientOf(context), shape.with(axis, picks.length));
  const first = item(picks, 0);
  if (picks.every((pick, index) => pick === first + index)) {
    const amounts = (amount: number) => shape.map((_, at) => (at === axis ? amount : 0));
    return [surround(context, rows, amounts(first), amounts(size - first - picks.length)), null];
  }
  if (picks.length === size && new Set(picks).size === size) {
    const inverse = picks.map((_, index) => picks.indexOf(index));
    return [emit.gather(rows, axis, inverse), null];
  }
  const readers = Array.from({ length: size }, (): number[] => []);
  for (const [reader, pick] of picks.entries()) item(readers, pick).push(reader);
  const most = Math.max(...readers.map((list) => list.length));
  if (size * most <= 4 * (size + picks.length)) return [sumOfReaders(context, rows, { axis, readers, most }), null];
  const indices = emit.op('Expand', [
    emit.reshape(
      emit.integers(picks),
      shape.map((_, at) => (at === axis ? picks.length : 1)),
    ),
    emit.integers(shape.with(axis, picks.length)),
  ]);
  const reduction: Attribute = { kind: 'string', value: 'add' };
  return [emit.op('ScatterElements', [zeros(context, shape), indices, rows], { axis: int(axis), reduction }), null];
};

/**
 * dx = for each cell the sum over the places that read it, as a Gather of equally many rows for every cell, padded with zeros. ScatterElements
 * would take an index for every value, and runs on one thread.
 */
function sumOfReaders(
  context: GradientContext,
  rows: string,
  { axis, readers, most }: { axis: number; readers: readonly (readonly number[])[]; most: number },
): string {
  const { emit } = context;
  const shape = emit.shapeOf(rows);
  const complete = readers.every((list) => list.length === most);
  const after = shape.map((_, at) => (at === axis ? 1 : 0));
  const none = shape.map(() => 0);
  const source = complete ? rows : surround(context, rows, none, after);
  const from = readers.flatMap((list) => Array.from({ length: most }, (_, turn) => list[turn] ?? item(shape, axis)));
  const picked = emit.gather(source, axis, from);
  if (most === 1) return picked;
  const open = [...shape.slice(0, axis), readers.length, most, ...shape.slice(axis + 1)];
  const sum = emit.sum(emit.reshape(picked, open), [axis + 1], false);
  return emit.reshape(sum, shape.with(axis, readers.length));
}

/** y = sum of x over some axes (or their mean)  =>  dx = dy (over the number of values) repeated along them */
const reduce: GradientRule = (context) => {
  const { emit } = context;
  const shape = inputShape(context, 0);
  const axes = reducedAxes(context, shape.length);
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const count = context.node.op === 'ReduceMean' ? sizeOf(shape) / sizeOf(kept) : 1;
  const gradient = emit.reshape(gradientOf(context), kept);
  return [emit.expand(count === 1 ? gradient : emit.mul(gradient, 1 / count), shape), null];
};

/** y = alpha A B + beta C, A and B transposed where the attributes say  =>  dA = alpha dy B', dB = alpha A' dy, dC = beta dy */
const gemm: GradientRule = (context) => {
  const { node, emit } = context;
  const [a, b, dy] = [inputName(context, 0), inputName(context, 1), gradientOf(context)];
  const [transA, transB] = [intAttribute(node, 'transA', 0), intAttribute(node, 'transB', 0)];
  const product = (left: string, right: string, turnLeft: number, turnRight: number) =>
    emit.op('Gemm', [left, right], {
      alpha: float(floatAttribute(node, 'alpha', 1)),
      beta: float(0),
      transA: int(turnLeft),
      transB: int(turnRight),
    });
  return [
    ofInput(context, 0, () => (transA ? product(b, dy, transB, 1) : product(dy, b, 0, 1 - transB))),
    ofInput(context, 1, () => (transB ? product(dy, a, 1, transA) : product(a, dy, 1 - transA, 0))),
    ofInput(context, 2, () => emit.mul(dy, floatAttribute(node, 'beta', 1))),
  ];
};

/** y = A B on the last two axes  =>  dA = dy B', dB = A' dy, summed over the axes along which one was repeated */
const matMul: GradientRule = (context) => {
  const { emit, wanted } = context;
  const [a, b] = [inputName(context, 0), inputName(context, 1)];
  const [left, right] = [inputShape(context, 0), inputShape(context, 1)];
  const factors = matrixFactors(left, right);
  const lead = factors.leadOf(outputShape(context));
  const dy = emit.reshape(gradientOf(context), [...lead, factors.rows, factors.columns]);
  const turn = (name: string) => {
    const order = emit.shapeOf(name).map((_, axis) => axis);
    return emit.transpose(name, [...order.slice(0, -2), ...order.slice(-2).toReversed()]);
  };
  const product = (first: string, second: string, shape: readonly number[], result: readonly number[]) =>
    emit.reshape(unbroadcast(context, emit.matMul(first, second), shape), result);
  const gradientOfLeft = () => {
    if (!inputTensor(context, 1) || right.length !== 2) {
      return product(dy, turn(emit.reshape(b, factors.b)), factors.a, left);
    }
    // A layer's weights: Gemm reads the forward pass's own copy transposed.
    const flat = emit.reshape(dy, [sizeOf(left) / factors.inner, factors.columns]);
    const attributes = { alpha: float(1), beta: float(0), transA: int(0), transB: int(1) };
    return emit.reshape(emit.op('Gemm', [flat, b], attributes), left);
  };
  return [
    wanted[0] ? gradientOfLeft() : null,
    wanted[1] ? product(turn(emit.reshape(a, factors.a)), dy, factors.b, right) : null,
  ];
};

export const layoutGradients = {
  /** y = x in another shape  =>  dx = dy in x's shape */
  Reshape: (context) => [context.emit.reshape(gradientOf(context), inputShape(context, 0)), null],
  /** y = x repeated along some axes  =>  dx = dy summed along them */
  Expand: (context) => [unbroadcast(context, gradientOf(context), inputShape(context, 0)), null],
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  ReduceSum: reduce,
  ReduceMean: reduce,
  Gemm: gemm,
  MatMul: matMul,
  ReduceProd: refusal('the gradient of a product over axes is not implemented'),
} satisfies Partial<OpTable<GradientRule>>;
