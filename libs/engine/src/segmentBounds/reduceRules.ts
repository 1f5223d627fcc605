/** Bounds through sums and means over axes. */
import { type Attribute, int, integers, ints, intsAttribute, sizeOf } from '@isthmus/onnx';
import { largestOfWindows } from './nonlinearRules.js';
import { type Bounds, type BoundsContext, type BoundsRule, linearError, required, shapeOf } from './rule.js';

/** y = sum or mean of x over the axes that the node names. */
const reduce: BoundsRule = (context) => {
  const { node, emit } = context;
  const terms = sizeOf(shapeOf(context, node.inputs[0])) / sizeOf(shapeOf(context, node.outputs[0]));
  const attributes = Object.fromEntries(node.attributes);
  const apply = (name: string) => emit.op(node.op, [name, ...node.inputs.slice(1)], attributes);
  return [linearly(context, required(context, 0), terms, apply)];
};

/** Sum or mean over axes, which stay with size 1. @param terms values per output. */
export function reduced(
  context: BoundsContext,
  op: 'ReduceSum' | 'ReduceMean',
  input: Bounds,
  axes: readonly number[],
  terms: number,
): Bounds {
  const { emit } = context;
  const keepdims = int(1);
  // ONNX moved the axes of the sum to an input two versions before those of the mean.
  const [settings, attributes]: [string[], Record<string, Attribute>] =
    op === 'ReduceSum' ? [[emit.constant(integers(axes))], { keepdims }] : [[], { keepdims, axes: ints(axes) }];
  return linearly(context, input, terms, (name) => emit.op(op, [name, ...settings], attributes));
}

function linearly(context: BoundsContext, input: Bounds, terms: number, apply: (name: string) => string): Bounds {
  return {
    center: apply(input.center),
    slope: apply(input.slope),
    error: linearError(context, input, terms, apply),
  };
}

/** y = the largest of x over axes: of a column of all that they hold. */
const reduceMax: BoundsRule = (context) => {
  const { node, emit } = context;
  const shape = shapeOf(context, node.inputs[0]);
  const stated = intsAttribute(node, 'axes') ?? shape.map((_, axis) => axis);
  const axes = stated.map((axis) => (axis + shape.length) % shape.length);
  const rest = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const column = sizeOf(axes.map((axis) => shape[axis]!));
  const rows = sizeOf(shape) / column;
  const stand = (name: string) =>
    emit.reshape(emit.op('Transpose', [name], { perm: ints([...rest, ...axes]) }), [rows, 1, column, 1]);
  const input = required(context, 0);
  const window = {
    kernel_shape: ints([column, 1]),
    strides: ints([1, 1]),
    pads: ints([0, 0, 0, 0]),
    dilations: ints([1, 1]),
  };
  const columns = { center: stand(input.center), slope: stand(input.slope), error: stand(input.error) };
  const largest = largestOfWindows(context, columns, rows * column, window);
  const flat = (name: string) => emit.reshape(name, shapeOf(context, node.outputs[0]));
  return [{ center: flat(largest.center), slope: flat(largest.slope), error: flat(largest.error) }];
};

export const reduceRules = { ReduceSum: reduce, ReduceMean: reduce, ReduceMax: reduceMax } satisfies Record<
  string,
  BoundsRule
>;
