/** Elementwise ops: defaults written out, composite activations taken apart. */

import {
  type Attribute,
  float,
  floatAttribute,
  int,
  intAttribute,
  statedAttribute,
  stringAttribute,
} from '../graph/graph.js';
import { hasInput, inputName, inputTensor, inputValue, refuse } from '../graph/nodeView.js';
import { forOps } from '../graph/staticOps.js';
import { type ElementType, elementTypes, floats, numbersOf, sizeOf, tensorFrom } from '../graph/tensor.js';
import { constantNumber, type LowerContext, type Lowering, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';

/** Same op, same inputs, no attributes. */
const plain: Lowering = (context) => [context.emit.op(context.node.op, context.node.inputs)];

const withFloats =
  (defaults: Readonly<Record<string, number>>): Lowering =>
  (context) => {
    const attributes: Record<string, Attribute> = {};
    for (const [name, value] of Object.entries(defaults))
      attributes[name] = float(floatAttribute(context.node, name, value));
    return [context.emit.op(context.node.op, context.node.inputs, attributes)];
  };

/** Before opset 11 the bounds are attributes. A bound that is absent stays absent. */
const clip: Lowering = (context) => {
  const { emit } = context;
  const bound = (index: number, name: string) => {
    if (hasInput(context, index)) return emit.number(constantNumber(context, index, name));
    const stated = statedAttribute(context.node, name, 'float');
    return stated === undefined ? '' : emit.number(stated);
  };
  return [emit.op('Clip', [inputName(context, 0), bound(1, 'min'), bound(2, 'max')])];
};

/** x and y, or more inputs, taken two at a time. */
const variadic =
  (op: string): Lowering =>
  (context) => {
    const [first, ...rest] = context.node.inputs;
    if (!first) refuse(context, 'it has no inputs');
    return [rest.reduce((sum, input) => context.emit.op(op, [sum, input]), first)];
  };

/**
 * max(0, x) + slope min(0, x) = relu(x) + slope (x - relu(x)), which is exact and has the slope below 0 at 0 too. The slope is
 * broadcast to x, from the last axis on.
 */
const prelu: Lowering = (context) => {
  const { emit } = context;
  const [x, slope] = context.node.inputs as [string, string];
  const { shape } = inputValue(context, 0);
  const slopes = inputValue(context, 1).shape;
  const fits = slopes.every((size, axis) => size === 1 || size === shape[axis + shape.length - slopes.length]);
  if (!fits || slopes.length > shape.length) {
    const perChannel = [shape[1], ...shape.slice(2).map(() => 1)];
    const cure =
      slopes.length === 1 && slopes[0] === shape[1] ? `; one slope per channel has the shape [${perChannel}]` : '';
    refuse(context, `its slope of shape [${slopes}] does not broadcast to [${shape}]${cure}`);
  }
  const above = emit.relu(x);
  const below = emit.sub(x, above);
  return [emit.add(above, emit.mul(below, slope))];
};

/** gamma elu(x; alpha) */
const selu: Lowering = (context) => {
  const { emit } = context;
  const alpha = float(floatAttribute(context.node, 'alpha', 1.6732632423543772));
  const gamma = emit.number(floatAttribute(context.node, 'gamma', 1.0507009873554805));
  return [emit.mul(emit.op('Elu', [inputName(context, 0)], { alpha }), gamma)];
};

/** x/2 (1 + erf(x / sqrt 2)), or its tanh approximation x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
const gelu: Lowering = (context) => {
  const { emit } = context;
  const x = inputName(context, 0);
  const mul = (a: string, b: string) => emit.mul(a, b);
  const approximate = stringAttribute(context.node, 'approximate', 'none');
  if (approximate !== 'none' && approximate !== 'tanh')
    refuse(context, `approximate ${approximate}; expected none or tanh`);
  const bell =
    approximate === 'tanh'
      ? emit.tanh(mul(emit.add(x, mul(mul(mul(x, x), x), emit.number(0.044715))), emit.number(Math.sqrt(2 / Math.PI))))
      : emit.erf(mul(x, emit.number(Math.SQRT1_2)));
  return [mul(mul(x, emit.number(0.5)), emit.add(bell, 1))];
};

/** x sigmoid(alpha x) */
const swish: Lowering = (context) => {
  const { emit } = context;
  const x = inputName(context, 0);
  const scaled = emit.mul(x, floatAttribute(context.node, 'alpha', 1));
  return [emit.mul(x, emit.sigmoid(scaled))];
};

/** x tanh(softplus(x)) */
const mish: Lowering = (context) => {
  const { emit } = context;
  const x = inputName(context, 0);
  return [emit.mul(x, emit.tanh(emit.softplus(x)))];
};

const reciprocal: Lowering = (context) => [context.emit.div(1, inputName(context, 0))];

/** Dropout is its input, unless the file was exported in training mode with a ratio above 0. */
const dropout: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  // Until opset 11 there is no training mode; afterwards ratio is .5 where absent.
  const flag = (index: number, what: string, absent: number) =>
    hasInput(context, index) ? constantNumber(context, index, what) : absent;
  const ratio = flag(1, 'ratio', 0.5);
  if (flag(2, 'training_mode', 0) !== 0 && ratio !== 0) {
    unsupported(context, 'exported in training mode; export the model after calling eval()');
  }
  if (!context.isUsed(1)) return [inputName(context, 0)];
  if (context.opset < 12) unsupported(context, 'its mask output is used');
  return [
    inputName(context, 0),
    context.emit.constant(tensorFrom('bool', shape, new Uint8Array(sizeOf(shape)).fill(1))),
  ];
};

/** A cast between floating types is its input: everything is computed in float32. */
const cast: Lowering = (context) => {
  const code = intAttribute(context.node, 'to', 0);
  const type = elementTypes.get(code);
  // The shape rule of Cast refuses a type that no graph holds.
  return type ? castTo(context, type) : [context.emit.op('Cast', [inputName(context, 0)], { to: int(code) })];
};

const castTo = (context: LowerContext, type: ElementType): string[] => {
  const same = inputValue(context, 0).type === type;
  return [same ? inputName(context, 0) : context.emit.cast(inputName(context, 0), type)];
};

/** As Cast, to the type of another value. */
const castLike: Lowering = (context) => castTo(context, inputValue(context, 1).type);

/** For floats ONNX has only the remainder of a division that rounds towards 0. */
const mod: Lowering = (context) => {
  const fmod = intAttribute(context.node, 'fmod', 0);
  if (fmod !== 1 && inputValue(context, 0).type === 'float32') {
    refuse(context, `fmod ${fmod} for float values; expected 1`);
  }
  return [context.emit.op('Mod', context.node.inputs, { fmod: int(fmod) })];
};

/** Makes the exponent a float: torch.onnx writes a whole exponent of a float base as an integer. */
const pow: Lowering = (context) => {
  const { emit } = context;
  const exponent = inputTensor(context, 1);
  const base = inputValue(context, 0);
  const converted =
    exponent && exponent.type !== base.type && base.type === 'float32'
      ? emit.constant(floats(exponent.dims, numbersOf(exponent)))
      : inputName(context, 1);
  return [emit.pow(inputName(context, 0), converted)];
};

export const elementwiseLowerings = {
  ...forOps(['Relu', 'HardSwish', 'Sigmoid', 'Tanh', 'Softplus', 'Erf', 'Exp', 'Log', 'Sqrt', 'Sin', 'Cos'], plain),
  ...forOps(['Floor', 'IsNaN', 'Neg', 'Abs', 'Sign', 'Add', 'Sub', 'Mul', 'Div', 'MatMul', 'Where'], plain),
  ...forOps(['Not', 'And', 'Or', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'], plain),
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
  Identity: (context) => [inputName(context, 0)],
  Dropout: dropout,
  Mod: mod,
  Cast: cast,
  CastLike: castLike,
} satisfies Partial<Record<OnnxOp, Lowering>>;
