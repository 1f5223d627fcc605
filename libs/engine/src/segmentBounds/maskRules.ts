/** Bounds through comparisons and choices. A mask is bounded as a number: 0 or 1 if it is the same along the piece, else between. */
import { inputName, inputValue, intAttribute, nodeLabel, type OpTable } from '@isthmus/onnx';
import { combined, constantBounds } from './arithmetic.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  type Emitting,
  inflationOfSpread,
  magnitude,
  required,
  slackOfMagnitude,
  UnboundedOpError,
} from './rule.js';

/** The bounds of an input, constant or not. */
function either(context: BoundsContext, index: number): Bounds {
  const { emit, inputs } = context;
  return inputs[index] ?? constantBounds(context, emit.constant(constantOf(context, index)));
}

/** y = a > b or a >= b, or with the two swapped. */
const compared =
  (certain: 'greater' | 'greaterOrEqual', excluded: 'less' | 'lessOrEqual', swapped: boolean): BoundsRule =>
  (context) => {
    const { emit } = context;
    const [a, b] = [either(context, swapped ? 1 : 0), either(context, swapped ? 0 : 1)];
    const difference = combined(context, 'sub', a, b);
    const slack = emit.mul(magnitude(context, difference), slackOfMagnitude);
    const spread = emit.add(emit.abs(difference.slope), difference.error);
    const reach = emit.add(spread, slack);
    const narrow = emit.single(difference.center);
    const zero = emit.number(0);
    const yes = emit[certain](emit.sub(narrow, reach), zero);
    const no = emit[excluded](emit.add(narrow, reach), zero);
    const one = emit.number(1);
    return mask(context, emit.where(yes, one, zero), emit.where(no, zero, one));
  };

/** A mask between two numbers that are 0 or 1. */
function mask({ emit }: Emitting, least: string, most: string): Bounds {
  const half = emit.number(0.5);
  return {
    center: emit.double(emit.mul(emit.add(least, most), half)),
    slope: emit.mul(least, 0),
    error: emit.mul(emit.sub(most, least), half),
  };
}

/** The smallest and the largest number of a mask, constant or not, on the piece. */
function ends(context: BoundsContext, index: number): readonly [string, string] {
  const { emit, inputs } = context;
  const input = inputs[index];
  if (!input) {
    const fixed = emit.single(inputName(context, index));
    return [fixed, fixed];
  }
  const narrow = emit.single(input.center);
  return [emit.sub(narrow, input.error), emit.add(narrow, input.error)];
}

const not: BoundsRule = (context) => {
  const { emit } = context;
  const [least, most] = ends(context, 0);
  const one = emit.number(1);
  return mask(context, emit.sub(one, most), emit.sub(one, least));
};

const joined =
  (op: 'min' | 'max'): BoundsRule =>
  (context) => {
    const [[least, most], [leastOther, mostOther]] = [ends(context, 0), ends(context, 1)];
    return mask(context, context.emit[op](least, leastOther), context.emit[op](most, mostOther));
  };

/**
 * y = m ? a : b. If m is not the same along the piece, the bounds hold both: about the line midway between theirs, with
 * |c - c'| / 2 + |s - s'| / 2 and the larger error to both sides.
 */
const where: BoundsRule = (context) => {
  const { emit } = context;
  const [a, b] = [either(context, 1), either(context, 2)];
  const chosen = (condition: string, x: Bounds, y: Bounds): Bounds => ({
    center: emit.where(condition, x.center, y.center),
    slope: emit.where(condition, x.slope, y.slope),
    error: emit.where(condition, x.error, y.error),
  });
  if (!context.inputs[0]) return chosen(inputName(context, 0), a, b);

  const [least, most] = ends(context, 0);
  const half = emit.number(0.5);
  const apart = combined(context, 'sub', a, b);
  const gap = emit.add(emit.abs(emit.single(apart.center)), emit.abs(apart.slope));
  const size = emit.add(magnitude(context, a), magnitude(context, b));
  const spread = emit.add(emit.mul(gap, half), emit.max(a.error, b.error));
  const slack = emit.mul(size, slackOfMagnitude);
  const both: Bounds = {
    center: emit.mul(emit.add(a.center, b.center), emit.double(half)),
    slope: emit.mul(emit.add(a.slope, b.slope), half),
    error: emit.add(emit.mul(spread, inflationOfSpread), slack),
  };
  const otherwise = chosen(emit.less(most, half), b, both);
  return chosen(emit.greater(least, half), a, otherwise);
};

/** A mask cast to a number: the bounds of a mask are those of a number. */
const cast: BoundsRule = (context) => {
  const { node } = context;
  if (inputValue(context, 0).type === 'bool' && intAttribute(node, 'to', 0) === 1) return required(context, 0);
  throw new UnboundedOpError(nodeLabel(node), 'it casts what is no mask, or to no float');
};

/** A value with bounds is a number. */
const notANumber: BoundsRule = (context) => {
  const zero = context.emit.mul(required(context, 0).slope, 0);
  return mask(context, zero, zero);
};

export const maskRules = {
  Greater: compared('greater', 'lessOrEqual', false),
  GreaterOrEqual: compared('greaterOrEqual', 'less', false),
  Less: compared('greater', 'lessOrEqual', true),
  LessOrEqual: compared('greaterOrEqual', 'less', true),
  IsNaN: notANumber,
  Not: not,
  And: joined('min'),
  Or: joined('max'),
  Where: where,
  Cast: cast,
} satisfies Partial<OpTable<BoundsRule>>;
