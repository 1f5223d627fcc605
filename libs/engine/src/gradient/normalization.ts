/** Gradients of normalisations and softmax. */
import {
  axesFrom,
  axisAttribute,
  epsilonOf,
  floats,
  floatTensor,
  inputName,
  inputShape,
  item,
  lrnOf,
  type OpTable,
} from '@isthmus/onnx';
import { channelWindow, lrnTerms } from '../onnxruntime/lrn.js';
import { type GradientContext, type GradientRule, gradientOf, terms } from './rule.js';

/** y = (x - mean) scale / sqrt(variance + epsilon) + bias per channel  =>  dx = dy scale / sqrt(variance + epsilon) */
const batchNormalization: GradientRule = (context) => {
  const { emit } = context;
  const [scale, variance] = [floatTensor(context, 1).data, floatTensor(context, 4).data];
  const epsilon = epsilonOf(context);
  const factors = Float32Array.from(scale, (factor, channel) => factor / Math.sqrt(item(variance, channel) + epsilon));
  const perChannel = inputShape(context, 0).map((_, axis) => (axis === 1 ? factors.length : 1));
  return [emit.mul(gradientOf(context), emit.constant(floats(perChannel, factors))), null, null, null, null];
};

/**
 * y_i = x_i s_i^-beta, s_i = k + alpha/n sum over the window of i of x_j^2
 *   =>  dx_i = dy_i s_i^-beta - 2 alpha beta / n x_i (sum over the windows that hold i of dy_j y_j / s_j)
 */
const lrn: GradientRule = (context) => {
  const { node } = context;
  const { x, y, dy, emit } = terms(context);
  const { sums, power } = lrnTerms(node, x, context.builder);
  const { alpha, beta } = lrnOf(context);
  const factor = 2 * alpha * beta;
  const ratio = emit.div(emit.mul(dy, y), sums);
  const through = channelWindow(node, ratio, { factor, offset: 0, direction: 'transposed' }, context.builder);
  return [emit.sub(emit.div(dy, power), emit.mul(x, through))];
};

/** y = u scale + bias, u = (x - mean) / sd  =>  g = dy scale, dx = (g - mean g - u mean(g u)) / sd */
const layerNormalization: GradientRule = (context) => {
  const { x, dy, emit } = terms(context);
  const axes = axesFrom(context, inputShape(context, 0).length);
  const mean = (name: string) => emit.mean(name, axes);
  const centred = emit.sub(x, mean(x));
  const epsilon = emit.number(epsilonOf(context));
  const deviation = emit.sqrt(emit.add(mean(emit.mul(centred, centred)), epsilon));
  const unit = emit.div(centred, deviation);
  const scaled = emit.mul(dy, inputName(context, 1));
  const free = emit.sub(emit.sub(scaled, mean(scaled)), emit.mul(unit, mean(emit.mul(scaled, unit))));
  return [emit.div(free, deviation), null, null];
};

const sumOver = (context: GradientContext, name: string) =>
  context.emit.sum(name, [axisAttribute(context, -1, inputShape(context, 0).length)]);

/** y = softmax x  =>  dx = y (dy - sum(dy y)) */
const softmax: GradientRule = (context) => {
  const { y, dy, emit } = terms(context);
  return [emit.mul(y, emit.sub(dy, sumOver(context, emit.mul(dy, y))))];
};

/** y = log softmax x  =>  dx = dy - e^y sum(dy) */
const logSoftmax: GradientRule = (context) => {
  const { y, dy, emit } = terms(context);
  return [emit.sub(dy, emit.mul(emit.exp(y), sumOver(context, dy)))];
};

export const normalizationGradients = {
  BatchNormalization: batchNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
} satisfies Partial<OpTable<GradientRule>>;
