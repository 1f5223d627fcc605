/** Bounds through sums, products with constants, and ops that only move values. */

import { floats } from '@isthmus/onnx';
import { required } from './linearRules.js';
import type { BoundsContext, BoundsRule } from './rule.js';
import { type Bounds, constantOf, UnboundedOpError } from './rule.js';

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

/** y = x k or x / k, k constant. */
const scale =
  (op: 'Mul' | 'Div'): BoundsRule =>
  (context) => {
    const { emit, node } = context;
    const place = context.inputs[0] ? 0 : 1;
    if (context.inputs[1 - place] || (op === 'Div' && place === 1)) {
      throw new UnboundedOpError(node.op, 'it is linear only by a constant');
    }
    const input = required(context, place);
    const factor = constantOf(context, 1 - place);
    const name = node.inputs[1 - place];
    const magnitude = emit.constant(floats(factor.dims, factor.data.map(Math.abs)));
    const center = emit.op(op, [input.center, emit.double(name)]);
    const slope = emit.op(op, [input.slope, name]);
    return [{ center, slope, error: withSlack(context, emit.op(op, [input.error, magnitude]), [slope], [center]) }];
  };

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

export const elementwiseRules = {
  Add: sum('Add'),
  Sub: sum('Sub'),
  Mul: scale('Mul'),
  Div: scale('Div'),
  Neg: negation,
  Reshape: moved,
  Transpose: moved,
  Concat: moved,
  Slice: moved,
  Split: moved,
  Gather: moved,
} satisfies Record<string, BoundsRule>;
