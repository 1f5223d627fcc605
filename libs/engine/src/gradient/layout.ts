/** Gradients of the ops that move values, of sums and means, and of matrix products. */
import type { OpTable } from '@isthmus/onnx';
import {
  type Attribute,
  float,
  floatAttribute,
  int,
  intAttribute,
  ints,
  intsAttribute,
  refusal,
  sizeOf,
} from '@isthmus/onnx';
import type { GradientContext, GradientRule } from './rule.js';
import { add, integersOf, isConstant, list, number, reshape, unbroadcast, value, zeros } from './rule.js';

const axisOf = (context: GradientContext, fallback: number) => {
  const rank = value(context, 0).shape.length;
  return (intAttribute(context.node, 'axis', fallback) + rank) % rank;
};

/** y = x in another order of axes  =>  dx = dy in the inverse order */
const transpose: GradientRule = (context) => {
  const order = intsAttribute(context.node, 'perm')!;
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return [add(context, 'Transpose', [context.gradients[0]!], { perm: ints(inverse) })];
};

/** y = [a, b, ..]  =>  da, db, .. are the parts of dy */
const concat: GradientRule = (context) => {
  const axis = axisOf(context, 0);
  const sizes = context.node.inputs.map((_, input) => value(context, input).shape[axis]!);
  const parts = context.builder.add(
    'Split',
    [context.gradients[0]!, list(context, sizes)],
    { axis: int(axis) },
    { outputs: sizes.length, name: `${context.node.name}.grad` },
  );
  return parts.map((part, input) => (context.wanted[input] ? part : null));
};

/** y_1, y_2, .. = the parts of x  =>  dx = [dy_1, dy_2, ..] */
const split: GradientRule = (context) => {
  const parts = context.gradients.map(
    (gradient, output) => gradient ?? zeros(context, context.builder.values.get(context.node.outputs[output]!)!.shape),
  );
  return [add(context, 'Concat', parts, { axis: int(axisOf(context, 0)) }), null];
};

/** Zeros around a gradient, `before` and `after` per axis; a negative amount crops. */
function surround(context: GradientContext, name: string, before: readonly number[], after: readonly number[]): string {
  if ([...before, ...after].every((amount) => amount === 0)) return name;
  if ([...before, ...after].every((amount) => amount <= 0)) {
    const { shape } = context.builder.values.get(name)!;
    const starts = before.map((amount) => -amount);
    const ends = shape.map((size, axis) => size + after[axis]!);
    const axes = shape.map((_, axis) => axis);
    return add(context, 'Slice', [
      name,
      ...[starts, ends, axes, axes.map(() => 1)].map((values) => list(context, values)),
    ]);
  }
  return add(context, 'Pad', [name, list(context, [...before, ...after]), number(context, 0)]);
}

/** y = x with cells around it  =>  dx = the middle of dy */
const pad: GradientRule = (context) => {
  const pads = integersOf(context, 1).map((amount) => -amount);
  const rank = pads.length / 2;
  return [surround(context, context.gradients[0]!, pads.slice(0, rank), pads.slice(rank)), null, null];
};

/** y = every step-th cell of x  =>  dx = dy's cells at their places, zeros between and around */
const slice: GradientRule = (context) => {
  const { shape } = value(context, 0);
  const [starts, , axes, steps] = [1, 2, 3, 4].map((input) => integersOf(context, input)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  let result = context.gradients[0]!;
  const before = shape.map(() => 0);
  for (const [index, stated] of axes.entries()) {
    const axis = stated < 0 ? stated + shape.length : stated;
    const step = Math.abs(steps[index]!);
    const current = context.builder.values.get(result)!.shape;
    const count = current[axis]!;
    const size = shape[axis]!;
    const from = starts[index]! < 0 ? starts[index]! + size : starts[index]!;
    if (steps[index]! < 0) {
      const reversed = [[count - 1], [-count - 1], [axis], [-1]].map((values) => list(context, values));
      result = add(context, 'Slice', [result, ...reversed]);
      before[axis] = Math.min(from, size - 1) - (count - 1) * step;
    } else {
      before[axis] = Math.max(0, Math.min(from, size));
    }
    if (step > 1) {
      // [.., count, ..] -> [.., count, step, ..] with the value in front -> [.., count * step, ..]
      const open = [...current.slice(0, axis + 1), 1, ...current.slice(axis + 1)];
      const behind = open.map((_, at) => (at === axis + 1 ? step - 1 : 0));
      const spread = surround(
        context,
        reshape(context, result, open),
        open.map(() => 0),
        behind,
      );
      result = reshape(context, spread, current.with(axis, count * step));
    }
  }
  const sizes = context.builder.values.get(result)!.shape;
  const after = shape.map((size, axis) => size - sizes[axis]! - before[axis]!);
  return [surround(context, result, before, after), null, null, null, null];
};

/** y = x at constant indices  =>  dx = dy added up at those indices */
const gather: GradientRule = (context) => {
  const axis = axisOf(context, 0);
  const { shape } = value(context, 0);
  const size = shape[axis]!;
  const picks = integersOf(context, 1).map((index) => (index < 0 ? index + size : index));
  const rows = reshape(context, context.gradients[0]!, shape.with(axis, picks.length));
  const consecutive = picks.every((pick, index) => pick === picks[0]! + index);
  if (consecutive) {
    const amounts = (amount: number) => shape.map((_, at) => (at === axis ? amount : 0));
    return [surround(context, rows, amounts(picks[0]!), amounts(size - picks[0]! - picks.length)), null];
  }
  if (picks.length === size && new Set(picks).size === size) {
    const inverse = picks.map((_, index) => picks.indexOf(index));
    return [add(context, 'Gather', [rows, list(context, inverse)], { axis: int(axis) }), null];
  }
  const readers = Array.from({ length: size }, (): number[] => []);
  for (const [reader, pick] of picks.entries()) readers[pick]!.push(reader);
  const most = Math.max(...readers.map((list) => list.length));
  if (size * most <= 4 * (size + picks.length)) return [sumOfReaders(context, rows, { axis, readers, most }), null];
  const indices = add(context, 'Expand', [
    reshape(
      context,
      list(context, picks),
      shape.map((_, at) => (at === axis ? picks.length : 1)),
    ),
    list(context, shape.with(axis, picks.length)),
  ]);
  const reduction: Attribute = { kind: 'string', value: 'add' };
  return [
    add(context, 'ScatterElements', [zeros(context, shape), indices, rows], { axis: int(axis), reduction }),
    null,
  ];
};

/**
 * dx = the sum over those who read each cell, as a Gather of as many rows for every cell, those that it lacks being zeros. Adding up at
 * indices takes an index for every value, and one thread.
 */
function sumOfReaders(
  context: GradientContext,
  rows: string,
  { axis, readers, most }: { axis: number; readers: readonly (readonly number[])[]; most: number },
): string {
  const { shape } = context.builder.values.get(rows)!;
  const complete = readers.every((list) => list.length === most);
  const after = shape.map((_, at) => (at === axis ? 1 : 0));
  const none = shape.map(() => 0);
  const source = complete ? rows : surround(context, rows, none, after);
  const from = readers.flatMap((list) => Array.from({ length: most }, (_, turn) => list[turn] ?? shape[axis]!));
  const picked = add(context, 'Gather', [source, list(context, from)], { axis: int(axis) });
  if (most === 1) return picked;
  const open = [...shape.slice(0, axis), readers.length, most, ...shape.slice(axis + 1)];
  const sum = add(context, 'ReduceSum', [reshape(context, picked, open), list(context, [axis + 1])], {
    keepdims: int(0),
  });
  return reshape(context, sum, shape.with(axis, readers.length));
}

/** y = sum of x over some axes (or their mean)  =>  dx = dy (over the number of values) repeated along them */
const reduce: GradientRule = (context) => {
  const { node } = context;
  const { shape } = value(context, 0);
  const stated =
    node.op === 'ReduceSum' ? (node.inputs[1] ? integersOf(context, 1) : undefined) : intsAttribute(node, 'axes');
  const axes = (stated ?? shape.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + shape.length : axis));
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const count = node.op === 'ReduceMean' ? sizeOf(shape) / sizeOf(kept) : 1;
  const gradient = reshape(context, context.gradients[0]!, kept);
  const scaled = count === 1 ? gradient : add(context, 'Mul', [gradient, number(context, 1 / count)]);
  return [add(context, 'Expand', [scaled, list(context, shape)]), null];
};

/** y = alpha A B + beta C, A and B transposed where the attributes say  =>  dA = alpha dy B', dB = alpha A' dy, dC = beta dy */
const gemm: GradientRule = (context) => {
  const { node, gradients, wanted } = context;
  const [a, b] = node.inputs as [string, string];
  const [transA, transB] = [intAttribute(node, 'transA', 0), intAttribute(node, 'transB', 0)];
  const dy = gradients[0]!;
  const product = (left: string, right: string, turnLeft: number, turnRight: number) =>
    add(context, 'Gemm', [left, right], {
      alpha: float(floatAttribute(node, 'alpha', 1)),
      beta: float(0),
      transA: int(turnLeft),
      transB: int(turnRight),
    });
  const left = () => (transA ? product(b, dy, transB, 1) : product(dy, b, 0, 1 - transB));
  const right = () => (transB ? product(dy, a, 1, transA) : product(a, dy, 1 - transA, 0));
  const bias = () =>
    unbroadcast(
      context,
      add(context, 'Mul', [dy, number(context, floatAttribute(node, 'beta', 1))]),
      value(context, 2).shape,
    );
  return [wanted[0] ? left() : null, wanted[1] ? right() : null, wanted[2] ? bias() : null];
};

/** y = A B on the last two axes  =>  dA = dy B', dB = A' dy, summed over the axes along which one was repeated */
const matMul: GradientRule = (context) => {
  const { node, wanted } = context;
  const [a, b] = node.inputs as [string, string];
  const [left, right] = [value(context, 0).shape, value(context, 1).shape];
  const matrix = (shape: readonly number[], column: boolean) =>
    shape.length > 1 ? shape : column ? [shape[0]!, 1] : [1, shape[0]!];
  const [rows, columns] = [matrix(left, false), matrix(right, true)];
  const output = context.builder.values.get(node.outputs[0]!)!.shape;
  const lead = output.slice(0, output.length - Number(left.length > 1) - Number(right.length > 1));
  const dy = reshape(context, context.gradients[0]!, [...lead, rows.at(-2)!, columns.at(-1)!]);
  const turn = (name: string) => {
    const { shape } = context.builder.values.get(name)!;
    const order = shape.map((_, axis) => axis);
    return add(context, 'Transpose', [name], { perm: ints([...order.slice(0, -2), order.at(-1)!, order.at(-2)!]) });
  };
  const product = (first: string, second: string, shape: readonly number[], result: readonly number[]) =>
    reshape(context, unbroadcast(context, add(context, 'MatMul', [first, second]), shape), result);
  const gradientOfLeft = () => {
    if (!isConstant(context, 1) || right.length !== 2) {
      return product(dy, turn(reshape(context, b, columns)), rows, left);
    }
    // A layer's weights: Gemm reads the forward pass's own copy transposed.
    const flat = reshape(context, dy, [sizeOf(left) / right[0]!, right[1]!]);
    const attributes = { alpha: float(1), beta: float(0), transA: int(0), transB: int(1) };
    return reshape(context, add(context, 'Gemm', [flat, b], attributes), left);
  };
  return [
    wanted[0] ? gradientOfLeft() : null,
    wanted[1] ? product(turn(reshape(context, a, rows)), dy, columns, right) : null,
  ];
};

export const layoutGradients = {
  /** y = x in another shape  =>  dx = dy in x's shape */
  Reshape: (context) => [reshape(context, context.gradients[0]!, value(context, 0).shape), null],
  /** y = x repeated along some axes  =>  dx = dy summed along them */
  Expand: (context) => [unbroadcast(context, context.gradients[0]!, value(context, 0).shape), null],
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
