/** Normalisations and softmax: inference only, old axis rules resolved, group norms as layer normalisation. */
import { float, floatAttribute, int, intAttribute } from '../graph/graph.js';
import { axisAttribute, epsilonOf, inputName, inputTensor, inputValue, refuse } from '../graph/nodeView.js';
import { floats, item, numbersOf, sizeOf, type Tensor } from '../graph/tensor.js';
import { type LowerContext, type Lowering, tableSize, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';

/** Before opset 14 more than one output means training mode. `spatial` 0, until opset 8, means statistics per pixel. */
const batchNormalization: Lowering = (context) => {
  if (intAttribute(context.node, 'spatial', 1) !== 1)
    unsupported(context, 'spatial 0; expected 1, statistics per channel');
  const inputs = context.node.inputs.slice(0, 5);
  const standardised = standardisedConstant(context);
  if (standardised !== undefined && [1, 2, 3, 4].every((output) => !context.isUsed(output))) return [standardised];
  const training = intAttribute(context.node, 'training_mode', 0) !== 0;
  const states = context.node.outputs.slice(1).some((name) => name !== '');
  if (training || states) {
    unsupported(
      context,
      'exported in training mode, with the statistics of the batch; export the model after calling eval()',
    );
  }
  for (const [index, what] of ['scale', 'bias', 'mean', 'variance'].entries()) {
    if (!inputTensor(context, index + 1)) unsupported(context, `its ${what} is computed from the image`);
  }
  const epsilon = float(epsilonOf(context));
  return [context.emit.op('BatchNormalization', inputs, { epsilon })];
};

const lrn: Lowering = (context) => [
  context.emit.op('LRN', [inputName(context, 0)], {
    size: int(intAttribute(context.node, 'size', 0)),
    alpha: float(floatAttribute(context.node, 'alpha', 1e-4)),
    beta: float(floatAttribute(context.node, 'beta', 0.75)),
    bias: float(floatAttribute(context.node, 'bias', 1)),
  }),
];

/** Refuses statistics in another type than float32, which is stash_type 1. */
export function inFloat(context: LowerContext) {
  const type = intAttribute(context.node, 'stash_type', 1);
  if (type !== 1) unsupported(context, `stash_type ${type}; expected 1, statistics in float32`);
}

const layerNormalization: Lowering = (context) => {
  if (context.isUsed(1) || context.isUsed(2)) unsupported(context, 'its statistics are used as outputs');
  inFloat(context);
  const { shape } = inputValue(context, 0);
  const axis = axisAttribute(context, -1, shape.length);
  const epsilon = float(epsilonOf(context));
  const inputs = context.node.inputs.filter((name, index) => index < 2 || name);
  if (sizeOf(shape.slice(axis)) === 1) return [ofSingleValues(context, inputs[2])];
  return [context.emit.op('LayerNormalization', inputs, { axis: int(axis), epsilon })];
};

/** A single value less its mean is 0, so the result is the bias. */
function ofSingleValues(context: LowerContext, bias: string | undefined): string {
  const { emit } = context;
  const { shape } = inputValue(context, 0);
  const ones = shape.map(() => 1);
  return emit.expand(emit.reshape(bias ?? emit.number(0), ones), shape);
}

/** Statistics over each group of channels and the image: LayerNormalization of [N, groups, rest], then scale and bias. */
const groupNormalization =
  (groupsOf: (context: LowerContext, channels: number) => number): Lowering =>
  (context) => {
    const { emit } = context;
    const { shape } = inputValue(context, 0);
    const [batch = 1, channels = 1] = shape;
    const groups = groupsOf(context, channels);
    inFloat(context);
    const parameter = (index: number) =>
      inputTensor(context, index) ?? unsupported(context, 'its scale or bias is computed from the image');
    const [scale, bias] = [parameter(1), parameter(2)];
    if (shape.length < 3 || channels % groups !== 0)
      refuse(context, `${groups} groups of an image of shape [${shape}]`);
    const rest = sizeOf(shape) / (batch * groups);
    const grouped = emit.reshape(inputName(context, 0), [batch, groups, rest]);
    const ones = emit.constant(floats([rest], new Float32Array(tableSize(context, [rest])).fill(1)));
    const unit = emit.op('LayerNormalization', [grouped, ones], { axis: int(2), epsilon: float(epsilonOf(context)) });
    // Until opset 20 a GroupNormalization has scale and bias per group, afterwards per channel.
    const parameters = context.node.op === 'GroupNormalization' && context.opset < 21 ? groups : channels;
    for (const tensor of [scale, bias]) {
      if (tensor.dims.length !== 1 || item(tensor.dims, 0) !== parameters)
        refuse(context, `scale or bias of shape [${tensor.dims}], expected [${parameters}]`);
    }
    const perChannel = (tensor: Tensor) => {
      const values = numbersOf(tensor);
      const ofChannel = (_: unknown, channel: number) => item(values, Math.floor((channel * values.length) / channels));
      return emit.constant(
        floats([channels, ...shape.slice(2).map(() => 1)], Array.from({ length: channels }, ofChannel)),
      );
    };
    return [emit.add(emit.mul(emit.reshape(unit, shape), perChannel(scale)), perChannel(bias))];
  };

/** Before opset 13 it normalises over all axes from `axis` (default 1) on, afterwards over the one axis (default -1). */
const softmax: Lowering = (context) => {
  const { emit } = context;
  const x = inputName(context, 0);
  const { shape } = inputValue(context, 0);
  const stated = intAttribute(context.node, 'axis', context.opset < 13 ? 1 : -1);
  const axis = stated < 0 ? stated + shape.length : stated;
  if (context.opset >= 13 || axis === shape.length - 1) return [emit.op(context.node.op, [x], { axis: int(axis) })];
  const flat = emit.reshape(x, [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))]);
  return [emit.reshape(emit.op(context.node.op, [flat], { axis: int(1) }), shape)];
};

export const normalizationLowerings = {
  BatchNormalization: batchNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
  InstanceNormalization: groupNormalization((_context, channels) => channels),
  GroupNormalization: groupNormalization(({ node }) => intAttribute(node, 'num_groups', 1)),
  Softmax: softmax,
  LogSoftmax: softmax,
} satisfies Partial<Record<OnnxOp, Lowering>>;

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias, mean and variance over all axes but the second; undefined if an input is not
 * constant or the mode is that of inference.
 */
function standardisedConstant(context: LowerContext): string | undefined {
  const early = context.opset < 14 && context.node.outputs.some((name, output) => output > 0 && name !== '');
  if (!early && intAttribute(context.node, 'training_mode', 0) === 0) return undefined;
  const [x, scale, bias] = [0, 1, 2].map((index) => inputTensor(context, index));
  const channels = x?.dims[1];
  if (!x || !scale || !bias || channels === undefined) return undefined;
  const [factors, offsets] = [numbersOf(scale), numbersOf(bias)];
  if (factors.length !== channels || offsets.length !== channels) {
    refuse(context, `scale [${scale.dims}] and bias [${bias.dims}] for ${channels} channels`);
  }
  const inner = sizeOf(x.dims.slice(2));
  const values = numbersOf(x);
  const channelAt = (at: number) => Math.floor(at / inner) % channels;
  const count = values.length / channels;
  /** Per channel, the sum of a function of each value over their number. */
  const meanOf = (of: (value: number, channel: number) => number) => {
    const sums = new Float64Array(channels);
    for (const [at, value] of values.entries()) {
      const channel = channelAt(at);
      sums[channel] = item(sums, channel) + of(value, channel) / count;
    }
    return sums;
  };
  const mean = meanOf((value) => value);
  const variance = meanOf((value, channel) => (value - item(mean, channel)) ** 2);
  const epsilon = epsilonOf(context);
  const result = Float32Array.from(values, (value, at) => {
    const c = channelAt(at);
    return ((value - item(mean, c)) / Math.sqrt(item(variance, c) + epsilon)) * item(factors, c) + item(offsets, c);
  });
  return context.emit.constant(floats(x.dims, result));
}
