/** Gradients of normalisations and softmax. */
import type { OpTable } from '@isthmus/onnx';
import { floatAttribute, floats, int, intAttribute, ints } from '@isthmus/onnx';
import { channelWindow, lrnTerms } from '../lrn.js';
import type { GradientContext, GradientRule } from './rule.js';
import { add, constant, list, number, tensor, value } from './rule.js';

const binary = (context: GradientContext, op: string) => (a: string, b: string) => add(context, op, [a, b]);

/** y = (x - mean) scale / sqrt(variance + epsilon) + bias per channel  =>  dx = dy scale / sqrt(variance + epsilon) */
const batchNormalization: GradientRule = (context) => {
  const { shape } = value(context, 0);
  const [scale, variance] = [tensor(context, 1).data, tensor(context, 4).data];
  const epsilon = floatAttribute(context.node, 'epsilon', 1e-5);
  const factors = Float32Array.from(scale, (factor, channel) => factor / Math.sqrt(variance[channel]! + epsilon));
  const perChannel = shape.map((_, axis) => (axis === 1 ? factors.length : 1));
  const product = add(context, 'Mul', [context.gradients[0]!, constant(context, floats(perChannel, factors))]);
  return [product, null, null, null, null];
};

/**
 * y_i = x_i s_i^-beta, s_i = k + alpha/n sum over the window of i of x_j^2
 *   =>  dx_i = dy_i s_i^-beta - 2 alpha beta / n x_i (sum over the windows that hold i of dy_j y_j / s_j)
 */
const lrn: GradientRule = (context) => {
  const { node, builder } = context;
  const [x, y, dy] = [node.inputs[0]!, node.outputs[0]!, context.gradients[0]!];
  const [times, over, minus] = [binary(context, 'Mul'), binary(context, 'Div'), binary(context, 'Sub')];
  const { sums, power } = lrnTerms(node, x, builder);
  const factor = 2 * floatAttribute(node, 'alpha', 1e-4) * floatAttribute(node, 'beta', 0.75);
  const through = channelWindow(node, over(times(dy, y), sums), factor, 0, 'transposed', builder);
  return [minus(over(dy, power), times(x, through))];
};

/** The axes that a LayerNormalization takes its statistics over. */
function normalizedAxes(context: GradientContext): number[] {
  const { shape } = value(context, 0);
  const axis = (intAttribute(context.node, 'axis', -1) + shape.length) % shape.length;
  return shape.flatMap((_, at) => (at >= axis ? [at] : []));
}

/** y = u scale + bias, u = (x - mean) / sd  =>  g = dy scale, dx = (g - mean g - u mean(g u)) / sd */
const layerNormalization: GradientRule = (context) => {
  const { node } = context;
  const axes = normalizedAxes(context);
  const mean = (name: string) => add(context, 'ReduceMean', [name], { axes: ints(axes), keepdims: int(1) });
  const [times, over, plus, minus] = [
    binary(context, 'Mul'),
    binary(context, 'Div'),
    binary(context, 'Add'),
    binary(context, 'Sub'),
  ];
  const centred = minus(node.inputs[0]!, mean(node.inputs[0]!));
  const epsilon = number(context, floatAttribute(node, 'epsilon', 1e-5));
  const deviation = add(context, 'Sqrt', [plus(mean(times(centred, centred)), epsilon)]);
  const unit = over(centred, deviation);
  const scaled = times(context.gradients[0]!, node.inputs[1]!);
  const free = minus(minus(scaled, mean(scaled)), times(unit, mean(times(scaled, unit))));
  return [over(free, deviation), null, null];
};

const sumOver = (context: GradientContext, name: string) => {
  const rank = value(context, 0).shape.length;
  const axis = (intAttribute(context.node, 'axis', -1) + rank) % rank;
  return add(context, 'ReduceSum', [name, list(context, [axis])], { keepdims: int(1) });
};

/** y = softmax x  =>  dx = y (dy - sum(dy y)) */
const softmax: GradientRule = (context) => {
  const [y, dy] = [context.node.outputs[0]!, context.gradients[0]!];
  const times = binary(context, 'Mul');
  return [times(y, add(context, 'Sub', [dy, sumOver(context, times(dy, y))]))];
};

/** y = log softmax x  =>  dx = dy - e^y sum(dy) */
const logSoftmax: GradientRule = (context) => {
  const [y, dy] = [context.node.outputs[0]!, context.gradients[0]!];
  const shared = add(context, 'Mul', [add(context, 'Exp', [y]), sumOver(context, dy)]);
  return [add(context, 'Sub', [dy, shared])];
};

export const normalizationGradients = {
  BatchNormalization: batchNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
} satisfies Partial<OpTable<GradientRule>>;
