/** Elementwise ops: defaults written out, composite activations taken apart. */

import { type Attribute, float, floatAttribute, int, intAttribute, stringAttribute } from '../graph.js';
import { floats, numbersOf, scalar, sizeOf, tensorFrom } from '../tensor.js';
import { add, inputValue, type LowerContext, type Lowering, refuseNode, tensorOf, unsupportedNode } from './context.js';
import type { OnnxOp } from './signatures.js';

/** Same op, same inputs, no attributes. */
const plain: Lowering = (context) => [add(context, context.node.op, context.inputs)];

const withFloats =
  (defaults: Readonly<Record<string, number>>): Lowering =>
  (context) => {
    const attributes: Record<string, Attribute> = {};
    for (const [name, value] of Object.entries(defaults))
      attributes[name] = float(floatAttribute(context.node, name, value));
    return [add(context, context.node.op, context.inputs, attributes)];
  };

const constantOf = (context: LowerContext, value: number) => context.builder.constant(scalar(value));

/** Before opset 11 the bounds are attributes. A bound that is absent stays absent. */
const clip: Lowering = (context) => {
  const bound = (index: number, name: string) => {
    if (context.inputs[index]) {
      const tensor = tensorOf(context, index);
      if (!tensor) unsupportedNode(context, `its ${name} is computed from the image`);
      return context.builder.constant(scalar(numbersOf(tensor)[0] ?? refuseNode(context, `its ${name} is empty`)));
    }
    const attribute = context.node.attributes.get(name);
    return attribute?.kind === 'float' ? constantOf(context, attribute.value) : '';
  };
  return [add(context, 'Clip', [context.inputs[0]!, bound(1, 'min'), bound(2, 'max')])];
};

/** x and y, or more inputs, taken two at a time. */
const variadic =
  (op: string): Lowering =>
  (context) => {
    const [first, ...rest] = context.inputs;
    if (!first) refuseNode(context, 'no inputs');
    return [rest.reduce((sum, input) => add(context, op, [sum, input]), first)];
  };

/**
 * max(0, x) + slope min(0, x) = relu(x) + slope (x - relu(x)), which is exact and has the slope below 0 at 0 too. The slope is
 * broadcast to x, from the last axis on.
 */
const prelu: Lowering = (context) => {
  const [x, slope] = context.inputs as [string, string];
  const { shape } = inputValue(context, 0);
  const slopes = inputValue(context, 1).shape;
  const fits = slopes.every((size, axis) => size === 1 || size === shape[axis + shape.length - slopes.length]);
  if (!fits || slopes.length > shape.length) {
    const perChannel = [shape[1], ...shape.slice(2).map(() => 1)];
    const cure =
      slopes.length === 1 && slopes[0] === shape[1] ? `; one slope per channel has the shape [${perChannel}]` : '';
    refuseNode(context, `its slope of shape [${slopes}] does not broadcast to [${shape}]${cure}`);
  }
  const above = add(context, 'Relu', [x]);
  const below = add(context, 'Sub', [x, above]);
  return [add(context, 'Add', [above, add(context, 'Mul', [below, slope])])];
};

/** gamma elu(x; alpha) */
const selu: Lowering = (context) => {
  const alpha = float(floatAttribute(context.node, 'alpha', 1.6732632423543772));
  const gamma = constantOf(context, floatAttribute(context.node, 'gamma', 1.0507009873554805));
  return [add(context, 'Mul', [add(context, 'Elu', [context.inputs[0]!], { alpha }), gamma])];
};

/** x/2 (1 + erf(x / sqrt 2)), or its tanh approximation x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
const gelu: Lowering = (context) => {
  const x = context.inputs[0]!;
  const mul = (a: string, b: string) => add(context, 'Mul', [a, b]);
  const approximate = stringAttribute(context.node, 'approximate', 'none');
  if (approximate !== 'none' && approximate !== 'tanh') refuseNode(context, `approximate ${approximate}`);
  const bell =
    approximate === 'tanh'
      ? add(context, 'Tanh', [
          mul(
            add(context, 'Add', [x, mul(mul(mul(x, x), x), constantOf(context, 0.044715))]),
            constantOf(context, Math.sqrt(2 / Math.PI)),
          ),
        ])
      : add(context, 'Erf', [mul(x, constantOf(context, Math.SQRT1_2))]);
  return [mul(mul(x, constantOf(context, 0.5)), add(context, 'Add', [bell, constantOf(context, 1)]))];
};

/** x sigmoid(alpha x) */
const swish: Lowering = (context) => {
  const x = context.inputs[0]!;
  const scaled = add(context, 'Mul', [x, constantOf(context, floatAttribute(context.node, 'alpha', 1))]);
  return [add(context, 'Mul', [x, add(context, 'Sigmoid', [scaled])])];
};

/** x tanh(softplus(x)) */
const mish: Lowering = (context) => {
  const x = context.inputs[0]!;
  return [add(context, 'Mul', [x, add(context, 'Tanh', [add(context, 'Softplus', [x])])])];
};

const reciprocal: Lowering = (context) => [add(context, 'Div', [constantOf(context, 1), context.inputs[0]!])];

/** It stands for itself, unless the file was exported in training mode with something to drop. */
const dropout: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  // Until opset 11 there is no training mode; afterwards ratio is .5 where absent.
  const flag = (index: number, what: string, absent: number) => {
    if (!context.inputs[index]) return absent;
    const tensor = tensorOf(context, index) ?? unsupportedNode(context, `its ${what} is computed from the image`);
    return numbersOf(tensor)[0] ?? refuseNode(context, `its ${what} is empty`);
  };
  const ratio = flag(1, 'ratio', 0.5);
  if (flag(2, 'training_mode', 0) !== 0 && ratio !== 0) {
    unsupportedNode(context, 'exported in training mode; export the model after calling eval()');
  }
  if (!context.isUsed(1)) return [context.inputs[0]!];
  if (context.opset < 12) unsupportedNode(context, 'its mask output is used');
  return [
    context.inputs[0]!,
    context.builder.constant(tensorFrom('bool', shape, new Uint8Array(sizeOf(shape)).fill(1))),
  ];
};

/** A cast between floating types stands for itself: everything is computed in float32. */
const cast: Lowering = (context) => {
  const code = intAttribute(context.node, 'to', 0);
  const to = code === 10 || code === 11 || code === 16 ? 1 : code;
  const { type } = inputValue(context, 0);
  const same = ({ float32: 1, int32: 6, int64: 7, bool: 9 } as const)[type] === to;
  return same ? [context.inputs[0]!] : [add(context, 'Cast', [context.inputs[0]!], { to: int(to) })];
};

/** Of numbers with a fraction ONNX knows the remainder of a division that rounds towards 0 only. */
const mod: Lowering = (context) => {
  const fmod = intAttribute(context.node, 'fmod', 0);
  if (fmod !== 1 && inputValue(context, 0).type === 'float32') {
    refuseNode(context, `fmod ${fmod} for float values; expected 1`);
  }
  return [add(context, 'Mod', context.inputs, { fmod: int(fmod) })];
};

/** What torch.onnx writes for a whole-number exponent of a float base: the exponent's type may differ. */
const pow: Lowering = (context) => {
  const exponent = tensorOf(context, 1);
  const base = inputValue(context, 0);
  const converted =
    exponent && exponent.type !== base.type && base.type === 'float32'
      ? context.builder.constant(floats(exponent.dims, numbersOf(exponent)))
      : context.inputs[1]!;
  return [add(context, 'Pow', [context.inputs[0]!, converted])];
};

export const elementwiseLowerings = {
  Relu: plain,
  Sigmoid: plain,
  Tanh: plain,
  Softplus: plain,
  Erf: plain,
  Exp: plain,
  Log: plain,
  Sqrt: plain,
  Sin: plain,
  Cos: plain,
  Floor: plain,
  IsNaN: plain,
  Neg: plain,
  Abs: plain,
  Sign: plain,
  Add: plain,
  Sub: plain,
  Mul: plain,
  Div: plain,
  Not: plain,
  And: plain,
  Or: plain,
  Equal: plain,
  Greater: plain,
  GreaterOrEqual: plain,
  Less: plain,
  LessOrEqual: plain,
  Where: plain,
  MatMul: plain,
  HardSwish: plain,
  LeakyRelu: withFloats({ alpha: 0.01 }),
  Elu: withFloats({ alpha: 1 }),
  HardSigmoid: withFloats({ alpha: 0.2, beta: 0.5 }),
  Clip: clip,
  Min: variadic('Min'),
  Max: variadic('Max'),
  Sum: variadic('Add'),
  Pow: pow,
  PRelu: prelu,
  Selu: selu,
  Gelu: gelu,
  Swish: swish,
  Mish: mish,
  Reciprocal: reciprocal,
  Identity: (context) => [context.inputs[0] ?? ''],
  Dropout: dropout,
  Mod: mod,
  Cast: cast,
} satisfies Partial<Record<OnnxOp, Lowering>>;
