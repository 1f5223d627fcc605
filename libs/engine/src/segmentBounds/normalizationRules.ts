/** Bounds through normalisations: local response, layer and batch normalisation, softmax. */
import {
  axesFrom,
  axisAttribute,
  epsilonOf,
  floats,
  hasInput,
  imageShape,
  inputShape,
  int,
  ints,
  item,
  lrnOf,
  type OpTable,
  sizeOf,
} from '@isthmus/onnx';
import { combined, inverse, product, scaledBy, shiftedBy } from './arithmetic.js';
import { exponential, logarithm, power } from './functions.js';
import { reduced } from './linearRules.js';
import {
  type Bounds,
  type BoundsContext,
  type BoundsRule,
  constantOf,
  linearError,
  required,
  roundUp,
} from './rule.js';
import { inflation, relativeSlack, slackOfFormula, throughFunction } from './throughFunction.js';

/** y = x S^-beta, S = k + alpha/n sum of x^2 over n channels (Krizhevsky et al. 2012, section 3.3). */
const lrn: BoundsRule = (context) => {
  const { emit } = context;
  const input = required(context, 0);
  const { size, ...stated } = lrnOf(context);
  const [alpha, beta, k] = [stated.alpha, stated.beta, stated.bias].map(Math.fround) as [number, number, number];
  const [n, channels, ...pixels] = imageShape(context, 0);
  const area = sizeOf(pixels);
  const before = Math.floor((size - 1) / 2);
  const band = () =>
    Float32Array.from({ length: channels ** 2 }, (_, at) => {
      const offset = (at % channels) - Math.floor(at / channels) + before;
      return offset >= 0 && offset < size ? 1 : 0;
    });
  const matrix = emit.constant(() => floats([channels, channels], band()));
  const flat = (name: string) => emit.reshape(name, [n, channels, area]);
  const image = (name: string) => emit.reshape(name, [n, channels, ...pixels]);
  const squares = product(context, input, input);
  const f = emit.doubles;
  // The file's float32 alpha over n, which float32 need not hold.
  const center = f.add(k, f.div(f.mul(alpha, image(emit.matMul(emit.double(matrix), flat(squares.center)))), size));
  const slope = emit.single(f.div(f.mul(alpha, emit.double(image(emit.matMul(matrix, flat(squares.slope))))), size));
  const summed = linearError(context, squares, size, (e) => image(emit.matMul(matrix, flat(e))));
  const scaled = emit.mul(summed, roundUp((Math.abs(alpha) / size) * inflation));
  const roundings = emit.add(
    emit.mul(emit.abs(slope), relativeSlack),
    emit.mul(emit.add(emit.abs(emit.single(center)), Math.fround(Math.abs(k))), slackOfFormula),
  );
  const sums: Bounds = { center, slope, error: emit.add(scaled, roundings) };
  // A sum of squares is not negative, whatever its bounds say.
  const floor = alpha >= 0 ? Math.max(k, 0) : 0;
  return product(context, input, throughFunction(context, sums, power(-beta, floor)));
};

/** y = (x - mean) / sqrt(variance + epsilon) scale + bias, over the axes from `axis` on (Ba, Kiros, Hinton, 2016). */
const layerNormalization: BoundsRule = (context) => {
  const { emit } = context;
  const input = required(context, 0);
  const shape = inputShape(context, 0);
  const axes = axesFrom(context, shape.length);
  const count = sizeOf(axes.map((axis) => item(shape, axis)));
  const epsilon = Math.fround(epsilonOf(context));
  const centred = combined(context, 'sub', input, reduced(context, 'ReduceMean', input, axes, count));
  const variance = reduced(context, 'ReduceMean', product(context, centred, centred), axes, count);
  const padded = shiftedBy(context, variance, emit.double(emit.number(epsilon)));
  // A mean of squares is not negative, whatever its bounds say.
  const deviation = throughFunction(context, padded, power(-0.5, Math.max(epsilon, 0)));
  const scaled = scaledBy(context, product(context, centred, deviation), emit.constant(constantOf(context, 1)));
  return hasInput(context, 2) ? shiftedBy(context, scaled, emit.double(emit.constant(constantOf(context, 2)))) : scaled;
};

/** y = a x + b per channel, a = scale / sqrt(variance + epsilon), b = bias - a mean. */
const batchNormalization: BoundsRule = (context) => {
  const { emit } = context;
  const { center, slope, error } = required(context, 0);
  const shape = inputShape(context, 0);
  const numbers = (index: number) => constantOf(context, index).data;
  const [scale, bias, mean, variance] = [numbers(1), numbers(2), numbers(3), numbers(4)];
  const epsilon = Math.fround(epsilonOf(context));
  const factors = Float64Array.from(scale, (value, i) => value / Math.sqrt(item(variance, i) + epsilon));
  const offsets = factors.map((factor, i) => item(bias, i) - factor * item(mean, i));
  // An offset may be the difference of large terms; its error is the rounding of these terms.
  const largest = factors.map((factor, i) => Math.abs(item(bias, i)) + Math.abs(factor * item(mean, i)));
  const perChannel = (values: Float64Array) => {
    const part = (of: ArrayLike<number>) => emit.constant(floats([factors.length, ...shape.slice(2).map(() => 1)], of));
    const high = Float32Array.from(values);
    // Exact to 2^-48.
    return {
      high: part(high),
      both: emit.add(emit.double(part(high)), emit.double(part(values.map((value, i) => value - item(high, i))))),
    };
  };
  const [factor, offset] = [perChannel(factors), perChannel(offsets)];
  const grown = emit.mul(center, factor.both);
  const slopeOfResult = emit.mul(slope, factor.high);
  const size = emit.add(emit.abs(emit.single(grown)), perChannel(largest).high);
  const errors = [
    emit.mul(error, emit.abs(factor.high)),
    emit.mul(emit.abs(slopeOfResult), relativeSlack),
    emit.mul(size, slackOfFormula),
  ];
  const sum = errors.reduce((a, b) => emit.add(a, b));
  return {
    center: emit.add(grown, offset.both),
    slope: slopeOfResult,
    error: emit.mul(sum, inflation),
  };
};

/** x less the largest center along the axis, which changes no softmax and keeps the exponentials finite; also the axis and its size. */
function lowered(context: BoundsContext) {
  const { emit } = context;
  const input = required(context, 0);
  const shape = inputShape(context, 0);
  const axis = axisAttribute(context, -1, shape.length);
  const largest = emit.op('ReduceMax', [input.center], { axes: ints([axis]), keepdims: int(1) });
  return { x: shiftedBy(context, input, emit.neg(largest)), axes: [axis], terms: item(shape, axis) };
}

/** y = e^x / sum of e^x */
const softmax: BoundsRule = (context) => {
  const { x, axes, terms } = lowered(context);
  const powers = throughFunction(context, x, exponential(1));
  return product(context, powers, inverse(context, reduced(context, 'ReduceSum', powers, axes, terms)));
};

/** y = x - log of the sum of e^x */
const logSoftmax: BoundsRule = (context) => {
  const { x, axes, terms } = lowered(context);
  const sum = reduced(context, 'ReduceSum', throughFunction(context, x, exponential(1)), axes, terms);
  return combined(context, 'sub', x, throughFunction(context, sum, logarithm));
};

export const normalizationRules = {
  LRN: lrn,
  LayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
} satisfies Partial<OpTable<BoundsRule>>;
