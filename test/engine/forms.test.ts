/**
 * Every form of an op that changed its meaning between opsets or has an attribute that changes it: computed as ONNX Runtime computes the
 * original file, or refused with the node's name, and never taken for another form.
 */
import { openClassifier } from '@isthmus/engine';
import { OnnxError, parseModel, specialize } from '@isthmus/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { dataTypes, type WireAttribute, type WireNode, type WireTensor } from '../../libs/onnx/src/file/wire.js';
import {
  attribute,
  int64,
  modelBytes,
  node,
  positive,
  value,
  weights,
} from '../../libs/onnx/src/testing/exportedModel.js';
import { pixels } from './seeded.js';

const { int, float, ints, string } = attribute;
const rows = 2;

interface Form {
  readonly op: string;
  readonly opset: number;
  readonly attributes?: readonly WireAttribute[];
  /** Inputs after the image. */
  readonly inputs?: readonly (WireTensor | null)[];
  /** Names of further outputs. */
  readonly outputs?: readonly string[];
  /** Sizes of the image; by default [4, 6, 6]. */
  readonly image?: readonly [number, number, number];
  /** Nodes before the op, whose input is then "x". */
  readonly before?: readonly WireNode[];
  /** Nodes after the op; the flattened value is then "z". */
  readonly after?: readonly WireNode[];
}

const scalar = (name: string, number: number): WireTensor => ({
  name,
  dims: [],
  dataType: dataTypes.float32,
  floatData: [number],
});
const flag = (name: string, on: boolean): WireTensor => ({
  name,
  dims: [],
  dataType: dataTypes.bool,
  int32Data: [Number(on)],
});

function fileOf({ op, opset, attributes = [], inputs = [], outputs = [], image = [4, 6, 6], before, after }: Form) {
  const names = inputs.map((tensor) => tensor?.name ?? '');
  return modelBytes(
    {
      input: [value('image', ['N', ...image])],
      output: [value('scores', ['N', 'L'])],
      initializer: inputs.filter((tensor) => tensor !== null),
      node: [
        ...(before ?? []),
        node(op, [before ? 'x' : 'image', ...names], ['y', ...outputs], ...attributes),
        ...(after ?? []),
        node('Flatten', [after ? 'z' : 'y'], ['scores']),
      ],
    },
    { opset, irVersion: opset > 20 ? 10 : 8 },
  );
}

const titleOf = ({ op, opset, attributes = [], inputs = [], outputs = [], image }: Form) =>
  [
    `${op} of opset ${opset}`,
    ...attributes.map(({ name, i, f, s, ints: list }) => `${name} ${i ?? f ?? (s ? Buffer.from(s) : `[${list}]`)}`),
    ...(inputs.length
      ? [`inputs ${inputs.map((tensor) => (tensor ? `${tensor.name} [${tensor.dims}]` : 'none')).join(' ')}`]
      : []),
    ...(outputs.length ? [`outputs ${outputs.join(' ')}`] : []),
    ...(image ? [`image [${image}]`] : []),
  ].join(', ');

const titled = (forms: readonly Form[]) => forms.map((form) => [titleOf(form), form] as const);

async function byOnnxRuntime(form: Form): Promise<Float32Array> {
  const options = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4, intraOpNumThreads: 1 } as const;
  const session = await InferenceSession.create(fileOf(form), options);
  const image = form.image ?? [4, 6, 6];
  const size = rows * image[0] * image[1] * image[2];
  const feeds = { image: new Tensor('float32', signedPixels(size), [rows, ...image]) };
  const { scores } = await session.run(feeds, ['scores']);
  const data = Float32Array.from(scores!.data as Float32Array);
  await session.release();
  return data;
}

/** Values around 0, so that every kink and clamp is reached. */
const signedPixels = (size: number) => pixels(size, 5).map((one) => 4 * one - 2);

async function bySelf(form: Form): Promise<Float32Array> {
  const classifier = await openClassifier({ model: fileOf(form), batch: rows, threads: 1, gradients: false });
  try {
    return await classifier.logits(signedPixels(rows * classifier.dimension));
  } finally {
    await classifier.close();
  }
}

const kernel = (size: number[]) => ints('kernel_shape', size);
const w33 = weights('w', [4, 4, 3, 3]);
const channels = ['scale', 'bias', 'mean', 'var'].map((name) => positive(name, [4]));
const pool = (op: string, opset: number, ...attributes: WireAttribute[]): Form => ({
  op,
  opset,
  attributes: [kernel([3, 2]), ...attributes],
});

const accepted: Form[] = [
  // Softmax over all axes from a given one on, until opset 12; over one axis since opset 13.
  // Another op follows, because a final softmax over all classes is removed.
  ...['Softmax', 'LogSoftmax'].flatMap((op) =>
    [
      ...[7, 11, 12, 13].flatMap((opset) =>
        [1, 2, 3].map((axis): Form => ({ op, opset, attributes: [int('axis', axis)] })),
      ),
      ...[7, 12, 13].map((opset): Form => ({ op, opset })),
      ...[11, 13].map((opset): Form => ({ op, opset, attributes: [int('axis', -1)] })),
      { op, opset: 13, attributes: [int('axis', -3)] },
      { op, opset: 12, attributes: [int('axis', -2)] },
    ].map((form: Form): Form => ({ ...form, after: [node('Neg', ['y'], ['z'])] })),
  ),
  // Pools: explicit padding, auto_pad, and padding by rounding up; whether it counts.
  ...['MaxPool', 'AveragePool'].flatMap((op): Form[] => [
    pool(op, 7),
    pool(op, 7, string('auto_pad', 'SAME_UPPER'), ints('strides', [2, 2])),
    pool(op, 10, string('auto_pad', 'SAME_LOWER'), ints('strides', [2, 2])),
    pool(op, 11, string('auto_pad', 'VALID'), ints('strides', [2, 2])),
    pool(op, 11, string('auto_pad', 'NOTSET'), ints('pads', [1, 0, 1, 1])),
    pool(op, 10, int('ceil_mode', 1), ints('strides', [2, 2])),
    pool(op, 12, int('ceil_mode', 1), ints('strides', [2, 4]), ints('pads', [1, 1, 1, 1])),
    pool(op, 19, int('ceil_mode', 1), ints('strides', [4, 4])),
    pool(op, 11, int('ceil_mode', 0), ints('pads', [1, 0, 0, 1])),
  ]),
  pool('AveragePool', 7, int('count_include_pad', 1), ints('pads', [1, 1, 1, 1])),
  pool(
    'AveragePool',
    19,
    int('count_include_pad', 1),
    ints('pads', [1, 1, 1, 1]),
    ints('strides', [2, 3]),
    int('ceil_mode', 1),
  ),
  pool('AveragePool', 11, int('count_include_pad', 0), ints('pads', [1, 1, 1, 1])),
  pool('AveragePool', 19, ints('dilations', [1, 1])),
  pool('MaxPool', 10, ints('dilations', [2, 1])),
  pool('MaxPool', 12, ints('dilations', [2, 3]), ints('pads', [1, 1, 1, 1])),
  pool('MaxPool', 11, int('storage_order', 1)),
  { ...pool('MaxPool', 12), outputs: ['places'] },
  { op: 'GlobalMaxPool', opset: 9 },
  { op: 'GlobalAveragePool', opset: 9 },
  { op: 'LpPool', opset: 11, attributes: [kernel([2, 2]), int('p', 1)] },
  { op: 'LpPool', opset: 18, attributes: [kernel([2, 2]), ints('strides', [2, 2])] },
  // Convolutions.
  ...(['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'] as const).map(
    (mode): Form => ({
      op: 'Conv',
      opset: 11,
      inputs: [w33],
      attributes: [string('auto_pad', mode), ints('strides', [2, 1])],
    }),
  ),
  {
    op: 'Conv',
    opset: 11,
    inputs: [weights('w', [4, 2, 3, 3])],
    attributes: [int('group', 2), ints('dilations', [2, 1]), ints('pads', [2, 1, 0, 1])],
  },
  {
    op: 'ConvTranspose',
    opset: 11,
    inputs: [w33],
    attributes: [ints('strides', [2, 2]), ints('output_padding', [1, 0])],
  },
  {
    op: 'ConvTranspose',
    opset: 11,
    inputs: [w33],
    attributes: [ints('dilations', [2, 1]), ints('pads', [1, 0, 1, 1])],
  },
  // Normalisations.
  ...[7, 9, 14, 15].map(
    (opset): Form => ({
      op: 'BatchNormalization',
      opset,
      inputs: channels,
      attributes: [float('epsilon', 0.1), float('momentum', 0.5)],
    }),
  ),
  { op: 'BatchNormalization', opset: 15, inputs: channels, attributes: [int('training_mode', 0)] },
  { op: 'BatchNormalization', opset: 7, inputs: channels, attributes: [int('spatial', 1)] },
  { op: 'InstanceNormalization', opset: 9, inputs: channels.slice(0, 2), attributes: [float('epsilon', 0.1)] },
  {
    op: 'GroupNormalization',
    opset: 21,
    inputs: channels.slice(0, 2),
    attributes: [int('num_groups', 2), int('stash_type', 1)],
  },
  { op: 'LayerNormalization', opset: 17, inputs: [weights('scale', [6])], attributes: [int('stash_type', 1)] },
  {
    op: 'LayerNormalization',
    opset: 17,
    inputs: [weights('scale', [6, 6]), weights('bias', [6])],
    attributes: [int('axis', -2), float('epsilon', 0.1)],
    outputs: ['mean'],
  },
  { op: 'LRN', opset: 7, attributes: [int('size', 3), float('alpha', 0.5), float('beta', 0.6), float('bias', 2)] },
  // Dropout.
  ...[7, 10, 12, 13].map((opset): Form => ({ op: 'Dropout', opset })),
  ...[7, 10].map((opset): Form => ({ op: 'Dropout', opset, attributes: [float('ratio', 0.3)], outputs: ['mask'] })),
  { op: 'Dropout', opset: 12, inputs: [scalar('ratio', 0.5), flag('training', false)], attributes: [int('seed', 3)] },
  { op: 'Dropout', opset: 13, inputs: [scalar('ratio', 0), flag('training', true)] },
  { op: 'Dropout', opset: 13, inputs: [null, flag('training', false)] },
  { op: 'Dropout', opset: 13, outputs: ['mask'], after: [node('Where', ['mask', 'y', 'image'], ['z'])] },
  // Activations.
  ...[7, 10].map((opset): Form => ({ op: 'Clip', opset, attributes: [float('min', -1), float('max', 0.5)] })),
  { op: 'Clip', opset: 7, attributes: [float('max', 0.5)] },
  { op: 'Clip', opset: 11, inputs: [scalar('low', -1), scalar('high', 0.5)] },
  { op: 'Clip', opset: 13, inputs: [null, scalar('high', 0.5)] },
  { op: 'Clip', opset: 12 },
  { op: 'LeakyRelu', opset: 7, attributes: [float('alpha', 0.3)] },
  { op: 'Elu', opset: 7, attributes: [float('alpha', 0.7)] },
  { op: 'Selu', opset: 7, attributes: [float('alpha', 1.2), float('gamma', 0.9)] },
  { op: 'HardSigmoid', opset: 7, attributes: [float('alpha', 0.4), float('beta', 0.3)] },
  { op: 'HardSwish', opset: 14 },
  { op: 'Gelu', opset: 20 },
  { op: 'Gelu', opset: 20, attributes: [string('approximate', 'none')] },
  { op: 'Gelu', opset: 20, attributes: [string('approximate', 'tanh')] },
  { op: 'Mod', opset: 13, inputs: [scalar('m', 0.7)], attributes: [int('fmod', 1)] },
  { op: 'PRelu', opset: 7, inputs: [weights('slope', [4, 1, 1])] },
  { op: 'PRelu', opset: 9, inputs: [weights('slope', [6])] },
  { op: 'PRelu', opset: 16, inputs: [weights('slope', [1])] },
  { op: 'PRelu', opset: 16, inputs: [weights('slope', [4, 6, 6])] },
  // Layout.
  { op: 'Reshape', opset: 7, inputs: [int64('shape', [0, -1])] },
  { op: 'Reshape', opset: 14, inputs: [int64('shape', [-1, 4, 9, 4])], attributes: [int('allowzero', 1)] },
  { op: 'Flatten', opset: 7, attributes: [int('axis', 1)] },
  { op: 'Flatten', opset: 11, attributes: [int('axis', -3)] },
  { op: 'Transpose', opset: 7, attributes: [ints('perm', [0, 2, 3, 1])] },
  { op: 'Squeeze', opset: 7, attributes: [ints('axes', [1])], image: [1, 6, 6] },
  { op: 'Squeeze', opset: 13, inputs: [int64('axes', [-3])], image: [1, 6, 6] },
  { op: 'Unsqueeze', opset: 7, attributes: [ints('axes', [1, 4])] },
  { op: 'Unsqueeze', opset: 13, inputs: [int64('axes', [-1, 1])] },
  {
    op: 'Pad',
    opset: 7,
    attributes: [ints('pads', [0, 0, 1, 0, 0, 0, 0, 2]), float('value', 0.3), string('mode', 'constant')],
  },
  { op: 'Pad', opset: 7, attributes: [ints('pads', [0, 0, 1, 0, 0, 0, 0, 2]), string('mode', 'reflect')] },
  { op: 'Pad', opset: 13, inputs: [int64('pads', [0, 0, 1, 0, 0, 0, -1, 2]), scalar('fill', 0.3)] },
  { op: 'Pad', opset: 18, inputs: [int64('pads', [1, 0, 0, 2]), scalar('fill', 0.3), int64('axes', [-1, 2])] },
  { op: 'Pad', opset: 13, inputs: [int64('pads', [0, 0, 0, 0, 0, 0, 0, 0]), scalar('fill', 0.3)] },
  { op: 'Slice', opset: 7, attributes: [ints('starts', [1, 0]), ints('ends', [3, -1]), ints('axes', [1, 3])] },
  {
    op: 'Slice',
    opset: 10,
    inputs: [int64('starts', [4, 0]), int64('ends', [-100, 3]), int64('axes', [-1, 1]), int64('steps', [-2, 1])],
  },
  { op: 'Split', opset: 7, attributes: [int('axis', 1), ints('split', [3, 1])], outputs: ['rest'] },
  { op: 'Split', opset: 13, attributes: [int('axis', 1)], inputs: [int64('split', [3, 1])], outputs: ['rest'] },
  {
    op: 'Split',
    opset: 18,
    attributes: [int('axis', 2), int('num_outputs', 4)],
    outputs: ['b', 'c', 'd'],
    image: [4, 7, 6],
  },
  { op: 'Split', opset: 11, attributes: [int('axis', 2)], outputs: ['b'] },
  { op: 'Gather', opset: 11, inputs: [int64('places', [-1, 0, 2])], attributes: [int('axis', -2)] },
  // Reductions: kept dimensions, axes as attribute or input, no axes.
  ...['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceL2', 'ReduceL1', 'ReduceLogSumExp'].flatMap(
    (op): Form[] => [
      { op, opset: 11, attributes: [ints('axes', [2, 3]), int('keepdims', 0)] },
      { op, opset: 11, attributes: [ints('axes', [-2]), int('keepdims', 1)] },
      {
        op,
        opset: 18,
        attributes: [int('keepdims', 0), int('noop_with_empty_axes', 0)],
        inputs: [int64('axes', [1, -1])],
      },
      { op, opset: 18, attributes: [int('noop_with_empty_axes', 1)], inputs: [int64('axes', [1])] },
    ],
  ),
  ...['ReduceMean', 'ReduceSum', 'ReduceMax'].map(
    (op): Form => ({ op, opset: 18, attributes: [int('noop_with_empty_axes', 1)] }),
  ),
  // Resizing.
  { op: 'Resize', opset: 10, inputs: [{ ...positive('scales', [4]), floatData: [1, 1, 2, 2] }] },
  {
    op: 'Resize',
    opset: 11,
    inputs: [
      { name: 'roi', dims: [0], dataType: dataTypes.float32 },
      { ...positive('scales', [4]), floatData: [1, 1, 1.5, 2] },
    ],
    attributes: [
      string('mode', 'linear'),
      string('coordinate_transformation_mode', 'align_corners'),
      string('nearest_mode', 'floor'),
      float('extrapolation_value', 3),
    ],
  },
  {
    op: 'Resize',
    opset: 18,
    inputs: [null, null, int64('sizes', [3, 9])],
    attributes: [
      string('mode', 'linear'),
      int('antialias', 1),
      ints('axes', [2, 3]),
      float('cubic_coeff_a', -0.5),
      int('exclude_outside', 0),
    ],
  },
  {
    op: 'Resize',
    opset: 18,
    inputs: [null, null, int64('sizes', [9, 9])],
    attributes: [
      string('mode', 'cubic'),
      int('exclude_outside', 1),
      ints('axes', [2, 3]),
      float('cubic_coeff_a', -0.5),
    ],
  },
  { op: 'Upsample', opset: 7, attributes: [attributeFloats('scales', [1, 1, 2, 3]), string('mode', 'nearest')] },
  {
    op: 'Upsample',
    opset: 9,
    inputs: [{ ...positive('scales', [4]), floatData: [1, 1, 2, 3] }],
    attributes: [string('mode', 'linear')],
  },
  // Products.
  ...[7, 11].map(
    (opset): Form => ({
      op: 'Gemm',
      opset,
      before: [node('Flatten', ['image'], ['x'])],
      inputs: [weights('m', [5, 144]), weights('c', [5])],
      attributes: [int('transB', 1), float('alpha', 0.5), float('beta', 2), int('transA', 0)],
    }),
  ),
  { op: 'Gemm', opset: 11, before: [node('Flatten', ['image'], ['x'])], inputs: [weights('m', [144, 5])] },
];

function attributeFloats(name: string, floats: number[]): WireAttribute {
  return { name, type: 6, floats };
}

describe('a form of an op', () => {
  it.each(titled(accepted))('is computed as ONNX Runtime computes the file: %s', async (_title, form) => {
    const [expected, found] = [await byOnnxRuntime(form), await bySelf(form)];
    expect(found.length).toBe(expected.length);
    const largest = expected.reduce((most, one) => Math.max(most, Math.abs(one)), 1e-3);
    const error = found.reduce((most, one, at) => Math.max(most, Math.abs(one - expected[at]!)), 0);
    // float32 sums in another order.
    expect(error / largest).toBeLessThan(2e-6);
  });
});

const refused: [Form, RegExp][] = [
  // Training.
  ...[7, 12, 13].map((opset): [Form, RegExp] => [
    { op: 'BatchNormalization', opset, inputs: channels, outputs: ['m', 'v', 'sm', 'sv'] },
    /^BatchNormalization "BatchNormalization_y": exported in training mode, .* eval\(\)$/,
  ]),
  [{ op: 'BatchNormalization', opset: 12, inputs: channels, outputs: ['m', 'v'] }, /exported in training mode/],
  [
    {
      op: 'BatchNormalization',
      opset: 15,
      inputs: channels,
      outputs: ['m', 'v'],
      attributes: [int('training_mode', 1)],
    },
    /exported in training mode/,
  ],
  [
    { op: 'BatchNormalization', opset: 15, inputs: channels, attributes: [int('training_mode', 1)] },
    /exported in training mode/,
  ],
  [{ op: 'BatchNormalization', opset: 7, inputs: channels, attributes: [int('spatial', 0)] }, /spatial 0/],
  [
    { op: 'Dropout', opset: 12, inputs: [scalar('ratio', 0.5), flag('training', true)] },
    /^Dropout "Dropout_y": exported in training mode/,
  ],
  [{ op: 'Dropout', opset: 13, inputs: [null, flag('training', true)] }, /exported in training mode/],
  [
    { op: 'Dropout', opset: 10, outputs: ['mask'], after: [node('Where', ['mask', 'y', 'image'], ['z'])] },
    /its mask output is used/,
  ],
  // Attributes that the op has only at another opset, or never.
  [{ op: 'Dropout', opset: 7, attributes: [int('is_test', 0)] }, /Dropout has no attribute is_test at opset 7/],
  [
    { op: 'BatchNormalization', opset: 9, inputs: channels, attributes: [int('spatial', 0)] },
    /no attribute spatial at opset 9/,
  ],
  [
    { op: 'BatchNormalization', opset: 13, inputs: channels, attributes: [int('training_mode', 0)] },
    /no attribute training_mode at opset 13/,
  ],
  [{ op: 'Clip', opset: 11, attributes: [float('min', 0)] }, /Clip has no attribute min at opset 11/],
  [{ op: 'Relu', opset: 13, attributes: [ints('consumed_inputs', [0])] }, /Relu has no attribute consumed_inputs/],
  [pool('MaxPool', 7, int('ceil_mode', 1)), /no attribute ceil_mode at opset 7/],
  [pool('AveragePool', 18, ints('dilations', [2, 2])), /no attribute dilations at opset 18/],
  [{ op: 'ReduceMean', opset: 18, attributes: [ints('axes', [1])] }, /no attribute axes at opset 18/],
  [
    { op: 'Unsqueeze', opset: 13, inputs: [int64('axes', [1])], attributes: [ints('axes', [1])] },
    /no attribute axes at opset 13/,
  ],
  [
    { op: 'Add', opset: 7, inputs: [weights('b', [6])], attributes: [int('broadcast', 1)] },
    /Add has no attribute broadcast/,
  ],
  [
    { op: 'Conv', opset: 11, inputs: [w33], attributes: [int('strides', 2)] },
    /attribute strides is of kind int, expected ints/,
  ],
  [{ op: 'GroupNormalization', opset: 21, inputs: channels.slice(0, 2) }, /attribute num_groups is missing/],
  // Numbers of inputs and outputs, and ops of other opsets.
  [{ op: 'Relu', opset: 13, inputs: [scalar('slope', 1)] }, /it has 2 inputs, expected 1 at opset 13/],
  [{ op: 'Clip', opset: 10, inputs: [scalar('low', 0)] }, /it has 2 inputs, expected 1 at opset 10/],
  [{ op: 'Softmax', opset: 13, outputs: ['other'] }, /it has 2 outputs, expected 1/],
  [{ op: 'Gelu', opset: 17 }, /Gelu is no op of opset 17/],
  [{ op: 'Upsample', opset: 11, inputs: [positive('scales', [4])] }, /Upsample is no op of opset 11/],
  // Forms that are known and not supported.
  [pool('AveragePool', 19, ints('dilations', [2, 1])), /dilated average pooling/],
  [
    { ...pool('MaxPool', 12), outputs: ['places'], after: [node('Cast', ['places'], ['z'], int('to', 1))] },
    /Indices output is used/,
  ],
  [
    { op: 'ConvTranspose', opset: 11, inputs: [w33], attributes: [ints('output_shape', [8, 8])] },
    /output_shape and auto_pad are not supported/,
  ],
  [
    { op: 'ConvTranspose', opset: 11, inputs: [w33], attributes: [string('auto_pad', 'SAME_UPPER')] },
    /output_shape and auto_pad/,
  ],
  [
    { op: 'LayerNormalization', opset: 17, inputs: [weights('scale', [6])], attributes: [int('stash_type', 16)] },
    /stash_type 16/,
  ],
  [
    {
      op: 'GroupNormalization',
      opset: 21,
      inputs: [positive('scale', [2]), positive('bias', [2])],
      attributes: [int('num_groups', 2)],
    },
    /of shape \[2\], expected \[4\]/,
  ],
  [{ op: 'Gelu', opset: 20, attributes: [string('approximate', 'erf')] }, /approximate erf/],
  [{ op: 'Mod', opset: 13, inputs: [scalar('m', 0.7)] }, /fmod 0 for float values/],
  [
    { op: 'Split', opset: 18, attributes: [int('axis', 2), int('num_outputs', 4)], outputs: ['b', 'c', 'd'] },
    /6 in 4 parts/,
  ],
  [{ op: 'Split', opset: 13, attributes: [int('axis', 1)], outputs: ['b', 'c'] }, /4 in 3 equal parts/],
  [
    { op: 'Pad', opset: 13, inputs: [int64('pads', [0, 0, 1, 1, 0, 0, 1, 1])], attributes: [string('mode', 'mirror')] },
    /mode mirror/,
  ],
  [{ op: 'Conv', opset: 11, inputs: [w33], attributes: [string('auto_pad', 'SAME')] }, /auto_pad SAME/],
  [
    { op: 'PRelu', opset: 13, inputs: [weights('slope', [4])] },
    /^PRelu "PRelu_y": its slope of shape \[4\] does not broadcast to \[2,4,6,6\]; one slope per channel has the shape \[4,1,1\]$/,
  ],
  [{ op: 'PRelu', opset: 13, inputs: [weights('slope', [4, 6, 6])], image: [1, 6, 6] }, /^PRelu "PRelu_y": its slope/],
];

describe('a form that is not supported', () => {
  it.each(refused.map(([form, message]) => [titleOf(form), form, message] as const))(
    'is refused with its node: %s',
    (_title, form, message) => {
      let answer = 'accepted';
      try {
        specialize(parseModel(fileOf(form)), { batch: rows });
      } catch (error) {
        if (!(error instanceof OnnxError)) throw error;
        answer = error.message;
      }
      expect(answer).toMatch(message);
    },
  );
});
