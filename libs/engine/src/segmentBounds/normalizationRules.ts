/** Bounds through normalisations: local response, layer and batch normalisation, softmax. */
import type { OpTable } from '@isthmus/onnx';
import { floats, int, intAttribute, ints, sizeOf } from '@isthmus/onnx';
import { combined, scaledBy, shiftedBy } from './affine.js';
import { inverse, product } from './products.js';
import { reduced } from './reduceRules.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  floatOf,
  linearError,
  required,
  roundUp,
  shapeOf,
} from './rule.js';
import { formulas } from './scalarFunction.js';
import { exponential, logarithm, power } from './smoothFunctions.js';
import { inflation, relativeSlack, slackOfFormula, throughFunction } from './throughFunction.js';

/** y = x S^-beta, S = k + alpha/n sum of x^2 over n channels (Krizhevsky et al. 2012, section 3.3). */
const lrn: BoundsRule = (context) => {
  const { node, emit } = context;
  const input = required(context, 0);
  const [size, alpha, beta, k] = [
    intAttribute(node, 'size', 1),
    floatOf(context, 'alpha', 1e-4),
    floatOf(context, 'beta', 0.75),
    floatOf(context, 'bias', 1),
  ];
  const [n, channels, ...pixels] = shapeOf(context, node.inputs[0]);
  const area = pixels.reduce((a, b) => a * b, 1);
  const before = Math.floor((size - 1) / 2);
  const band = () =>
    Float32Array.from({ length: channels ** 2 }, (_, at) => {
      const offset = (at % channels) - Math.floor(at / channels) + before;
      return offset >= 0 && offset < size ? 1 : 0;
    });
  const matrix = emit.constant(() => floats([channels, channels], band()));
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
  return [product(context, input, throughFunction(context, sums, power(-beta, floor)))];
};

/** y = (x - mean) / sqrt(variance + epsilon) scale + bias, over the axes from `axis` on (Ba, Kiros, Hinton, 2016). */
const layerNormalization: BoundsRule = (context) => {
  const { node, emit } = context;
  const input = required(context, 0);
  const shape = shapeOf(context, node.inputs[0]);
  const first = (intAttribute(node, 'axis', -1) + shape.length) % shape.length;
  const axes = shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const count = sizeOf(shape.slice(first));
  const epsilon = floatOf(context, 'epsilon', 1e-5);
  const centred = combined(context, 'Sub', input, reduced(context, 'ReduceMean', input, axes, count));
  const variance = reduced(context, 'ReduceMean', product(context, centred, centred), axes, count);
  const padded = shiftedBy(context, variance, emit.double(emit.scalar(epsilon)));
  // A mean of squares is not negative, whatever its bounds say.
  const deviation = throughFunction(context, padded, power(-0.5, Math.max(epsilon, 0)));
  const scaled = scaledBy(context, product(context, centred, deviation), emit.constant(constantOf(context, 1)));
  return [node.inputs[2] ? shiftedBy(context, scaled, emit.double(emit.constant(constantOf(context, 2)))) : scaled];
};

/** y = a x + b per channel, a = scale / sqrt(variance + epsilon), b = bias - a mean. */
const batchNormalization: BoundsRule = (context) => {
  const { node, emit } = context;
  const { center, slope, error } = required(context, 0);
  const shape = shapeOf(context, node.inputs[0]);
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((index) => constantOf(context, index).data);
  const epsilon = floatOf(context, 'epsilon', 1e-5);
  const factors = Float64Array.from(scale, (value, i) => value / Math.sqrt(variance[i] + epsilon));
  const offsets = factors.map((factor, i) => bias[i] - factor * mean[i]);
  // What cancels in an offset is off by the rounding of its terms.
  const largest = factors.map((factor, i) => Math.abs(bias[i]) + Math.abs(factor * mean[i]));
  const perChannel = (values: Float64Array) => {
    const part = (of: ArrayLike<number>) => emit.constant(floats([shape[1], ...shape.slice(2).map(() => 1)], of));
    const high = Float32Array.from(values);
    // Exact to 2^-48.
    return {
      high: part(high),
      both: emit.op('Add', [emit.double(part(high)), emit.double(part(values.map((value, i) => value - high[i])))]),
    };
  };
  const [factor, offset] = [perChannel(factors), perChannel(offsets)];
  const grown = emit.op('Mul', [center, factor.both]);
  const ownSlope = emit.op('Mul', [slope, factor.high]);
  const size = emit.op('Add', [emit.op('Abs', [emit.single(grown)]), perChannel(largest).high]);
  const errors = [
    emit.op('Mul', [error, emit.op('Abs', [factor.high])]),
    emit.op('Mul', [emit.op('Abs', [ownSlope]), emit.scalar(relativeSlack)]),
    emit.op('Mul', [size, emit.scalar(slackOfFormula)]),
  ];
  const sum = errors.reduce((a, b) => emit.op('Add', [a, b]));
  return [
    {
      center: emit.op('Add', [grown, offset.both]),
      slope: ownSlope,
      error: emit.op('Mul', [sum, emit.scalar(inflation)]),
    },
  ];
};

/** x less the largest center along the axis, which changes no softmax and keeps the exponentials finite; and the axis, and its size. */
function lowered(context: BoundsContext) {
  const { node, emit } = context;
  const input = required(context, 0);
  const shape = shapeOf(context, node.inputs[0]);
  const axis = (intAttribute(node, 'axis', -1) + shape.length) % shape.length;
  const largest = emit.op('ReduceMax', [input.center], { axes: ints([axis]), keepdims: int(1) });
  return { x: shiftedBy(context, input, emit.op('Neg', [largest])), axes: [axis], terms: shape[axis] };
}

/** y = e^x / sum of e^x */
const softmax: BoundsRule = (context) => {
  const { x, axes, terms } = lowered(context);
  const powers = throughFunction(context, x, exponential(1));
  return [product(context, powers, inverse(context, reduced(context, 'ReduceSum', powers, axes, terms)))];
};

/** y = x - log of the sum of e^x */
const logSoftmax: BoundsRule = (context) => {
  const { x, axes, terms } = lowered(context);
  const sum = reduced(context, 'ReduceSum', throughFunction(context, x, exponential(1)), axes, terms);
  return [combined(context, 'Sub', x, throughFunction(context, sum, logarithm))];
};

export const normalizationRules = {
  LRN: lrn,
  LayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
} satisfies Partial<OpTable<BoundsRule>>;
