/**
 * Gradients of the ops with kinks and jumps. At a kink each takes the slope that PyTorch takes there (docs/conventions.md, "Slopes at
 * kinks", has the table, test/engine/kinks.test.ts holds it); masks choose, they never multiply, where the gradient may be infinite.
 */
import {
  float,
  floatAttribute,
  floats,
  forOps,
  hasInput,
  inputName,
  inputNumbers,
  inputShape,
  int,
  item,
  type OpTable,
  plainWindow,
  reducedAxes,
  windowAttributes,
} from '@isthmus/onnx';
import { type GradientRule, ofInput, pair, single, type Terms, terms } from './rule.js';
import { zeroAtBounds } from './slopes.js';

/** A step function: its gradient is zero. */
export const step: GradientRule = (context) => context.node.inputs.map(() => null);

/** The larger (or smaller) input gets dy; two equal ones get half of it each. */
const extreme = (wins: 'greater' | 'less'): GradientRule => {
  const share = ({ dy, emit }: Terms, winner: string, loser: string) =>
    emit.where(emit.equal(winner, loser), emit.mul(dy, 0.5), emit.where(emit[wins](winner, loser), dy, 0));
  return pair(
    (terms, a, b) => share(terms, a, b),
    (terms, a, b) => share(terms, b, a),
  );
};

/** y = min(max(x, low), high)  =>  dx = dy where x is its own clipped value, else 0; strictly inside for ReLU6 and HardTanh */
const clip: GradientRule = (context) => {
  const { x, y, dy, emit } = terms(context);
  if (!hasInput(context, 1) && !hasInput(context, 2)) return [dy];
  const bound = (index: number) => (hasInput(context, index) ? inputNumbers(context, index)[0] : undefined);
  const inside = zeroAtBounds(bound(1), bound(2))
    ? emit.and(emit.greater(x, inputName(context, 1)), emit.less(x, inputName(context, 2)))
    : emit.equal(x, y);
  return [emit.where(inside, dy, 0), null, null];
};

/** y = c ? a : b  =>  da = c ? dy : 0, db = c ? 0 : dy */
const where: GradientRule = (context) => {
  const { x: mask, dy, emit } = terms(context);
  return [null, ofInput(context, 1, () => emit.where(mask, dy, 0)), ofInput(context, 2, () => emit.where(mask, 0, dy))];
};

/**
 * y = max(0, x)  =>  dx = dy where y > 0, else 0
 *
 * In blocks the mask is min(1, 1e38 y), computed as an identity convolution per channel with a fused HardSigmoid, the one
 * step function that stays in blocks there: y > 1e-38 gives 1 and y = 0 gives 0. It replaces Greater, Where and three
 * conversions of layout (17% of NiN's time). It multiplies, so it is used only if the gradient is known to be finite.
 */
const relu: GradientRule = (context) => {
  const { y, dy, emit } = terms(context);
  const shape = inputShape(context, 0);
  const channels = shape[1] ?? 1;
  // Vector blocks are 8 or 16 channels wide; other channel counts are not kept in blocks.
  const blocked = context.layout === 'blocked' && shape.length === 4 && channels % 16 === 0;
  if (!blocked || context.isBelowSteep) return [emit.where(emit.greater(y, 0), dy, 0)];
  const ones = emit.constant(floats([channels, 1, 1, 1], new Float32Array(channels).fill(1)));
  const identity = emit.op('Conv', [y, ones], { ...windowAttributes(plainWindow([1, 1])), group: int(channels) });
  return [emit.mul(dy, emit.op('HardSigmoid', [identity], { alpha: float(1e38), beta: float(0) }))];
};

/**
 * y = the largest (or smallest) of x over some axes  =>  over one axis the first such value gets dy, as of max(dim); over several
 * all of them get an even share, as of amax
 */
const extremeOver =
  (argument: 'ArgMax' | 'ArgMin'): GradientRule =>
  (context) => {
    const { x, y, dy, emit } = terms(context);
    const shape = inputShape(context, 0);
    const axes = reducedAxes(context, shape.length);
    const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const gradient = emit.reshape(dy, kept);
    const [axis, ...others] = axes;
    if (axis !== undefined && others.length === 0) {
      const place = emit.op(argument, [x], { axis: int(axis), keepdims: int(1), select_last_index: int(0) });
      const size = item(shape, axis);
      const places = emit.reshape(
        emit.integers([...new Array(size).keys()]),
        shape.map((_, at) => (at === axis ? size : 1)),
      );
      return [emit.where(emit.equal(place, places), gradient, 0)];
    }
    const chosen = emit.equal(x, emit.reshape(y, kept));
    const count = emit.sum(emit.cast(chosen, 'float32'), axes);
    return [emit.where(chosen, emit.div(gradient, count), 0)];
  };

/** y = a - b trunc(a/b), with the sign of b where fmod is 0: floor  =>  da = dy, db = - dy times that whole number, (a - y) / b */
const mod: GradientRule = pair(
  ({ dy }) => dy,
  ({ y, dy, through, emit }, a, b) => emit.neg(through(dy, emit.div(emit.sub(a, y), b))),
);

export const kinkGradients = {
  Relu: relu,
  /** y = x or alpha x up to 0  =>  dx = dy or alpha dy */
  LeakyRelu: single(({ x, dy, through, emit }, node) =>
    emit.where(emit.greater(x, 0), dy, through(dy, floatAttribute(node, 'alpha', 0.01))),
  ),
  /** y = x or alpha (e^x - 1) up to 0  =>  dx = dy or dy (y + alpha) */
  Elu: single(({ x, y, dy, through, emit }, node) =>
    emit.where(emit.greater(x, 0), dy, through(dy, emit.add(y, floatAttribute(node, 'alpha', 1)))),
  ),
  Clip: clip,
  /** y = min(max(alpha x + beta, 0), 1)  =>  dx = alpha dy where 0 < y < 1, else 0 */
  HardSigmoid: single(({ y, dy, emit }, node) =>
    emit.where(emit.and(emit.greater(y, 0), emit.less(y, 1)), emit.mul(dy, floatAttribute(node, 'alpha', 0.2)), 0),
  ),
  /** y = x h, h = min(max(x/6 + 1/2, 0), 1)  =>  dx = 0 up to -3, dy (h + x/6) to 3, dy from there on */
  HardSwish: (context) => {
    const { x, dy, through, emit } = terms(context);
    const gate = emit.op('HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) });
    const between = through(dy, emit.add(gate, emit.mul(x, 1 / 6)));
    return [emit.where(emit.less(x, 3), emit.where(emit.greater(x, -3), between, 0), dy)];
  },
  /** dx = dy sign x */
  Abs: single(({ x, dy, through, emit }) => through(dy, emit.sign(x))),
  Max: extreme('greater'),
  Min: extreme('less'),
  Where: where,
  ReduceMax: extremeOver('ArgMax'),
  ReduceMin: extremeOver('ArgMin'),
  Mod: mod,
  // Casts between floating types are gone from a static graph; to or from integers and masks there is no gradient.
  ...forOps(['Sign', 'Floor', 'IsNaN', 'Cast'], step),
  ...forOps(['Not', 'And', 'Or', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'], step),
} satisfies Partial<OpTable<GradientRule>>;
