/** Bounds through sums, products with constants, and ops that only move values. */
import { forOps, hasInput, inputName, item, type OpTable } from '@isthmus/onnx';
import { combined, constantBounds, inverse, negated, product, scaledBy, shiftedBy } from './arithmetic.js';
import { type Bounds, type BoundsRule, required } from './rule.js';

/** y = a + b or a - b; one of them may be a constant. */
const sum =
  (op: 'add' | 'sub'): BoundsRule =>
  (context) => {
    const { emit } = context;
    const [a, b] = context.inputs;
    if (a && b) return combined(context, op, a, b);
    const constant = emit.double(inputName(context, a ? 1 : 0));
    if (a) return shiftedBy(context, a, op === 'add' ? constant : emit.neg(constant));
    const active = required(context, 1);
    return shiftedBy(context, op === 'add' ? active : negated(context, active), constant);
  };

/** y = x k or x / k, k constant; else a product, or a product with an inverse. */
const scale =
  (op: 'mul' | 'div'): BoundsRule =>
  (context) => {
    const place = context.inputs[0] ? 0 : 1;
    const [a, b] = context.inputs;
    if (b && op === 'div')
      return product(context, a ?? constantBounds(context, inputName(context, 0)), inverse(context, b));
    if (a && b) return product(context, a, b);
    return scaledBy(context, required(context, place), inputName(context, 1 - place), op);
  };

const negation: BoundsRule = (context) => negated(context, required(context, 0));

/** Ops that move values: the same op on center, slope and error. The first `movable` inputs are values, the rest settings. */
const moved: BoundsRule = (context) => {
  const { emit, node } = context;
  const movable = node.op === 'Concat' ? node.inputs.length : 1;
  const values = Array.from({ length: movable }, (_, i) =>
    movable === 1 ? required(context, i) : (context.inputs[i] ?? constantBounds(context, inputName(context, i))),
  );
  const settings = node.inputs.slice(movable);
  const attributes = Object.fromEntries(node.attributes);
  const apply = (part: keyof Bounds) =>
    emit.ops(node.op, [...values.map((value) => value[part]), ...settings], attributes, node.outputs.length);
  const [centers, slopes, errors] = [apply('center'), apply('slope'), apply('error')];
  return centers.map((center, i): Bounds => ({ center, slope: item(slopes, i), error: item(errors, i) }));
};

/** y = x with a constant around it, which does not move. */
const pad: BoundsRule = (context) => {
  const { emit } = context;
  const { center, slope, error } = required(context, 0);
  const zero = emit.number(0);
  const around = (name: string, constant: string) => emit.op('Pad', [name, inputName(context, 1), constant]);
  return {
    center: around(center, emit.double(hasInput(context, 2) ? inputName(context, 2) : zero)),
    slope: around(slope, zero),
    error: around(error, zero),
  };
};

export const elementwiseRules = {
  Add: sum('add'),
  Sub: sum('sub'),
  Mul: scale('mul'),
  Div: scale('div'),
  Neg: negation,
  Pad: pad,
  ...forOps(['Reshape', 'Transpose', 'Concat', 'Slice', 'Split', 'Gather', 'Expand'], moved),
} satisfies Partial<OpTable<BoundsRule>>;
