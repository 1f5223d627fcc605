/**
 * Bounds through smooth functions, products and local response normalisation: the first order term is kept, what is of second
 * order in the piece's length becomes error.
 */
import { floatAttribute, floats, intAttribute } from '@isthmus/onnx';
import { required } from './linearRules.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  linearError,
  roundUp,
  shapeOf,
  UnboundedOpError,
} from './rule.js';
import {
  erf,
  exponential,
  formulas,
  logarithm,
  power,
  reciprocal,
  type SmoothFunction,
  sigmoid,
  softplus,
  tanh,
} from './smoothFunctions.js';

/** 16 float32 roundings of a value that scales with the piece: more than any formula of this file makes. */
const relativeSlack = 2 ** -20;
const inflation = 1 + 2 ** -19;
/**
 * Float64 formulas are off by at most this, absolute where the value is below 1 and relative above: some 2^8 roundings,
 * for a few operations and elementary functions that the runtime computes to a few units in the last place.
 */
const slackOfFormula = 2 ** -44;

/**
 * y = f(x): with x = c + s u + d, |d| <= e and r = |s| + e, Taylor's theorem gives
 * |y - f(c) - f'(c) s u| <= |f'(c)| e + K r^2 / 2, K the largest |f''| within r of c.
 */
function throughSmooth({ emit }: BoundsContext, { center, slope, error }: Bounds, fn: SmoothFunction): Bounds {
  const f = formulas({ emit });
  const sizeOfSlope = emit.op('Abs', [slope]);
  const reach = emit.op('Mul', [emit.op('Add', [sizeOfSlope, error]), emit.scalar(inflation)]);
  const wide = emit.double(reach);
  const low = f.op('Sub', center, wide);
  const high = f.op('Add', center, wide);
  const least = f.op('Max', f.op('Sub', f.op('Abs', center), wide), 0);
  const value = fn.value(f, center);
  const steepness = emit.single(fn.derivative(f, center));
  const curvature = emit.single(fn.curvature(f, { least, low, high }));

  const ownSlope = emit.op('Mul', [steepness, slope]);
  const ofError = emit.op('Mul', [emit.op('Abs', [steepness]), error]);
  const bend = emit.op('Mul', [emit.op('Mul', [curvature, emit.scalar(0.5)]), emit.op('Mul', [reach, reach])]);
  // The slope's rounding, and what its derivative and the curvature are off by where they nearly vanish.
  const roundings = emit.op('Add', [
    emit.op('Mul', [emit.op('Abs', [ownSlope]), emit.scalar(relativeSlack)]),
    emit.op('Mul', [emit.op('Mul', [reach, emit.op('Add', [reach, emit.scalar(1)])]), emit.scalar(2 * slackOfFormula)]),
  ]);
  const size = emit.op('Add', [emit.op('Abs', [emit.single(value)]), emit.scalar(1)]);
  const ofValue = emit.op('Mul', [size, emit.scalar(fn.slack ?? slackOfFormula)]);
  const sum = [ofError, bend, roundings, ofValue].reduce((a, b) => emit.op('Add', [a, b]));
  return { center: value, slope: ownSlope, error: emit.op('Mul', [sum, emit.scalar(inflation)]) };
}

/**
 * y = a b = c c' + (c s' + s c') u + s s' u^2 + (c + s u) d' + (c' + s' u) d + d d'. u^2 lies in [0, 1]: half of s s' joins the
 * center, half the error.
 */
export function product({ emit }: BoundsContext, a: Bounds, b: Bounds): Bounds {
  const [ofA, ofB] = [emit.single(a.center), emit.single(b.center)];
  const times = (x: string, y: string) => emit.op('Mul', [x, y]);
  const plus = (x: string, y: string) => emit.op('Add', [x, y]);
  const size = (x: string) => emit.op('Abs', [x]);
  const half = times(times(a.slope, b.slope), emit.scalar(0.5));
  const center = plus(times(a.center, b.center), emit.double(half));
  const [cross, crossed] = [times(ofA, b.slope), times(a.slope, ofB)];
  const errors = [
    times(plus(size(ofA), size(a.slope)), b.error),
    times(plus(size(ofB), size(b.slope)), a.error),
    times(a.error, b.error),
    size(half),
    times(plus(plus(size(cross), size(crossed)), size(half)), emit.scalar(relativeSlack)),
    times(size(emit.single(center)), emit.scalar(slackOfFormula)),
  ];
  return { center, slope: plus(cross, crossed), error: times(errors.reduce(plus), emit.scalar(inflation)) };
}

/** y = x^p, p one constant: whole powers up to 4 as products, others below 2 of positive x. */
const pow: BoundsRule = (context) => {
  const { node } = context;
  const input = required(context, 0);
  const { data } = constantOf(context, 1);
  const [p] = data;
  if (data.length === 1 && (p === 2 || p === 3 || p === 4)) {
    const square = product(context, input, input);
    return [p === 2 ? square : product(context, square, p === 3 ? input : square)];
  }
  if (data.length !== 1 || p >= 2) throw new UnboundedOpError(node.op, `its exponent is ${data.join(', ')}`);
  return [throughSmooth(context, input, power(p, 0))];
};

/** y = x S^-beta, S = k + alpha/n sum of x^2 over n channels (Krizhevsky et al. 2012, section 3.3). */
const lrn: BoundsRule = (context) => {
  const { node, emit } = context;
  const input = required(context, 0);
  const [size, alpha, beta, k] = [
    intAttribute(node, 'size', 1),
    floatAttribute(node, 'alpha', 1e-4),
    floatAttribute(node, 'beta', 0.75),
    floatAttribute(node, 'bias', 1),
  ];
  const [n, channels, ...pixels] = shapeOf(context, node.inputs[0]);
  const area = pixels.reduce((a, b) => a * b, 1);
  const before = Math.floor((size - 1) / 2);
  const band = Float32Array.from({ length: channels ** 2 }, (_, at) => {
    const offset = (at % channels) - Math.floor(at / channels) + before;
    return offset >= 0 && offset < size ? 1 : 0;
  });
  const matrix = emit.constant(floats([channels, channels], band));
  const flat = (name: string) => emit.reshape(name, [n, channels, area]);
  const whole = (name: string) => emit.reshape(name, [n, channels, ...pixels]);
  const squares = product(context, input, input);
  const f = formulas(context);
  // The file's float32 alpha over n, which float32 need not hold.
  const center = f.op(
    'Add',
    k,
    f.op('Div', f.op('Mul', alpha, whole(emit.op('MatMul', [emit.double(matrix), flat(squares.center)]))), size),
  );
  const slope = emit.single(
    f.op('Div', f.op('Mul', alpha, emit.double(whole(emit.op('MatMul', [matrix, flat(squares.slope)])))), size),
  );
  const summed = linearError(context, squares, size, (e) => whole(emit.op('MatMul', [matrix, flat(e)])));
  const scaled = emit.op('Mul', [summed, emit.scalar(roundUp((Math.abs(alpha) / size) * inflation))]);
  const roundings = emit.op('Add', [
    emit.op('Mul', [emit.op('Abs', [slope]), emit.scalar(relativeSlack)]),
    emit.op('Mul', [
      emit.op('Add', [emit.op('Abs', [emit.single(center)]), emit.scalar(Math.fround(Math.abs(k)))]),
      emit.scalar(slackOfFormula),
    ]),
  ]);
  const sums: Bounds = { center, slope, error: emit.op('Add', [scaled, roundings]) };
  // A sum of squares is not negative, whatever its bounds say.
  const floor = alpha >= 0 ? Math.max(k, 0) : 0;
  return [product(context, input, throughSmooth(context, sums, power(-beta, floor)))];
};

const smooth =
  (fn: SmoothFunction): BoundsRule =>
  (context) => [throughSmooth(context, required(context, 0), fn)];

/** y = a / b with b of the image: a times 1 / b. */
export function inverse(context: BoundsContext, divisor: Bounds): Bounds {
  return throughSmooth(context, divisor, reciprocal);
}

export const smoothRules = {
  Sigmoid: smooth(sigmoid),
  Tanh: smooth(tanh),
  Softplus: smooth(softplus),
  Exp: smooth(exponential),
  Log: smooth(logarithm),
  Sqrt: smooth(power(0.5, 0)),
  Pow: pow,
  Erf: (context) => [throughSmooth(context, required(context, 0), erf(context.emit))],
  LRN: lrn,
} satisfies Record<string, BoundsRule>;
