/** Files as exporters write them, built from wire messages: what the tests feed the parser with. Not exported. */
import {
  attributeTypes,
  dataTypes,
  encodeWireModel,
  type WireAttribute,
  type WireGraph,
  type WireModel,
  type WireNode,
  type WireTensor,
  type WireValue,
} from '../file/wire.js';

export const attribute = {
  int: (name: string, i: number): WireAttribute => ({ name, type: attributeTypes.int, i }),
  float: (name: string, f: number): WireAttribute => ({ name, type: attributeTypes.float, f }),
  ints: (name: string, ints: number[]): WireAttribute => ({ name, type: attributeTypes.ints, ints }),
  string: (name: string, s: string): WireAttribute => ({ name, type: attributeTypes.string, s: Buffer.from(s) }),
  tensor: (name: string, t: WireTensor): WireAttribute => ({ name, type: attributeTypes.tensor, t }),
  graph: (name: string, g: WireGraph): WireAttribute => ({ name, type: attributeTypes.graph, g }),
};

export const node = (opType: string, input: string[], output: string[], ...attributes: WireAttribute[]): WireNode => ({
  opType,
  name: `${opType}_${output[0]}`,
  input,
  output,
  attribute: attributes,
});

/** Deterministic small weights. */
export function weights(name: string, dims: number[]): WireTensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  const data = Float32Array.from({ length: size }, (_, index) => Math.sin(index + dims.length) / 4);
  return { name, dims, dataType: dataTypes.float32, rawData: new Uint8Array(data.buffer) };
}

export const positive = (name: string, dims: number[]): WireTensor => {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return {
    name,
    dims,
    dataType: dataTypes.float32,
    floatData: Array.from({ length: size }, (_, index) => 1 + (index % 3) / 4),
  };
};

export const int64 = (name: string, values: number[], dims = [values.length]): WireTensor => ({
  name,
  dims,
  dataType: dataTypes.int64,
  int64Data: values,
});

/** A declared value; a string dimension is a free one. */
export const value = (name: string, dims: (number | string)[], elemType: number = dataTypes.float32): WireValue => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) },
    },
  },
});

export function modelBytes(graph: WireGraph, { opset = 13, irVersion = 7 } = {}): Uint8Array {
  const model: WireModel = {
    irVersion,
    producerName: 'test',
    opsetImport: [{ domain: '', version: opset }],
    graph: { name: 'network', ...graph },
  };
  return encodeWireModel(model);
}

/**
 * A small network with most of what exporters leave behind: shape arithmetic before a Reshape, a constant If, an Identity,
 * a Dropout, batch normalisation, a split and a concatenation, padding, slicing, and a softmax at the end.
 */
export function exportedNetwork(): WireGraph {
  const branch = (op: string): WireGraph => ({
    name: op,
    node: [node(op, ['pooled'], [`${op}_result`])],
    output: [value(`${op}_result`, ['N', 4, 4, 4])],
  });
  return {
    input: [value('image', ['N', 3, 8, 8])],
    output: [value('scores', ['N', 5])],
    initializer: [
      weights('conv.weight', [4, 3, 3, 3]),
      weights('conv.bias', [4]),
      ...['bn.weight', 'bn.bias', 'bn.mean', 'bn.var'].map((name) => positive(name, [4])),
      int64('zero', [0], []),
      int64('minus_one', [-1]),
      int64('axes', [0]),
      int64('pads', [0, 0, 1, 1, 0, 0, 0, 0]),
      int64('halves', [2, 2]),
      int64('starts', [0]),
      int64('ends', [2 ** 40]),
      int64('channels', [1]),
      { name: 'is_two', dims: [], dataType: dataTypes.bool, int32Data: [1] },
      weights('fc.weight', [5, 64]),
      weights('fc.bias', [5]),
    ],
    node: [
      node('Pad', ['image', 'pads'], ['padded'], attribute.string('mode', 'constant')),
      node(
        'Conv',
        ['padded', 'conv.weight', 'conv.bias'],
        ['maps'],
        attribute.ints('strides', [1, 1]),
        attribute.ints('kernel_shape', [3, 3]),
      ),
      node('BatchNormalization', ['maps', 'bn.weight', 'bn.bias', 'bn.mean', 'bn.var'], ['normal']),
      node('Relu', ['normal'], ['positive']),
      node(
        'MaxPool',
        ['positive'],
        ['pooled'],
        attribute.ints('kernel_shape', [2, 2]),
        attribute.ints('strides', [2, 2]),
        attribute.int('ceil_mode', 1),
      ),
      node(
        'If',
        ['is_two'],
        ['chosen'],
        attribute.graph('then_branch', branch('Tanh')),
        attribute.graph('else_branch', branch('Sigmoid')),
      ),
      node('Dropout', ['chosen'], ['kept']),
      node('Identity', ['kept'], ['same']),
      node('Split', ['same', 'halves'], ['left', 'right'], attribute.int('axis', 1)),
      node('Concat', ['right', 'left'], ['joined'], attribute.int('axis', 1)),
      node('Slice', ['joined', 'starts', 'ends', 'channels'], ['sliced']),
      node('Shape', ['sliced'], ['shape']),
      node('Gather', ['shape', 'zero'], ['batch'], attribute.int('axis', 0)),
      node('Unsqueeze', ['batch', 'axes'], ['batch_list']),
      node('Concat', ['batch_list', 'minus_one'], ['target'], attribute.int('axis', 0)),
      node('Reshape', ['sliced', 'target'], ['flat']),
      node('Gemm', ['flat', 'fc.weight', 'fc.bias'], ['logits'], attribute.int('transB', 1)),
      node('Softmax', ['logits'], ['scores'], attribute.int('axis', 1)),
    ],
  };
}
