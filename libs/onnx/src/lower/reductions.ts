/** Reductions, norms, and ops that divide by a norm, as sums of functions of each value. */

import { int, intAttribute, ints, intsAttribute } from '../graph/graph.js';
import { axesFrom, axesOf, axisAttribute, epsilonOf, inputName, inputValue } from '../graph/nodeView.js';
import { forOps } from '../graph/staticOps.js';
import { type LowerContext, type Lowering, listArgument, unsupported } from './context.js';
import { inFloat } from './normalization.js';
import type { OnnxOp } from './signatures.js';

interface Reduction {
  readonly axes: readonly number[];
  readonly keep: boolean;
}

/** What a node reduces; null if its result is its input. */
function reductionOf(context: LowerContext): Reduction | null {
  const { shape } = inputValue(context, 0);
  const stated = listArgument(context, 'axes', 1);
  const keepsAll = intAttribute(context.node, 'noop_with_empty_axes', 0) === 1;
  const keep = intAttribute(context.node, 'keepdims', 1) === 1;
  if (!stated?.length && keepsAll) return null;
  const axes = stated?.length ? axesOf(context, stated, shape.length) : shape.map((_, axis) => axis);
  return { axes, keep };
}

/** after(sum over the axes of before(x)) */
const sumOf =
  (
    before: (context: LowerContext, x: string) => string,
    after: (context: LowerContext, sum: string) => string = (_context, sum) => sum,
  ): Lowering =>
  (context) => {
    const x = inputName(context, 0);
    const reduction = reductionOf(context);
    const terms = before(context, x);
    return [after(context, reduction ? context.emit.sum(terms, reduction.axes, reduction.keep) : terms)];
  };

export const square = (context: LowerContext, x: string) => context.emit.mul(x, x);
export const absolute = (context: LowerContext, x: string) => context.emit.abs(x);

/**
 * The root of a sum that cannot be negative. At 0 its slope is infinite, and times the slope of the terms, which is 0, it would be NaN.
 * The norm of a zero vector has the slope 0, as in torch.linalg.vector_norm: there 0 is chosen and not differentiated.
 */
function safeRoot(context: LowerContext, sum: string, root: (sum: string) => string): string {
  const zero = context.emit.lessOrEqual(sum, 0);
  const positive = context.emit.where(zero, 1, sum);
  return context.emit.where(zero, 0, root(positive));
}

export const squareRoot = (context: LowerContext, sum: string) =>
  safeRoot(context, sum, (positive) => context.emit.sqrt(positive));

/**
 * log sum e^x = m + log sum e^(x - m) with m the largest value rounded down, a step function of x: the gradient is that of the rest.
 */
const logSumExp: Lowering = (context) => {
  const { emit } = context;
  const x = inputName(context, 0);
  const { shape } = inputValue(context, 0);
  const reduction = reductionOf(context);
  if (!reduction) return [x];
  const largest = maximum(context, x, reduction.axes);
  const shift = emit.floor(largest);
  const powers = emit.exp(emit.sub(x, shift));
  const kept = emit.add(shift, emit.log(emit.sum(powers, reduction.axes)));
  const left = shape.filter((_, axis) => !reduction.axes.includes(axis));
  return [reduction.keep ? kept : emit.reshape(kept, left)];
};

/** The largest value over axes, which stay with size 1. */
export function maximum(context: LowerContext, x: string, axes: readonly number[]): string {
  return context.emit.op('ReduceMax', [x], { axes: ints(axes), keepdims: int(1) });
}

/** Axes move to where the static opset keeps them; a mean over height and width is GlobalAveragePool. */
const reduce: Lowering = (context) => {
  const { node, emit } = context;
  const x = inputName(context, 0);
  const reduction = reductionOf(context);
  if (!reduction) return [x];
  const { axes, keep } = reduction;
  const { shape, type } = inputValue(context, 0);
  if (node.op === 'ReduceSum') return [emit.sum(x, axes, keep)];
  if (node.op === 'ReduceMean' && type === 'float32' && shape.length === 4 && `${axes}` === '2,3') {
    const pooled = emit.op('GlobalAveragePool', [x]);
    return [keep ? pooled : emit.op('Reshape', [pooled, emit.integers(shape.slice(0, 2))])];
  }
  return [emit.op(node.op, [x], { axes: ints(axes), keepdims: int(keep ? 1 : 0) })];
};

export function normOrder(context: LowerContext): 1 | 2 {
  const p = intAttribute(context.node, 'p', 2);
  return p === 1 || p === 2 ? p : unsupported(context, `p ${p}; expected 1 or 2`);
}

/** x over its norm along an axis; 0 where that is 0. */
const lpNormalization: Lowering = (context) => {
  const { emit } = context;
  const x = inputName(context, 0);
  const { shape } = inputValue(context, 0);
  const axis = axisAttribute(context, -1, shape.length);
  const first = normOrder(context) === 1;
  const sum = emit.sum((first ? absolute : square)(context, x), [axis]);
  const zero = emit.lessOrEqual(sum, 0);
  const positive = emit.where(zero, 1, sum);
  return [emit.div(x, first ? positive : emit.sqrt(positive))];
};

/** (x - mean) / (standard deviation + 1e-9), over the axes. */
const meanVarianceNormalization: Lowering = (context) => {
  const { emit } = context;
  const { shape } = inputValue(context, 0);
  const axes = axesOf(context, intsAttribute(context.node, 'axes') ?? [0, 2, 3], shape.length);
  if (axes.includes(0) && shape[0] !== 1) {
    unsupported(context, `axes [${axes}] take the mean over the images of a batch`);
  }
  const centred = emit.sub(inputName(context, 0), emit.mean(inputName(context, 0), axes));
  const deviation = squareRoot(context, emit.mean(square(context, centred), axes));
  return [emit.div(centred, emit.add(deviation, 1e-9))];
};

/** x / sqrt(mean of x^2 + epsilon) * scale, over the axes from `axis` on. */
const rmsNormalization: Lowering = (context) => {
  const { emit } = context;
  const x = inputName(context, 0);
  inFloat(context);
  const axes = axesFrom(context, inputValue(context, 0).shape.length);
  const mean = emit.mean(square(context, x), axes);
  const epsilon = emit.number(epsilonOf(context));
  const unit = emit.div(x, emit.sqrt(emit.add(mean, epsilon)));
  return [emit.mul(unit, inputName(context, 1))];
};

export const reductionLowerings = {
  ReduceL1: sumOf(absolute),
  ReduceL2: sumOf(square, squareRoot),
  ReduceSumSquare: sumOf(square),
  ReduceLogSum: sumOf(
    (_context, x) => x,
    (context, sum) => context.emit.log(sum),
  ),
  ReduceLogSumExp: logSumExp,
  ...forOps(['ReduceMean', 'ReduceSum', 'ReduceProd', 'ReduceMax', 'ReduceMin'], reduce),
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVarianceNormalization,
  RMSNormalization: rmsNormalization,
} satisfies Partial<Record<OnnxOp, Lowering>>;
