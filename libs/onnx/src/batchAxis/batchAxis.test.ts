/** Tests which networks keep the images of a batch apart, which certainly mix them, and which only a trial can judge. */
import { describe, expect, it } from 'vitest';
import { specialize } from '../classifier/specialize.js';
import { OnnxError } from '../error.js';
import { parseModel } from '../file/parse.js';
import type { WireGraph } from '../file/wire.js';
import { attribute, int64, modelBytes, node, value, weights } from '../testing/exportedModel.js';

const { int, ints } = attribute;

/** An image [N, 4, 6, 6] -> the given nodes -> `scores`. */
const network = (nodes: WireGraph['node'], initializer: WireGraph['initializer'] = []): WireGraph => ({
  input: [value('image', ['N', 4, 6, 6])],
  output: [value('scores', ['N', 'L'])],
  initializer,
  node: nodes!,
});

/** The verdict on the network at a batch of three, with node and reason unless it is "apart". */
function judged(graph: WireGraph, opset = 13, batch = 3): string {
  try {
    const { batchAxis } = specialize(parseModel(modelBytes(graph, { opset })), { batch });
    return batchAxis.verdict === 'apart' ? 'apart' : `${batchAxis.verdict}: ${batchAxis.node.name}`;
  } catch (error) {
    if (error instanceof OnnxError && error.code === 'mixes-images') return error.message;
    throw error;
  }
}

/** Ten scores from the pooled image. */
const head = [
  node('GlobalAveragePool', ['image'], ['pooled']),
  node('Flatten', ['pooled'], ['features']),
  node('Gemm', ['features', 'fc'], ['logits'], int('transB', 1)),
];
const fc = weights('fc', [10, 4]);

/** Attention over 9 tokens of 16 values in 2 heads of 8, tokens first as torch.nn.MultiheadAttention exports it. */
const tokensFirst = network(
  [
    node('Conv', ['image', 'patch'], ['maps'], ints('strides', [2, 2])),
    node('Reshape', ['maps', 'flat'], ['tokens_last']),
    node('Transpose', ['tokens_last'], ['tokens'], ints('perm', [2, 0, 1])),
    node('MatMul', ['tokens', 'wq'], ['q']),
    node('MatMul', ['tokens', 'wk'], ['k']),
    ...['q', 'k'].flatMap((name) => [
      node('Reshape', [name, 'folded'], [`${name}_folded`]),
      node('Transpose', [`${name}_folded`], [`${name}_heads`], ints('perm', [1, 0, 2])),
    ]),
    node('Transpose', ['k_heads'], ['k_turned'], ints('perm', [0, 2, 1])),
    node('MatMul', ['q_heads', 'k_turned'], ['weights']),
    node('Softmax', ['weights'], ['attention'], int('axis', 2)),
    node('MatMul', ['attention', 'q_heads'], ['seen']),
    node('Transpose', ['seen'], ['seen_first'], ints('perm', [1, 0, 2])),
    node('Reshape', ['seen_first', 'unfolded'], ['together']),
    node('MatMul', ['together', 'wk'], ['projected']),
    node('Reshape', ['projected', 'back'], ['tokens_again']),
    node('ReduceMean', ['tokens_again'], ['scores'], ints('axes', [0]), int('keepdims', 0)),
  ],
  [
    weights('patch', [16, 4, 2, 2]),
    weights('wq', [16, 16]),
    weights('wk', [16, 16]),
    int64('flat', [0, 16, -1]),
    int64('folded', [9, -1, 8]),
    int64('unfolded', [-1, 16]),
    int64('back', [9, -1, 16]),
  ],
);

/** Windows of 3 x 3 pixels folded into the batch, as Swin has them, with a mask added per window. */
const windowed = network(
  [
    node('Reshape', ['image', 'cut'], ['cut_apart']),
    node('Transpose', ['cut_apart'], ['windows_inside'], ints('perm', [0, 2, 4, 3, 5, 1])),
    node('Reshape', ['windows_inside', 'fold'], ['windows']),
    node('Transpose', ['windows'], ['turned'], ints('perm', [0, 2, 1])),
    node('MatMul', ['windows', 'turned'], ['similar']),
    node('Reshape', ['similar', 'by_image'], ['similar_by_image']),
    node('Add', ['similar_by_image', 'mask'], ['masked']),
    node('Reshape', ['masked', 'fold_again'], ['masked_windows']),
    node('Softmax', ['masked_windows'], ['attention'], int('axis', -1)),
    node('MatMul', ['attention', 'windows'], ['seen']),
    node('Reshape', ['seen', 'unfold'], ['unfolded']),
    node('ReduceMean', ['unfolded'], ['features'], ints('axes', [1, 2]), int('keepdims', 0)),
    node('Gemm', ['features', 'fc'], ['scores'], int('transB', 1)),
  ],
  [
    fc,
    weights('mask', [1, 4, 9, 9]),
    int64('cut', [-1, 4, 2, 3, 2, 3]),
    int64('fold', [-1, 9, 4]),
    int64('by_image', [-1, 4, 9, 9]),
    int64('fold_again', [-1, 9, 9]),
    int64('unfold', [-1, 4, 9, 4]),
  ],
);

const apart: [string, WireGraph][] = [
  ['attention with tokens first, the batch folded with the heads', tokensFirst],
  ['attention in windows, the batch folded with the windows', windowed],
  [
    'a batch that is doubled and cut in halves again',
    network(
      [
        ...head,
        node('Concat', ['logits', 'logits'], ['twice'], int('axis', 0)),
        node('Reshape', ['twice', 'halves'], ['two']),
        node('ReduceMean', ['two'], ['scores'], ints('axes', [0]), int('keepdims', 0)),
      ],
      [fc, int64('halves', [2, -1, 10])],
    ),
  ],
  [
    'channels of all images side by side, convolved in groups of one image',
    network(
      [
        node('Reshape', ['image', 'joined'], ['row']),
        node('MaxPool', ['row'], ['pooled'], ints('kernel_shape', [6, 6])),
        node('Reshape', ['pooled', 'parted'], ['features']),
        node('Gemm', ['features', 'fc'], ['scores'], int('transB', 1)),
      ],
      [fc, int64('joined', [1, -1, 6, 6]), int64('parted', [-1, 4])],
    ),
  ],
  [
    'a constant per class, and one of a batch whose rows are equal',
    network(
      [...head, node('Add', ['logits', 'offset'], ['scores'])],
      [fc, { ...weights('offset', [3, 10]), rawData: undefined!, floatData: new Array(30).fill(0.5) }],
    ),
  ],
];

const mixing: [string, WireGraph, RegExp, number?][] = [
  [
    'softmax over the batch',
    network([...head, node('Softmax', ['logits'], ['scores'], int('axis', 0))], [fc]),
    /^Softmax "Softmax_scores": mixes .* the axis that it works along holds the batch/,
  ],
  [
    'softmax over the batch, counted from the end',
    network([...head, node('Softmax', ['logits'], ['scores'], int('axis', -2))], [fc]),
    /^Softmax "Softmax_scores": mixes/,
  ],
  [
    'softmax over everything, as opset 12 reads axis 0',
    network([...head, node('Softmax', ['logits'], ['scores'], int('axis', 0))], [fc]),
    /^Softmax "Softmax_scores": mixes/,
    12,
  ],
  [
    'the batch mean taken off',
    network(
      [
        ...head,
        node('ReduceMean', ['logits'], ['mean'], ints('axes', [0])),
        node('Sub', ['logits', 'mean'], ['scores']),
      ],
      [fc],
    ),
    /^ReduceMean "ReduceMean_mean": mixes .* reduces axis 0/,
  ],
  [
    'a norm over everything',
    network([...head, node('ReduceSum', ['logits'], ['sum']), node('Div', ['logits', 'sum'], ['scores'])], [fc]),
    /^ReduceSum "ReduceSum_sum": mixes/,
  ],
  [
    'every image beside every other: norms of rows broadcast over columns',
    network(
      [
        ...head,
        node('ReduceMean', ['logits'], ['means'], ints('axes', [1]), int('keepdims', 0)),
        node('MatMul', ['logits', 'square'], ['three']),
        node('Div', ['three', 'means'], ['scores']),
      ],
      [fc, weights('square', [10, 3])],
    ),
    /^Div "Div_scores": mixes .* beside other images/,
  ],
  [
    'products of images with images',
    network(
      [
        ...head,
        node('Transpose', ['logits'], ['turned'], ints('perm', [1, 0])),
        node('MatMul', ['logits', 'turned'], ['scores']),
      ],
      [fc],
    ),
    /^MatMul "MatMul_scores": mixes/,
  ],
  [
    'a matrix product over the batch',
    network(
      [
        ...head,
        node('Gemm', ['logits', 'logits'], ['square'], int('transA', 1)),
        node('MatMul', ['logits', 'square'], ['scores']),
      ],
      [fc],
    ),
    /^Gemm "Gemm_square": mixes .* sums over/,
  ],
  [
    'the first image for all',
    network(
      [
        ...head,
        node('Slice', ['logits', 'zero', 'one', 'zero'], ['first']),
        node('Add', ['logits', 'first'], ['scores']),
      ],
      [fc, int64('zero', [0]), int64('one', [1])],
    ),
    /^Slice "Slice_first": mixes .* takes a part of axis 0/,
  ],
  [
    'images in reverse',
    network(
      [
        ...head,
        node('Slice', ['logits', 'last', 'before', 'zero', 'back'], ['turned']),
        node('Add', ['logits', 'turned'], ['scores']),
      ],
      [fc, int64('zero', [0]), int64('last', [-1]), int64('before', [-1000]), int64('back', [-1])],
    ),
    /^Slice "Slice_turned": mixes/,
  ],
  [
    'one image gathered',
    network(
      [
        ...head,
        node('Gather', ['logits', 'chosen'], ['first'], int('axis', 0)),
        node('Add', ['logits', 'first'], ['scores']),
      ],
      [fc, int64('chosen', [1, 2, 0])],
    ),
    /^Gather "Gather_first": mixes/,
  ],
  [
    'a constant for each place of the batch',
    network([...head, node('Add', ['logits', 'offset'], ['scores'])], [fc, weights('offset', [3, 10])]),
    /^Add "Add_scores": mixes .* differs from image to image/,
  ],
  [
    'classes in rows, images in columns',
    network(
      [
        ...head,
        node('MatMul', ['logits', 'square'], ['three']),
        node('Transpose', ['three'], ['scores'], ints('perm', [1, 0])),
      ],
      [fc, weights('square', [10, 3])],
    ),
    /^Transpose "Transpose_scores": mixes/,
  ],
  [
    'a layer norm over the batch',
    network(
      [...head, node('LayerNormalization', ['logits', 'scale'], ['scores'], int('axis', 0))],
      [fc, weights('scale', [3, 10])],
    ),
    /^LayerNormalization "LayerNormalization_scores": mixes/,
    17,
  ],
  [
    'a convolution over channels of all images',
    network(
      [
        node('Reshape', ['image', 'joined'], ['row']),
        node('Conv', ['row', 'w'], ['maps']),
        node('Reshape', ['maps', 'parted'], ['scores']),
      ],
      [weights('w', [12, 12, 6, 6]), int64('joined', [1, 12, 6, 6]), int64('parted', [3, 4])],
    ),
    /^Conv "Conv_maps": mixes .* channels that hold the batch/,
  ],
];

describe('images of a batch', () => {
  it.each(apart)('are apart in %s', (_title, graph) => {
    expect(judged(graph)).toBe('apart');
  });

  it.each(mixing)('are mixed by %s', (_title, graph, message, opset = 13) => {
    expect(judged(graph, opset)).toMatch(message);
  });

  it('cannot be mixed where there is one', () => {
    expect(judged(mixing[0]![1], 13, 1)).toBe('apart');
  });

  it('are left to a trial where the batch is lost sight of, with the node that loses it', () => {
    const graph = network(
      [
        ...head,
        node('Reshape', ['logits', 'odd'], ['across']),
        node('Mul', ['across', 'across'], ['squares']),
        node('Reshape', ['squares', 'even'], ['scores']),
      ],
      [fc, int64('odd', [5, 6]), int64('even', [3, 10])],
    );
    expect(judged(graph)).toBe('unknown: Reshape_across');
  });
});
