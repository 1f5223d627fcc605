/**
 * Gradients of the ops with kinks and jumps. At a kink each takes the slope that PyTorch takes there (docs/conventions.md has the table,
 * test/engine/kinks.test.ts holds it); masks choose, they never multiply, where the gradient may be infinite.
 */
import type { OpTable } from '@isthmus/onnx';
import { float, floatAttribute, floats, int, integers, ints, intsAttribute } from '@isthmus/onnx';
import { zeroAtBounds } from '../clipBounds.js';
import type { GradientContext, GradientRule } from './rule.js';
import { add, constant, list, reshape, unbroadcast, value } from './rule.js';
import { pair, single, terms } from './terms.js';

/** A step function: its gradient is zero. */
export const step: GradientRule = (context) => context.node.inputs.map(() => null);

/** The larger (or smaller) input gets dy; two equal ones get half of it each. */
const extreme = (wins: 'Greater' | 'Less'): GradientRule => {
  const side = (context: GradientContext, winner: string, loser: string) => {
    const { dy, equal, where, times } = terms(context);
    return where(equal(winner, loser), times(dy, 0.5), where(add(context, wins, [winner, loser]), dy, 0));
  };
  return (context) => {
    const [a, b] = context.node.inputs as [string, string];
    return [side(context, a, b), side(context, b, a)].map((gradient, input) =>
      context.wanted[input] ? unbroadcast(context, gradient, value(context, input).shape) : null,
    );
  };
};

/** y = min(max(x, low), high)  =>  dx = dy where x is its own clipped value, else 0; strictly inside for ReLU6 and HardTanh */
const clip: GradientRule = (context) => {
  const { x, y, dy, equal, greater, less, both, where } = terms(context);
  const [, low, high] = context.node.inputs;
  if (!low && !high) return [dy];
  const number = (name: string | undefined) =>
    name ? Number(context.builder.constants.get(name)!.data[0]) : undefined;
  const inside = zeroAtBounds(number(low), number(high)) ? both(greater(x, low!), less(x, high!)) : equal(x, y);
  return [where(inside, dy, 0), null, null];
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
 * conversions of layout (17% of NiN's time). It multiplies, so it is for gradients that are surely finite.
 */
const relu: GradientRule = (context) => {
  const { y, dy, greater, where, times } = terms(context);
  const { shape } = value(context, 0);
  const channels = shape[1]!;
  // Vector blocks are 8 or 16 channels wide; other channel counts are not kept in blocks.
  const blocked = context.layout === 'blocked' && shape.length === 4 && channels % 16 === 0;
  if (!blocked || context.isBelowSteep) return [where(greater(y, 0), dy, 0)];
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

/**
 * y = the largest (or smallest) of x over some axes  =>  over one axis the first such value gets dy, as of max(dim); over several
 * all of them get an even share, as of amax
 */
const extremeOver =
  (argument: 'ArgMax' | 'ArgMin'): GradientRule =>
  (context) => {
    const { x, y, dy, equal, where, over } = terms(context);
    const { node } = context;
    const { shape } = value(context, 0);
    const stated = intsAttribute(node, 'axes') ?? shape.map((_, axis) => axis);
    const axes = stated.map((axis) => (axis < 0 ? axis + shape.length : axis));
    const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const gradient = reshape(context, dy, kept);
    if (axes.length === 1) {
      const [axis] = axes as [number];
      const place = add(context, argument, [x], { axis: int(axis), keepdims: int(1), select_last_index: int(0) });
      const places = reshape(
        context,
        constant(context, integers([...new Array(shape[axis]).keys()])),
        shape.map((size, at) => (at === axis ? size : 1)),
      );
      return [where(equal(place, places), gradient, 0)];
    }
    const chosen = equal(x, reshape(context, y, kept));
    const count = add(context, 'ReduceSum', [add(context, 'Cast', [chosen], { to: int(1) }), list(context, axes)], {
      keepdims: int(1),
    });
    return [where(chosen, over(gradient, count), 0)];
  };

/** y = a - b trunc(a/b), with the sign of b where fmod is 0: floor  =>  da = dy, db = - dy times that whole number, (a - y) / b */
const mod: GradientRule = pair(
  ({ dy }) => dy,
  ({ y, dy, minus, over, unary, through }, a, b) => unary('Neg', through(dy, over(minus(a, y), b))),
);

export const kinkGradients = {
  Relu: relu,
  /** y = x or alpha x up to 0  =>  dx = dy or alpha dy */
  LeakyRelu: single(({ x, dy, greater, where, through }, node) =>
    where(greater(x, 0), dy, through(dy, floatAttribute(node, 'alpha', 0.01))),
  ),
  /** y = x or alpha (e^x - 1) up to 0  =>  dx = dy or dy (y + alpha) */
  Elu: single(({ x, y, dy, greater, where, through, plus }, node) =>
    where(greater(x, 0), dy, through(dy, plus(y, floatAttribute(node, 'alpha', 1)))),
  ),
  Clip: clip,
  /** y = min(max(alpha x + beta, 0), 1)  =>  dx = alpha dy where 0 < y < 1, else 0 */
  HardSigmoid: single(({ y, dy, greater, less, both, where, times }, node) =>
    where(both(greater(y, 0), less(y, 1)), times(dy, floatAttribute(node, 'alpha', 0.2)), 0),
  ),
  /** y = x h, h = min(max(x/6 + 1/2, 0), 1)  =>  dx = 0 up to -3, dy (h + x/6) to 3, dy from there on */
  HardSwish: (context) => {
    const { x, dy, greater, less, where: choose, times, plus, through } = terms(context);
    const gate = add(context, 'HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) });
    const between = through(dy, plus(gate, times(x, 1 / 6)));
    return [choose(less(x, 3), choose(greater(x, -3), between, 0), dy)];
  },
  /** dx = dy sign x */
  Abs: single(({ x, dy, through, unary }) => through(dy, unary('Sign', x))),
  Max: extreme('Greater'),
  Min: extreme('Less'),
  Where: where,
  ReduceMax: extremeOver('ArgMax'),
  ReduceMin: extremeOver('ArgMin'),
  Mod: mod,
  Sign: step,
  Floor: step,
  IsNaN: step,
  /** Between floating types a cast is gone; to or from integers and masks there is no gradient. */
  Cast: step,
  /** Masks, which hold no number that moves. */
  Not: step,
  And: step,
  Or: step,
  Equal: step,
  Greater: step,
  GreaterOrEqual: step,
  Less: step,
  LessOrEqual: step,
} satisfies Partial<OpTable<GradientRule>>;
