/** Gradients of the ops that work value by value. x is the input, y the output, dy the gradient of y. */
import { float, floatAttribute, floats, int, ints, type Node } from '@isthmus/onnx';
import type { GradientContext, GradientRule } from './rule.js';
import { add, constant, isConstant, number, unbroadcast, value } from './rule.js';

/** Shorthand of one rule: names of x, y and dy, and the four operations. */
function terms(context: GradientContext) {
  const two = (op: string) => (a: string | number, b: string | number) =>
    add(
      context,
      op,
      [a, b].map((term) => (typeof term === 'number' ? number(context, term) : term)),
    );
  return {
    x: context.node.inputs[0]!,
    y: context.node.outputs[0]!,
    dy: context.gradients[0]!,
    plus: two('Add'),
    minus: two('Sub'),
    times: two('Mul'),
    over: two('Div'),
    greater: two('Greater'),
    less: two('Less'),
    both: two('And'),
    where: (mask: string, a: string | number, b: string | number) =>
      add(context, 'Where', [mask, ...[a, b].map((term) => (typeof term === 'number' ? number(context, term) : term))]),
    unary: (op: string, input: string) => add(context, op, [input]),
  };
}
type Terms = ReturnType<typeof terms>;

/** A rule of one input and one output, as the gradient's expression. */
const single =
  (expression: (terms: Terms, node: Node) => string): GradientRule =>
  (context) => [expression(terms(context), context.node)];

/** Gradients of both inputs of a broadcasting op, each summed over the axes along which it was repeated. */
const pair =
  (
    left: (terms: Terms, a: string, b: string) => string,
    right: (terms: Terms, a: string, b: string) => string,
  ): GradientRule =>
  (context) => {
    const [a, b] = context.node.inputs as [string, string];
    return [left, right].map((expression, input) =>
      context.wanted[input]
        ? unbroadcast(context, expression(terms(context), a, b), value(context, input).shape)
        : null,
    );
  };

/** A step function: its gradient is zero almost everywhere. */
const step: GradientRule = (context) => context.node.inputs.map(() => null);

/** The larger (or smaller) input gets dy; at a tie the image's side where the other is constant loses, else the first wins. */
const extreme =
  (strict: 'Greater' | 'Less', loose: 'GreaterOrEqual' | 'LessOrEqual'): GradientRule =>
  (context) => {
    const { dy, where } = terms(context);
    const [a, b] = context.node.inputs as [string, string];
    return [0, 1].map((input) => {
      if (!context.wanted[input]) return null;
      const first = input === 0 && !isConstant(context, 1);
      const mask = add(context, first ? loose : strict, input === 0 ? [a, b] : [b, a]);
      return unbroadcast(context, where(mask, dy, 0), value(context, input).shape);
    });
  };

/** y = min(max(x, low), high)  =>  dx = dy strictly inside the bounds, else 0 (as for ReLU, 0 on a bound itself) */
const clip: GradientRule = (context) => {
  const { x, dy, greater, less, both, where } = terms(context);
  const [, low, high] = context.node.inputs;
  const masks = [...(low ? [greater(x, low)] : []), ...(high ? [less(x, high)] : [])];
  if (masks.length === 0) return [dy];
  return [where(masks.length === 2 ? both(masks[0]!, masks[1]!) : masks[0]!, dy, 0), null, null];
};

/** y = a^b  =>  da = dy b a^(b-1), db = dy y log a */
const pow: GradientRule = (context) => {
  const { y, dy, times, minus, unary } = terms(context);
  const [a, b] = context.node.inputs as [string, string];
  const power = context.builder.constants.get(b);
  const slope =
    power && power.data.length === 1 && Number(power.data[0]) === 2 ? a : add(context, 'Pow', [a, minus(b, 1)]);
  return [
    context.wanted[0] ? unbroadcast(context, times(dy, times(b, slope)), value(context, 0).shape) : null,
    context.wanted[1] ? unbroadcast(context, times(dy, times(y, unary('Log', a))), value(context, 1).shape) : null,
  ];
};

/** y = c ? a : b  =>  da = c ? dy : 0, db = c ? 0 : dy */
const where: GradientRule = (context) => {
  const { dy, where: choose } = terms(context);
  const mask = context.node.inputs[0]!;
  return [
    null,
    context.wanted[1] ? unbroadcast(context, choose(mask, dy, 0), value(context, 1).shape) : null,
    context.wanted[2] ? unbroadcast(context, choose(mask, 0, dy), value(context, 2).shape) : null,
  ];
};

/**
 * y = max(0, x)  =>  dx = dy where y > 0, else 0
 *
 * In blocks the mask is min(1, 1e38 y), computed as an identity convolution per channel with a fused HardSigmoid, the one
 * step function that stays in blocks there: y > 1e-38 gives 1 and y = 0 gives 0. It replaces Greater, Where and three
 * conversions of layout (17% of NiN's time).
 */
const relu: GradientRule = (context) => {
  const { y, dy, greater, where, times } = terms(context);
  const { shape } = value(context, 0);
  const channels = shape[1]!;
  // Vector blocks are 8 or 16 channels wide; other channel counts are not kept in blocks.
  if (context.layout === 'plain' || shape.length !== 4 || channels % 16 !== 0) return [where(greater(y, 0), dy, 0)];
  const identity = add(
    context,
    'Conv',
    [y, constant(context, floats([channels, 1, 1, 1], new Float32Array(channels).fill(1)))],
    {
      kernel_shape: ints([1, 1]),
      strides: ints([1, 1]),
      pads: ints([0, 0, 0, 0]),
      dilations: ints([1, 1]),
      group: int(channels),
    },
  );
  return [times(dy, add(context, 'HardSigmoid', [identity], { alpha: float(1e38), beta: float(0) }))];
};

export const elementwiseGradients = {
  /** y = max(0, x)  =>  dx = dy where y > 0, else 0 */
  Relu: relu,
  /** y = x or alpha x below 0  =>  dx = dy or alpha dy */
  LeakyRelu: single(({ x, dy, greater, where, times }, node) =>
    where(greater(x, 0), dy, times(dy, floatAttribute(node, 'alpha', 0.01))),
  ),
  /** y = x or alpha (e^x - 1) below 0  =>  dx = dy or dy (y + alpha) */
  Elu: single(({ x, y, dy, greater, where, times, plus }, node) =>
    where(greater(x, 0), dy, times(dy, plus(y, floatAttribute(node, 'alpha', 1)))),
  ),
  Clip: clip,
  /** y = 1 / (1 + e^-x)  =>  dx = dy y (1 - y) */
  Sigmoid: single(({ y, dy, times, minus }) => times(dy, times(y, minus(1, y)))),
  /** y = min(max(alpha x + beta, 0), 1)  =>  dx = alpha dy where 0 < y < 1, else 0 */
  HardSigmoid: single(({ y, dy, greater, less, both, where, times }, node) =>
    where(both(greater(y, 0), less(y, 1)), times(dy, floatAttribute(node, 'alpha', 0.2)), 0),
  ),
  /** y = x h, h = min(max(x/6 + 1/2, 0), 1)  =>  dx = dy (h + x/6 where 0 < h < 1) */
  HardSwish: (context) => {
    const { x, dy, greater, less, both, where: choose, times, plus } = terms(context);
    const gate = add(context, 'HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) });
    return [times(dy, plus(gate, choose(both(greater(x, -3), less(x, 3)), times(x, 1 / 6), 0)))];
  },
  /** dx = dy (1 - y^2) */
  Tanh: single(({ y, dy, times, minus }) => times(dy, minus(1, times(y, y)))),
  /** y = log(1 + e^x)  =>  dx = dy sigmoid(x) */
  Softplus: single(({ x, dy, times, unary }) => times(dy, unary('Sigmoid', x))),
  /** y = erf x  =>  dx = dy 2/sqrt(pi) e^(-x^2) */
  Erf: single(({ x, dy, times, unary }) =>
    times(dy, times(unary('Exp', unary('Neg', times(x, x))), 2 / Math.sqrt(Math.PI))),
  ),
  /** dx = dy y */
  Exp: single(({ y, dy, times }) => times(dy, y)),
  /** dx = dy / x */
  Log: single(({ x, dy, over }) => over(dy, x)),
  /** dx = dy / (2 y) */
  Sqrt: single(({ y, dy, over, times }) => over(times(dy, 0.5), y)),
  /** dx = dy cos x */
  Sin: single(({ x, dy, times, unary }) => times(dy, unary('Cos', x))),
  /** dx = - dy sin x */
  Cos: single(({ x, dy, times, unary }) => unary('Neg', times(dy, unary('Sin', x)))),
  /** dx = dy sign x */
  Abs: single(({ x, dy, times, unary }) => times(dy, unary('Sign', x))),
  /** dx = - dy */
  Neg: single(({ dy, unary }) => unary('Neg', dy)),
  /** da = dy, db = dy */
  Add: pair(
    ({ dy }) => dy,
    ({ dy }) => dy,
  ),
  /** da = dy, db = - dy */
  Sub: pair(
    ({ dy }) => dy,
    ({ dy, unary }) => unary('Neg', dy),
  ),
  /** da = dy b, db = dy a */
  Mul: pair(
    ({ dy, times }, _a, b) => times(dy, b),
    ({ dy, times }, a) => times(dy, a),
  ),
  /** da = dy / b, db = - dy y / b */
  Div: pair(
    ({ dy, over }, _a, b) => over(dy, b),
    ({ y, dy, over, times, unary }, _a, b) => unary('Neg', over(times(dy, y), b)),
  ),
  Pow: pow,
  Max: extreme('Greater', 'GreaterOrEqual'),
  Min: extreme('Less', 'LessOrEqual'),
  Where: where,
  Sign: step,
  Floor: step,
  IsNaN: step,
  Mod: step,
  /** Between floating types a cast is gone; from integers or masks there is no gradient. */
  Cast: step,
} satisfies Record<string, GradientRule>;
