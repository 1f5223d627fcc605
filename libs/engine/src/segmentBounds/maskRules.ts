/** Bounds through comparisons and choices. A mask is bounded as a number: 0 or 1 where it is the same all along the piece, else between. */
import type { OpTable } from '@isthmus/onnx';
import { intAttribute, nodeLabel } from '@isthmus/onnx';
import { combined, constantBounds } from './affine.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  magnitude,
  required,
  UnboundedOpError,
} from './rule.js';

/** 16 float32 roundings of a value's magnitude: more than any formula of this file makes. */
const slackOfMagnitude = 2 ** -20;
const inflation = 1 + 2 ** -20;

/** The bounds of an input, of a constant one too. */
function either(context: BoundsContext, index: number): Bounds {
  const { emit, inputs } = context;
  return inputs[index] ?? constantBounds(context, emit.constant(constantOf(context, index)));
}

/** y = a > b or a >= b, or with the two swapped. */
const compared =
  (certain: 'Greater' | 'GreaterOrEqual', excluded: 'Less' | 'LessOrEqual', swapped: boolean): BoundsRule =>
  (context) => {
    const { emit } = context;
    const [a, b] = [either(context, swapped ? 1 : 0), either(context, swapped ? 0 : 1)];
    const difference = combined(context, 'Sub', a, b);
    const slack = emit.op('Mul', [magnitude(context, difference), emit.scalar(slackOfMagnitude)]);
    const spread = emit.op('Add', [emit.op('Abs', [difference.slope]), difference.error]);
    const reach = emit.op('Add', [spread, slack]);
    const narrow = emit.single(difference.center);
    const zero = emit.scalar(0);
    const yes = emit.op(certain, [emit.op('Sub', [narrow, reach]), zero]);
    const no = emit.op(excluded, [emit.op('Add', [narrow, reach]), zero]);
    const one = emit.scalar(1);
    return [mask(context, emit.op('Where', [yes, one, zero]), emit.op('Where', [no, zero, one]))];
  };

/** A mask between two numbers that are 0 or 1. */
function mask({ emit }: BoundsContext, least: string, most: string): Bounds {
  const half = emit.scalar(0.5);
  return {
    center: emit.double(emit.op('Mul', [emit.op('Add', [least, most]), half])),
    slope: emit.op('Mul', [least, emit.scalar(0)]),
    error: emit.op('Mul', [emit.op('Sub', [most, least]), half]),
  };
}

/** The smallest and the largest number that a mask is on the piece, a constant one as well. */
function ends(context: BoundsContext, index: number): readonly [string, string] {
  const { emit, node, inputs } = context;
  const input = inputs[index];
  if (!input) {
    const fixed = emit.single(node.inputs[index]);
    return [fixed, fixed];
  }
  const narrow = emit.single(input.center);
  return [emit.op('Sub', [narrow, input.error]), emit.op('Add', [narrow, input.error])];
}

const not: BoundsRule = (context) => {
  const { emit } = context;
  const [least, most] = ends(context, 0);
  const one = emit.scalar(1);
  return [mask(context, emit.op('Sub', [one, most]), emit.op('Sub', [one, least]))];
};

const joined =
  (op: 'Min' | 'Max'): BoundsRule =>
  (context) => {
    const [[least, most], [leastOther, mostOther]] = [ends(context, 0), ends(context, 1)];
    return [mask(context, context.emit.op(op, [least, leastOther]), context.emit.op(op, [most, mostOther]))];
  };

/**
 * y = m ? a : b. Where the piece does not decide, both: about the line midway between theirs, |c - c'| / 2 + |s - s'| / 2 and the
 * larger error to both sides.
 */
const where: BoundsRule = (context) => {
  const { emit, node } = context;
  const [a, b] = [either(context, 1), either(context, 2)];
  const chosen = (condition: string, x: Bounds, y: Bounds): Bounds => ({
    center: emit.op('Where', [condition, x.center, y.center]),
    slope: emit.op('Where', [condition, x.slope, y.slope]),
    error: emit.op('Where', [condition, x.error, y.error]),
  });
  if (!context.inputs[0]) return [chosen(node.inputs[0], a, b)];

  const [least, most] = ends(context, 0);
  const half = emit.scalar(0.5);
  const apart = combined(context, 'Sub', a, b);
  const gap = emit.op('Add', [emit.op('Abs', [emit.single(apart.center)]), emit.op('Abs', [apart.slope])]);
  const size = emit.op('Add', [magnitude(context, a), magnitude(context, b)]);
  const spread = emit.op('Add', [emit.op('Mul', [gap, half]), emit.op('Max', [a.error, b.error])]);
  const slack = emit.op('Mul', [size, emit.scalar(slackOfMagnitude)]);
  const both: Bounds = {
    center: emit.op('Mul', [emit.op('Add', [a.center, b.center]), emit.double(half)]),
    slope: emit.op('Mul', [emit.op('Add', [a.slope, b.slope]), half]),
    error: emit.op('Add', [emit.op('Mul', [spread, emit.scalar(inflation)]), slack]),
  };
  const otherwise = chosen(emit.op('Less', [most, half]), b, both);
  return [chosen(emit.op('Greater', [least, half]), a, otherwise)];
};

/** A mask as a number, which its bounds are already. */
const cast: BoundsRule = (context) => {
  const { node, graph } = context;
  const [from, to] = [graph.values.get(node.inputs[0])?.type, intAttribute(node, 'to', 0)];
  if (from !== 'bool' || to !== 1)
    throw new UnboundedOpError(nodeLabel(node), 'it casts what is no mask, or to no float');
  return [required(context, 0)];
};

/** What has bounds is a number. */
const notANumber: BoundsRule = (context) => {
  const zero = context.emit.op('Mul', [required(context, 0).slope, context.emit.scalar(0)]);
  return [mask(context, zero, zero)];
};

export const maskRules = {
  Greater: compared('Greater', 'LessOrEqual', false),
  GreaterOrEqual: compared('GreaterOrEqual', 'Less', false),
  Less: compared('Greater', 'LessOrEqual', true),
  LessOrEqual: compared('GreaterOrEqual', 'Less', true),
  IsNaN: notANumber,
  Not: not,
  And: joined('Min'),
  Or: joined('Max'),
  Where: where,
  Cast: cast,
} satisfies Partial<OpTable<BoundsRule>>;
