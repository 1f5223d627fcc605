/** Normalisations and softmax: inference only, old axis rules resolved, group norms as layer normalisation. */
import { float, floatAttribute, int, intAttribute } from '../graph.js';
import { floats, integers, numbersOf, sizeOf } from '../tensor.js';
import { add, inputValue, type LowerContext, type Lowering, refuseNode, tensorOf, unsupportedNode } from './context.js';
import { standardisedConstant } from './standardisation.js';

const batchNormalization: Lowering = (context) => {
  const standardised = standardisedConstant(context);
  if (standardised !== undefined && [1, 2, 3, 4].every((output) => !context.isUsed(output))) return [standardised];
  if (intAttribute(context.node, 'training_mode', 0) !== 0) {
    unsupportedNode(context, 'exported in training mode; export the model after calling eval()');
  }
  for (const index of [1, 2, 3, 4])
    if (!tensorOf(context, index)) unsupportedNode(context, 'its statistics are not constant');
  const epsilon = float(floatAttribute(context.node, 'epsilon', 1e-5));
  return [add(context, 'BatchNormalization', context.inputs.slice(0, 5), { epsilon })];
};

const lrn: Lowering = (context) => [
  add(context, 'LRN', [context.inputs[0] ?? ''], {
    size: int(intAttribute(context.node, 'size', 0)),
    alpha: float(floatAttribute(context.node, 'alpha', 1e-4)),
    beta: float(floatAttribute(context.node, 'beta', 0.75)),
    bias: float(floatAttribute(context.node, 'bias', 1)),
  }),
];

const layerNormalization: Lowering = (context) => {
  if (context.isUsed(1) || context.isUsed(2)) unsupportedNode(context, 'its statistics are used as outputs');
  return [
    add(
      context,
      'LayerNormalization',
      context.inputs.filter((name, index) => index < 2 || name),
      {
        axis: int(intAttribute(context.node, 'axis', -1)),
        epsilon: float(floatAttribute(context.node, 'epsilon', 1e-5)),
      },
    ),
  ];
};

/** Statistics over each group of channels and the image: LayerNormalization of [N, groups, rest], then scale and bias. */
const groupNormalization =
  (groupsOf: (context: LowerContext, channels: number) => number): Lowering =>
  (context) => {
    const { shape } = inputValue(context, 0);
    const [batch, channels] = shape as [number, number];
    const groups = groupsOf(context, channels);
    const [scale, bias] = [1, 2].map(
      (index) => tensorOf(context, index) ?? unsupportedNode(context, 'scale is not constant'),
    );
    if (shape.length < 3 || channels % groups !== 0)
      refuseNode(context, `${groups} groups of an image of shape [${shape}]`);
    const rest = sizeOf(shape) / (batch * groups);
    const reshape = (name: string, dims: readonly number[]) =>
      add(context, 'Reshape', [name, context.builder.constant(integers(dims))]);
    const unit = add(
      context,
      'LayerNormalization',
      [
        reshape(context.inputs[0]!, [batch, groups, rest]),
        context.builder.constant(floats([rest], new Float32Array(rest).fill(1))),
      ],
      { axis: int(2), epsilon: float(floatAttribute(context.node, 'epsilon', 1e-5)) },
    );
    // Until opset 20 scale and bias are per group, afterwards per channel.
    const perChannel = (values: readonly number[]) =>
      context.builder.constant(
        floats(
          [channels, ...shape.slice(2).map(() => 1)],
          Array.from({ length: channels }, (_, channel) => values[Math.floor((channel * values.length) / channels)]!),
        ),
      );
    const scaled = add(context, 'Mul', [reshape(unit, shape), perChannel(numbersOf(scale!))]);
    return [add(context, 'Add', [scaled, perChannel(numbersOf(bias!))])];
  };

/** Before opset 13 it normalises over all axes from `axis` (default 1) on, afterwards over the one axis (default -1). */
const softmax: Lowering = (context) => {
  const x = context.inputs[0] ?? '';
  const { shape } = inputValue(context, 0);
  const stated = intAttribute(context.node, 'axis', context.opset < 13 ? 1 : -1);
  const axis = stated < 0 ? stated + shape.length : stated;
  if (context.opset >= 13 || axis === shape.length - 1)
    return [add(context, context.node.op, [x], { axis: int(axis) })];
  const reshape = (input: string, dims: readonly number[]) =>
    add(context, 'Reshape', [input, context.builder.constant(integers(dims))]);
  const flat = reshape(x, [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))]);
  return [reshape(add(context, context.node.op, [flat], { axis: int(1) }), shape)];
};

export const normalizationLowerings = {
  BatchNormalization: batchNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
  InstanceNormalization: groupNormalization((_context, channels) => channels),
  GroupNormalization: groupNormalization(({ node }) => intAttribute(node, 'num_groups', 1)),
  Softmax: softmax,
  LogSoftmax: softmax,
} satisfies Record<string, Lowering>;
