/** Bounds through sums, products with constants, and ops that only move values. */
import type { OpTable } from '@isthmus/onnx';
import { combined, constantBounds, negated, scaledBy, shiftedBy } from './affine.js';
import { inverse, product } from './products.js';
import { type Bounds, type BoundsRule, required } from './rule.js';

/** y = a + b or a - b; one of them may be a constant. */
const sum =
  (op: 'Add' | 'Sub'): BoundsRule =>
  (context) => {
    const { emit, node } = context;
    const [a, b] = context.inputs;
    if (a && b) return [combined(context, op, a, b)];
    const constant = emit.double(node.inputs[a ? 1 : 0]);
    if (a) return [shiftedBy(context, a, op === 'Add' ? constant : emit.op('Neg', [constant]))];
    const active = required(context, 1);
    return [shiftedBy(context, op === 'Add' ? active : negated(context, active), constant)];
  };

/** y = x k or x / k, k constant; else a product, or a product with an inverse. */
const scale =
  (op: 'Mul' | 'Div'): BoundsRule =>
  (context) => {
    const { node } = context;
    const place = context.inputs[0] ? 0 : 1;
    const [a, b] = context.inputs;
    if (b && op === 'Div') return [product(context, a ?? constantBounds(context, node.inputs[0]), inverse(context, b))];
    if (a && b) return [product(context, a, b)];
    return [scaledBy(context, required(context, place), node.inputs[1 - place], op)];
  };

const negation: BoundsRule = (context) => [negated(context, required(context, 0))];

/** Ops that move values: the same op on center, slope and error. The first `movable` inputs are values, the rest settings. */
const moved: BoundsRule = (context) => {
  const { emit, node } = context;
  const movable = node.op === 'Concat' ? node.inputs.length : 1;
  const values = Array.from({ length: movable }, (_, i) =>
    movable === 1 ? required(context, i) : (context.inputs[i] ?? constantBounds(context, node.inputs[i])),
  );
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
  Expand: moved,
} satisfies Partial<OpTable<BoundsRule>>;
