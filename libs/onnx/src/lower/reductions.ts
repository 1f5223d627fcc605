/** Norms and other reductions, and what divides by a norm, as sums of functions of each value. */

import { floatAttribute, int, intAttribute, ints, intsAttribute } from '../graph.js';
import {
  add,
  inputValue,
  type LowerContext,
  type Lowering,
  listArgument,
  refuseNode,
  unsupportedNode,
} from './context.js';
import { inFloat } from './normalization.js';
import type { OnnxOp } from './signatures.js';
import { numberConstant, reshaped, resolveAxes, resolveAxis, summed } from './steps.js';

interface Reduction {
  readonly axes: readonly number[];
  readonly keep: boolean;
}

/** null: it stands for its input. */
function reductionOf(context: LowerContext): Reduction | null {
  const { shape } = inputValue(context, 0);
  const stated = listArgument(context, 'axes', 1);
  const keepsAll = intAttribute(context.node, 'noop_with_empty_axes', 0) === 1;
  const keep = intAttribute(context.node, 'keepdims', 1) === 1;
  if (!stated?.length && keepsAll) return null;
  const axes = stated?.length ? resolveAxes(context, stated, shape.length) : shape.map((_, axis) => axis);
  return { axes, keep };
}

/** A function of each value, the sum over the axes, a function of that. */
const sumOf =
  (
    before: (context: LowerContext, x: string) => string,
    after: (context: LowerContext, sum: string) => string = (_context, sum) => sum,
  ): Lowering =>
  (context) => {
    const x = context.inputs[0]!;
    const reduction = reductionOf(context);
    const terms = before(context, x);
    return [after(context, reduction ? summed(context, terms, reduction.axes, reduction.keep) : terms)];
  };

export const square = (context: LowerContext, x: string) => add(context, 'Mul', [x, x]);
export const absolute = (context: LowerContext, x: string) => add(context, 'Abs', [x]);

/**
 * The root of a sum that cannot be negative. At 0 its slope would be infinite and times that of the terms, 0, no number: the norm of a
 * zero vector has the slope 0, as torch.linalg.vector_norm takes it, so 0 is chosen there and never differentiated.
 */
function safeRoot(context: LowerContext, sum: string, root: (sum: string) => string): string {
  const zero = add(context, 'LessOrEqual', [sum, numberConstant(context, 0)]);
  const positive = add(context, 'Where', [zero, numberConstant(context, 1), sum]);
  return add(context, 'Where', [zero, numberConstant(context, 0), root(positive)]);
}

export const squareRoot = (context: LowerContext, sum: string) =>
  safeRoot(context, sum, (positive) => add(context, 'Sqrt', [positive]));

/**
 * log sum e^x = m + log sum e^(x - m), m the largest value rounded down: a step function of x, so that the gradient is that of the rest.
 */
const logSumExp: Lowering = (context) => {
  const x = context.inputs[0]!;
  const { shape } = inputValue(context, 0);
  const reduction = reductionOf(context);
  if (!reduction) return [x];
  const largest = maximum(context, x, reduction.axes);
  const shift = add(context, 'Floor', [largest]);
  const powers = add(context, 'Exp', [add(context, 'Sub', [x, shift])]);
  const kept = add(context, 'Add', [shift, add(context, 'Log', [summed(context, powers, reduction.axes)])]);
  const left = shape.filter((_, axis) => !reduction.axes.includes(axis));
  return [reduction.keep ? kept : reshaped(context, kept, left)];
};

/** The largest value over axes, which stay with size 1. */
export function maximum(context: LowerContext, x: string, axes: readonly number[]): string {
  return add(context, 'ReduceMax', [x], { axes: ints(axes), keepdims: int(1) });
}

const reduceExtreme: Lowering = (context) => {
  const x = context.inputs[0]!;
  const reduction = reductionOf(context);
  if (!reduction) return [x];
  const keepdims = int(reduction.keep ? 1 : 0);
  return [add(context, context.node.op, [x], { axes: ints(reduction.axes), keepdims })];
};

export function normOrder(context: LowerContext): 1 | 2 {
  const p = intAttribute(context.node, 'p', 2);
  return p === 1 || p === 2 ? p : unsupportedNode(context, `p ${p}; expected 1 or 2`);
}

/** x over its norm along an axis; 0 where that is 0. */
const lpNormalization: Lowering = (context) => {
  const x = context.inputs[0]!;
  const { shape } = inputValue(context, 0);
  const axis = resolveAxis(context, intAttribute(context.node, 'axis', -1), shape.length);
  const first = normOrder(context) === 1;
  const sum = summed(context, (first ? absolute : square)(context, x), [axis]);
  const zero = add(context, 'LessOrEqual', [sum, numberConstant(context, 0)]);
  const positive = add(context, 'Where', [zero, numberConstant(context, 1), sum]);
  return [add(context, 'Div', [x, first ? positive : add(context, 'Sqrt', [positive])])];
};

/** (x - mean) / (standard deviation + 1e-9), over the axes. */
const meanVarianceNormalization: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const axes = resolveAxes(context, intsAttribute(context.node, 'axes') ?? [0, 2, 3], shape.length);
  if (axes.includes(0) && shape[0] !== 1) {
    unsupportedNode(context, `axes [${axes}] take the mean over the images of a batch`);
  }
  const mean = (name: string) => add(context, 'ReduceMean', [name], { axes: ints(axes), keepdims: int(1) });
  const centred = add(context, 'Sub', [context.inputs[0]!, mean(context.inputs[0]!)]);
  const deviation = squareRoot(context, mean(square(context, centred)));
  return [add(context, 'Div', [centred, add(context, 'Add', [deviation, numberConstant(context, 1e-9)])])];
};

/** x / sqrt(mean of x^2 + epsilon) * scale, over the axes from `axis` on. */
const rmsNormalization: Lowering = (context) => {
  const x = context.inputs[0]!;
  inFloat(context);
  const { shape } = inputValue(context, 0);
  const first = resolveAxis(context, intAttribute(context.node, 'axis', -1), shape.length);
  const axes = shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const mean = add(context, 'ReduceMean', [square(context, x)], { axes: ints(axes), keepdims: int(1) });
  const epsilon = numberConstant(context, floatAttribute(context.node, 'epsilon', 1e-5));
  const unit = add(context, 'Div', [x, add(context, 'Sqrt', [add(context, 'Add', [mean, epsilon])])]);
  return [add(context, 'Mul', [unit, context.inputs[1] ?? refuseNode(context, 'scale is missing')])];
};

export const reductionLowerings = {
  ReduceL1: sumOf(absolute),
  ReduceL2: sumOf(square, squareRoot),
  ReduceSumSquare: sumOf(square),
  ReduceLogSum: sumOf(
    (_context, x) => x,
    (context, sum) => add(context, 'Log', [sum]),
  ),
  ReduceLogSumExp: logSumExp,
  ReduceMax: reduceExtreme,
  ReduceMin: reduceExtreme,
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVarianceNormalization,
  RMSNormalization: rmsNormalization,
} satisfies Partial<Record<OnnxOp, Lowering>>;
