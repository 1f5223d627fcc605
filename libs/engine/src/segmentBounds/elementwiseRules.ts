/** Bounds through sums, products with constants, and ops that only move values. */

import { floats } from '@isthmus/onnx';
import { required } from './linearRules.js';
import type { BoundsContext, BoundsRule } from './rule.js';
import { type Bounds, constantOf } from './rule.js';
import { inverse, product } from './smoothRules.js';

/** 8 float32 roundings of a slope and 8 float64 ones of a center: more than an op of this file makes. */
const slackOfSlope = 2 ** -21;
const slackOfCenter = 2 ** -50;
const inflation = 1 + 2 ** -21;

/** (e + slack) for an output whose terms are bounded by the magnitudes given. */
function withSlack(
  { emit }: BoundsContext,
  error: string,
  slopes: readonly string[],
  centers: readonly string[],
): string {
  const terms = [
    ...slopes.map((slope) => emit.op('Mul', [emit.op('Abs', [slope]), emit.scalar(slackOfSlope)])),
    ...centers.map((center) => emit.op('Mul', [emit.op('Abs', [emit.single(center)]), emit.scalar(slackOfCenter)])),
  ];
  return terms.reduce((sum, term) => emit.op('Add', [sum, term]), emit.op('Mul', [error, emit.scalar(inflation)]));
}

/** y = a + b or a - b; one of them may be a constant. */
const sum =
  (op: 'Add' | 'Sub'): BoundsRule =>
  (context) => {
    const { emit, node } = context;
    const [a, b] = context.inputs;
    const centers = [0, 1].map((i) => context.inputs[i]?.center ?? emit.double(node.inputs[i]));
    const center = emit.op(op, centers);
    if (a && b) {
      const error = withSlack(context, emit.op('Add', [a.error, b.error]), [a.slope, b.slope], centers);
      return [{ center, slope: emit.op(op, [a.slope, b.slope]), error }];
    }
    const [active, negated] = a ? [a, false] : [required(context, 1), op === 'Sub'];
    // Adding zeros broadcasts slope and error where the constant is larger.
    const zeros = emit.op('Mul', [node.inputs[a ? 1 : 0], emit.scalar(0)]);
    const slope = emit.op('Add', [negated ? emit.op('Neg', [active.slope]) : active.slope, zeros]);
    return [{ center, slope, error: withSlack(context, emit.op('Add', [active.error, zeros]), [], centers) }];
  };

/** y = x k or x / k, k constant; else a product, or a product with an inverse. */
const scale =
  (op: 'Mul' | 'Div'): BoundsRule =>
  (context) => {
    const { emit, node } = context;
    const place = context.inputs[0] ? 0 : 1;
    const [a, b] = context.inputs;
    if (b && op === 'Div') return [product(context, a ?? constantBounds(context, 0), inverse(context, b))];
    if (a && b) return [product(context, a, b)];
    const input = required(context, place);
    const factor = constantOf(context, 1 - place);
    const name = node.inputs[1 - place];
    const magnitude = emit.constant(floats(factor.dims, factor.data.map(Math.abs)));
    const center = emit.op(op, [input.center, emit.double(name)]);
    const slope = emit.op(op, [input.slope, name]);
    return [{ center, slope, error: withSlack(context, emit.op(op, [input.error, magnitude]), [slope], [center]) }];
  };

/** A constant as a value that does not move. */
function constantBounds({ emit, node }: BoundsContext, index: number): Bounds {
  const zeros = emit.op('Mul', [node.inputs[index], emit.scalar(0)]);
  return { center: emit.double(node.inputs[index]), slope: zeros, error: zeros };
}

const negation: BoundsRule = (context) => {
  const { center, slope, error } = required(context, 0);
  return [{ center: context.emit.op('Neg', [center]), slope: context.emit.op('Neg', [slope]), error }];
};

/** Ops that move values: the same op on center, slope and error. The first `movable` inputs are values, the rest settings. */
const moved: BoundsRule = (context) => {
  const { emit, node } = context;
  const movable = node.op === 'Concat' ? node.inputs.length : 1;
  const values = Array.from({ length: movable }, (_, i) => required(context, i));
  const settings = node.inputs.slice(movable);
  const attributes = Object.fromEntries(node.attributes);
  const parts = (['center', 'slope', 'error'] as const).map((part) =>
    emit.ops(node.op, [...values.map((value) => value[part]), ...settings], attributes, node.outputs.length),
  );
  return node.outputs.map((_, i): Bounds => ({ center: parts[0][i], slope: parts[1][i], error: parts[2][i] }));
};

/** y = x with a constant around it, which does not move. */
const pad: BoundsRule = (context) => {
  const { emit, node } = context;
  const { center, slope, error } = required(context, 0);
  const [, amounts, value] = node.inputs;
  const zero = emit.scalar(0);
  const around = (name: string, constant: string) => emit.op('Pad', [name, amounts, constant]);
  return [
    {
      center: around(center, emit.double(value ? value : zero)),
      slope: around(slope, zero),
      error: around(error, zero),
    },
  ];
};

export const elementwiseRules = {
  Add: sum('Add'),
  Sub: sum('Sub'),
  Mul: scale('Mul'),
  Div: scale('Div'),
  Neg: negation,
  Pad: pad,
  Reshape: moved,
  Transpose: moved,
  Concat: moved,
  Slice: moved,
  Split: moved,
  Gather: moved,
} satisfies Record<string, BoundsRule>;
