/** What a file becomes at one batch size, and what is refused, each with one sentence that names op, node and reason. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OnnxError, type OnnxErrorCode } from '../error.js';
import { parseModel } from '../file/parse.js';
import { serializeGraph } from '../file/serialize.js';
import { dataTypes, type WireGraph } from '../file/wire.js';
import { intsAttribute } from '../graph/graph.js';
import { numbersOf } from '../graph/tensor.js';
import {
  attribute,
  exportedNetwork,
  int64,
  modelBytes,
  node,
  positive,
  value,
  weights,
} from '../testing/exportedModel.js';
import { inspectModel } from './inspect.js';
import type { ModelManifest } from './manifest.js';
import { specialize } from './specialize.js';

const at = (graph: WireGraph, batch: number, options: { opset?: number; manifest?: ModelManifest } = {}) =>
  specialize(parseModel(modelBytes(graph, options)), { batch, manifest: options.manifest ?? {} });

const opsOf = (graph: WireGraph, batch = 2, options: { opset?: number } = {}) =>
  at(graph, batch, options).graph.nodes.map((n) => n.op);

/** One node between the image and a classifier's head of ten classes. */
function withNode(
  name: string,
  inputs: string[],
  attributes: Parameters<typeof node>[3][],
  extra: WireGraph = {},
): WireGraph {
  return {
    input: [value('image', ['N', 4, 6, 6]), ...(extra.input ?? [])],
    output: [value('scores', ['N', 10])],
    initializer: [weights('head', [10, 4, 1, 1]), ...(extra.initializer ?? [])],
    node: [
      ...(extra.node ?? []),
      node(name, inputs, ['middle'], ...attributes),
      node('GlobalAveragePool', ['middle'], ['pooled']),
      node('Conv', ['pooled', 'head'], ['maps']),
      node('Flatten', ['maps'], ['scores']),
    ],
  };
}

function refusal(action: () => unknown): { code: OnnxErrorCode; message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof OnnxError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('specialize', () => {
  it('folds what exporters leave behind, knows every shape and takes the softmax off', () => {
    const { graph, inputShape, numClasses, removedSoftmax } = at(exportedNetwork(), 3);
    expect(graph.nodes.map((n) => n.op)).toEqual([
      ...['Pad', 'Conv', 'Relu', 'MaxPool', 'Tanh', 'Split', 'Concat', 'Slice', 'Reshape', 'Gemm'],
    ]);
    expect({ inputShape, numClasses, removedSoftmax }).toEqual({
      inputShape: [3, 8, 8],
      numClasses: 5,
      removedSoftmax: 'Softmax',
    });
    expect(graph.values.get(graph.outputs[0]!)!.shape).toEqual([3, 5]);
    const reshape = graph.nodes.find((n) => n.op === 'Reshape')!;
    expect(numbersOf(graph.constants.get(reshape.inputs[1]!)!)).toEqual([3, 64]);
  });

  it('writes a graph that reads back the same', () => {
    const { graph } = at(exportedNetwork(), 3);
    const again = specialize(parseModel(serializeGraph(graph)), { batch: 3 }).graph;
    expect(again.nodes.map((n) => [n.op, n.attributes])).toEqual(graph.nodes.map((n) => [n.op, n.attributes]));
    expect([...again.constants.values()].map((tensor) => tensor.dims)).toEqual(
      [...graph.constants.values()].map((tensor) => tensor.dims),
    );
  });

  it('reads a file in the style of the ONNX Model Zoo: batch of 1, weights among the inputs, baked Reshape, softmax', () => {
    const zoo: WireGraph = {
      input: [
        value('data_0', [1, 3, 8, 8]),
        ...['conv_w', 'fc_w', 'fc_b', 'target'].map((name) =>
          value(name, [1], name === 'target' ? dataTypes.int64 : 1),
        ),
      ],
      output: [value('prob_1', [1, 5])],
      initializer: [
        weights('conv_w', [4, 3, 3, 3]),
        weights('fc_w', [5, 64]),
        weights('fc_b', [5]),
        int64('target', [1, -1]),
      ],
      node: [
        node('Conv', ['data_0', 'conv_w'], ['conv_1'], attribute.ints('pads', [1, 1, 1, 1])),
        node('LRN', ['conv_1'], ['norm_1'], attribute.int('size', 5)),
        node(
          'MaxPool',
          ['norm_1'],
          ['pool_1'],
          attribute.ints('kernel_shape', [2, 2]),
          attribute.ints('strides', [2, 2]),
        ),
        node('Reshape', ['pool_1', 'target'], ['flat']),
        node('Gemm', ['flat', 'fc_w', 'fc_b'], ['fc_1'], attribute.int('transB', 1)),
        node('Softmax', ['fc_1'], ['prob_1']),
      ],
    };
    for (const opset of [7, 8, 9, 10, 11, 12]) {
      const { graph, numClasses, removedSoftmax } = at(zoo, 4, { opset });
      expect([graph.values.get(graph.outputs[0]!)!.shape, numClasses, removedSoftmax]).toEqual([[4, 5], 5, 'Softmax']);
    }
  });

  it('resolves ceil_mode, auto_pad and old attributes into one form', () => {
    const pool = at(
      withNode(
        'MaxPool',
        ['image'],
        [attribute.ints('kernel_shape', [3, 3]), attribute.ints('strides', [2, 2]), attribute.int('ceil_mode', 1)],
      ),
      2,
    );
    expect(intsAttribute(pool.graph.nodes[0]!, 'pads')).toEqual([0, 0, 1, 1]);
    const same = at(
      withNode(
        'Conv',
        ['image', 'w'],
        [attribute.string('auto_pad', 'SAME_LOWER'), attribute.ints('strides', [2, 2])],
        {
          initializer: [weights('w', [4, 4, 3, 3])],
        },
      ),
      2,
    );
    expect(intsAttribute(same.graph.nodes[0]!, 'pads')).toEqual([1, 1, 0, 0]);
    const clip = at(withNode('Clip', ['image'], [attribute.float('min', 0), attribute.float('max', 6)]), 2, {
      opset: 9,
    });
    expect(clip.graph.nodes[0]!.inputs.slice(1).map((name) => numbersOf(clip.graph.constants.get(name)!))).toEqual([
      [0],
      [6],
    ]);
  });

  it('never starts a pooling window beyond the image and its leading padding', () => {
    // 6 pixels, kernel 2, stride 3: ceil((6 - 2) / 3) + 1 = 3 windows, the last at 6, outside: 2 remain.
    const attributes = [
      attribute.ints('kernel_shape', [2, 2]),
      attribute.ints('strides', [3, 3]),
      attribute.int('ceil_mode', 1),
    ];
    const { graph } = at(withNode('MaxPool', ['image'], attributes), 1);
    expect(graph.values.get(graph.nodes[0]!.outputs[0]!)!.shape).toEqual([1, 4, 2, 2]);
  });

  it('makes preprocessing part of the graph, in the network’s channel order', () => {
    const manifest: ModelManifest = { channelOrder: 'bgr', scale: 255, mean: [104, 117, 123] };
    const { graph } = at(exportedNetwork(), 1, { manifest });
    expect(graph.nodes.slice(0, 3).map((n) => n.op)).toEqual(['Gather', 'Mul', 'Add']);
    expect(numbersOf(graph.constants.get(graph.nodes[2]!.inputs[1]!)!)).toEqual([-104, -117, -123]);
  });

  it('keeps a softmax that is not the end, and one over another axis', () => {
    const inside = withNode('Softmax', ['image'], [attribute.int('axis', 1)]);
    expect(opsOf(inside)).toContain('Softmax');
    expect(at(inside, 2).removedSoftmax).toBeNull();
  });
});

describe('refusals', () => {
  const cases: readonly [string, OnnxErrorCode, RegExp, () => unknown][] = [
    ['text', 'malformed', /not an ONNX file/, () => parseModel(Buffer.from('<html>not found</html>'))],
    ['an empty file', 'malformed', /not an ONNX file/, () => parseModel(new Uint8Array())],
    [
      'a file cut short',
      'malformed',
      /cut short/,
      () => parseModel(Uint8Array.from(modelBytes(exportedNetwork())).slice(0, 1500)),
    ],
    ['an old opset', 'unsupported-opset', /opset 6: expected 7 to/, () => at(exportedNetwork(), 1, { opset: 6 })],
    [
      'an unknown op',
      'unsupported-op',
      /^NonMaxSuppression "NonMaxSuppression_middle"/,
      () => at(withNode('NonMaxSuppression', ['image'], []), 1),
    ],
    [
      'another operator domain',
      'unsupported-op',
      /operator domain "com.microsoft"/,
      () => {
        const graph = exportedNetwork();
        return at(
          { ...graph, node: graph.node!.map((n, index) => (index === 3 ? { ...n, domain: 'com.microsoft' } : n)) },
          1,
        );
      },
    ],
    ['a loop', 'control-flow', /^Loop .* export the model unrolled/, () => at(withNode('Loop', ['image'], []), 1)],
    [
      'a branch that depends on the image',
      'control-flow',
      /^If .* depends on the image/,
      () => {
        const graph = exportedNetwork();
        const nodes = graph.node!.map((n) => (n.opType === 'If' ? { ...n, input: ['mask'] } : n));
        return at(
          {
            ...graph,
            node: [
              ...nodes.slice(0, 5),
              node('Greater', ['pooled', 'fc.bias'], ['unused']),
              node('Cast', ['pooled'], ['mask'], attribute.int('to', 9)),
              ...nodes.slice(5),
            ].filter((n) => n.opType !== 'Greater'),
          },
          1,
        );
      },
    ],
    [
      'two inputs',
      'several-inputs',
      /2 inputs \("image", "mask"\)/,
      () => at(withNode('Relu', ['image'], [], { input: [value('mask', ['N'])] }), 1),
    ],
    [
      'integer pixels',
      'unsupported-type',
      /"image" has element type uint8/,
      () => at({ ...exportedNetwork(), input: [value('image', ['N', 3, 8, 8], dataTypes.uint8)] }, 1),
    ],
    [
      'integers as input',
      'integer-input',
      /"image" holds int64 values/,
      () => at({ ...exportedNetwork(), input: [value('image', ['N', 3, 8, 8], dataTypes.int64)] }, 1),
    ],
    [
      'free height and width',
      'unresolved-shape',
      /state inputShape .* in the model's manifest/,
      () => at({ ...exportedNetwork(), input: [value('image', ['N', 3, 'H', 'W'])] }, 1),
    ],
    [
      'a shape that depends on the image',
      'unresolved-shape',
      /^Reshape .* depends on the image/,
      () =>
        at(
          withNode('Reshape', ['image', 'cast'], [], {
            node: [node('Cast', ['image'], ['cast'], attribute.int('to', 7))],
          }),
          1,
        ),
    ],
    [
      'a missing value',
      'invalid-graph',
      /input "nowhere" is not defined before it/,
      () => at(withNode('Relu', ['nowhere'], []), 1),
    ],
    [
      'a name defined twice',
      'invalid-graph',
      /defines "image" a second time/,
      () => at(withNode('Relu', ['image'], [], { node: [node('Relu', ['image'], ['image'])] }), 1),
    ],
    [
      'weights that do not fit',
      'invalid-graph',
      /^Conv .* do not fit 4 channels/,
      () => at(withNode('Conv', ['image', 'w'], [], { initializer: [weights('w', [4, 3, 3, 3])] }), 1),
    ],
    [
      'batch statistics',
      'unsupported-op',
      /after calling eval\(\)/,
      () =>
        at(
          withNode('BatchNormalization', ['image', 'a', 'a', 'a', 'a'], [attribute.int('training_mode', 1)], {
            initializer: [positive('a', [4])],
          }),
          1,
          { opset: 15 },
        ),
    ],
    [
      'a segmentation network',
      'not-a-classifier',
      /expected 2 rows of at least two class scores/,
      () => at({ ...withNode('Relu', ['image'], []), output: [value('middle', ['N', 4, 6, 6])] }, 2),
    ],
    [
      'too many nodes',
      'too-large',
      /more than 5 nodes/,
      () => parseModel(modelBytes(exportedNetwork()), { limits: { maxNodes: 5, maxWeights: 1e9 } }),
    ],
    [
      'too many weights',
      'too-large',
      /over 100 values/,
      () => parseModel(modelBytes(exportedNetwork()), { limits: { maxNodes: 100, maxWeights: 100 } }),
    ],
    [
      'an enormous constant',
      'invalid-graph',
      /^ConstantOfShape/,
      () =>
        at(
          withNode('Add', ['image', 'huge'], [], {
            initializer: [int64('size', [2 ** 20, 2 ** 20])],
            node: [node('ConstantOfShape', ['size'], ['huge'])],
          }),
          1,
        ),
    ],
    [
      'biases of a recurrence that do not fit, which would count as 0',
      'invalid-graph',
      /^LSTM .*biases \[1,144\]/,
      () =>
        at(
          withNode('Reshape', ['states', 'back'], [], {
            initializer: [
              int64('rows', [0, 4, 36]),
              int64('back', [0, 4, 6, 6]),
              weights('w', [1, 144, 36]),
              weights('r', [1, 144, 36]),
              weights('b', [1, 144]),
            ],
            node: [
              node('Reshape', ['image', 'rows'], ['steps']),
              node(
                'LSTM',
                ['steps', 'w', 'r', 'b'],
                ['states'],
                attribute.int('hidden_size', 36),
                attribute.int('layout', 1),
              ),
            ],
          }),
          1,
          { opset: 14 },
        ),
    ],
    [
      'standardised weights with a scale for fewer channels',
      'invalid-graph',
      /^BatchNormalization .*scale \[2\] and bias \[4\] for 4 channels/,
      () =>
        at(
          withNode('Conv', ['image', 'std'], [], {
            initializer: [
              weights('w', [4, 4, 1, 1]),
              weights('s', [2]),
              weights('b', [4]),
              weights('m', [4]),
              positive('v', [4]),
            ],
            node: [node('BatchNormalization', ['w', 's', 'b', 'm', 'v'], ['std'], attribute.int('training_mode', 1))],
          }),
          1,
          { opset: 14 },
        ),
    ],
    [
      'a manifest for another image',
      'unresolved-shape',
      /fixed to \[3,8,8\], not \[3,9,9\]/,
      () => at(exportedNetwork(), 1, { manifest: { inputShape: [3, 9, 9] } }),
    ],
  ];

  it.each(cases)('refuses %s', (_title, code, message, action) => {
    const found = refusal(action);
    expect(found.message).toMatch(message);
    expect(found.code).toBe(code);
  });

  it('takes free sizes from the manifest', () => {
    const graph = { ...exportedNetwork(), input: [value('image', ['N', 3, 'H', 'W'])] };
    expect(at(graph, 1, { manifest: { inputShape: [3, 8, 8] } }).inputShape).toEqual([3, 8, 8]);
  });

  it('summarises an upload', () => {
    expect(inspectModel(modelBytes(exportedNetwork()))).toMatchObject({
      inputShape: [3, 8, 8],
      numClasses: 5,
      opset: 13,
      producer: 'test',
      removedSoftmax: 'Softmax',
      ops: { Conv: 1, Gemm: 1 },
    });
  });
});

describe('external data', () => {
  const root = mkdtempSync(join(tmpdir(), 'external-'));
  const folder = join(root, 'model');
  mkdirSync(folder);
  const data = weights('head', [10, 4, 1, 1]).rawData!;
  writeFileSync(join(root, 'secret.bin'), data);
  writeFileSync(join(folder, 'weights.bin'), data);
  symlinkSync(join(root, 'secret.bin'), join(folder, 'link.bin'));
  afterAll(() => rmSync(root, { recursive: true }));

  const load = (location: string, externalDataFolder?: string, length = data.byteLength) => {
    const graph = withNode('Relu', ['image'], []);
    const externalData = Object.entries({ location, offset: '0', length: `${length}` }).map(([key, value]) => ({
      key,
      value,
    }));
    const head = { name: 'head', dims: [10, 4, 1, 1], dataType: dataTypes.float32, dataLocation: 1, externalData };
    const bytes = modelBytes({ ...graph, initializer: [head] });
    return parseModel(bytes, externalDataFolder === undefined ? {} : { externalDataFolder });
  };

  it('is read from the folder of the model', () => {
    const { graph } = load('weights.bin', folder);
    expect(Buffer.from(graph.constants.get('head')!.data.buffer)).toEqual(Buffer.from(data));
  });

  it.each([
    ['a path that climbs out', '../secret.bin', /lies outside the model's folder/],
    ['a link that leads out', 'link.bin', /lies outside the model's folder/],
    ['an absolute path', join(folder, 'weights.bin'), /lies outside the model's folder/],
    ['a file that is not there', 'other.bin', /is not beside the model/],
  ])('refuses %s', (_title, location, message) => {
    expect(refusal(() => load(location, folder))).toMatchObject({
      code: 'external-data',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a range beyond the file, and any external data where no folder is given', () => {
    expect(refusal(() => load('weights.bin', folder, 1e9)).code).toBe('external-data');
    expect(refusal(() => load('weights.bin')).message).toMatch(
      /in "weights.bin"; export the model as one file \(torch\.onnx\.export\(\.\.\., external_data=False\)\), or add it with "isthmus models add"/,
    );
  });
});
