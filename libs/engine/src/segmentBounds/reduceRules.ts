/** Bounds through sums and means over axes. */
import { type Attribute, inputShape, int, ints, type OpTable, outputShape, sizeOf } from '@isthmus/onnx';
import { type Bounds, type BoundsContext, type BoundsRule, linearError, required } from './rule.js';

/** y = sum or mean of x over the axes that the node names. */
const reduce: BoundsRule = (context) => {
  const { node, emit } = context;
  const terms = sizeOf(inputShape(context, 0)) / sizeOf(outputShape(context));
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
    op === 'ReduceSum' ? [[emit.integers(axes)], { keepdims }] : [[], { keepdims, axes: ints(axes) }];
  return linearly(context, input, terms, (name) => emit.op(op, [name, ...settings], attributes));
}

function linearly(context: BoundsContext, input: Bounds, terms: number, apply: (name: string) => string): Bounds {
  return {
    center: apply(input.center),
    slope: apply(input.slope),
    error: linearError(context, input, terms, apply),
  };
}

export const reduceRules = { ReduceSum: reduce, ReduceMean: reduce } satisfies Partial<OpTable<BoundsRule>>;
