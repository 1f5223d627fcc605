/**
 * Writes a network of networks.mjs as ONNX, in plain form or in that of the ONNX Model Zoo's files. Those were converted from
 * Caffe2 and differ in form: batch fixed to 1, weights also listed as inputs, pools that round down with padding at
 * their ends instead of up, Reshape to a constant shape, and a Softmax at the end.
 */
import { attributeTypes, dataTypes, encodeWireModel } from '../../libs/onnx/dist/file/wire.js';
import { networks } from './networks.mjs';
import { weightStream } from './weights.mjs';

const integer = (name, i) => ({ name, type: attributeTypes.int, i });
const float = (name, f) => ({ name, type: attributeTypes.float, f });
const integers = (name, ints) => ({ name, type: attributeTypes.ints, ints });
const declared = (name, dims, elemType = dataTypes.float32) => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) },
    },
  },
});

/**
 * @param {keyof typeof networks} name
 * @param {{ seed?: number, style?: 'plain' | 'zoo', opset?: number, divisor?: number, numClasses?: number }} [options]
 *   style zoo takes an opset of 7 to 12; divisor divides the number of maps of every hidden layer, for tests
 * @returns {Uint8Array} the file: 244 MB for CaffeNet, 28 MB for GoogLeNet, 575 MB for VGG-19
 */
export function onnxFile(name, { seed = 0, style = 'plain', opset = 13, divisor = 1, numClasses = 1000 } = {}) {
  const { inputShape, layers } = networks[name];
  const zoo = style === 'zoo';
  const stream = weightStream(seed);
  const [nodes, initializers] = [[], []];
  /** [channels, height, width] or [features] of every value. */
  const shapes = new Map([['data', inputShape]]);
  const batch = zoo ? 1 : 'N';

  function append(opType, inputs, shape, ...attribute) {
    const output = `${opType.toLowerCase()}_${nodes.length}`;
    nodes.push({ opType, name: output, input: inputs, output: [output], attribute });
    shapes.set(output, shape);
    return output;
  }
  function constant(constantName, dims, data, type = 'float32') {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    initializers.push({ name: constantName, dims, dataType: dataTypes[type], rawData });
    return constantName;
  }
  const parameters = (layer, dims) => [
    constant(`${layer}_w_0`, dims, stream.weights(dims)),
    constant(`${layer}_b_0`, [dims[0]], stream.biases(dims[0])),
  ];

  /** Rounding up includes windows that extend past the end, but none that starts beyond the image and its leading padding. */
  function pool(opType, x, { kernel, stride, pad = 0 }, ...attributes) {
    const [channels, ...size] = shapes.get(x);
    const counts = size.map((length) => {
      const count = Math.ceil((length + 2 * pad - kernel) / stride) + 1;
      return (count - 1) * stride >= length + pad ? count - 1 : count;
    });
    const ends = size.map((length, side) => Math.max(pad, (counts[side] - 1) * stride + kernel - length - pad));
    const roundsUp = ends.some((end) => end > pad);
    return append(
      opType,
      [x],
      [channels, ...counts],
      integers('kernel_shape', [kernel, kernel]),
      integers('strides', [stride, stride]),
      integers('pads', zoo ? [pad, pad, ...ends] : [pad, pad, pad, pad]),
      ...(roundsUp && !zoo ? [integer('ceil_mode', 1)] : []),
      ...attributes,
    );
  }

  const output = layers({
    image: 'data',
    numClasses,
    conv(x, { name: layer, maps, kernel, stride = 1, pad = 0, group = 1 }) {
      const [channels, ...size] = shapes.get(x);
      const width = maps / divisor;
      return append(
        'Conv',
        [x, ...parameters(layer, [width, channels / group, kernel, kernel])],
        [width, ...size.map((length) => Math.floor((length + 2 * pad - kernel) / stride) + 1)],
        integers('kernel_shape', [kernel, kernel]),
        integers('strides', [stride, stride]),
        integers('pads', [pad, pad, pad, pad]),
        integer('group', group),
      );
    },
    relu: (x) => append('Relu', [x], shapes.get(x)),
    lrn: (x) =>
      append(
        'LRN',
        [x],
        shapes.get(x),
        integer('size', 5),
        float('alpha', 1e-4),
        float('beta', 0.75),
        float('bias', 1),
      ),
    maxPool: (x, window) => pool('MaxPool', x, window),
    averagePool: (x, window) => pool('AveragePool', x, window),
    concat(parts) {
      const channels = parts.reduce((sum, part) => sum + shapes.get(part)[0], 0);
      return append('Concat', parts, [channels, ...shapes.get(parts[0]).slice(1)], integer('axis', 1));
    },
    /** Files for inference keep their Dropouts, which have no effect. */
    dropout: (x) => (zoo ? append('Dropout', [x], shapes.get(x), ...(opset < 12 ? [float('ratio', 0.5)] : [])) : x),
    flatten(x) {
      const features = shapes.get(x).reduce((product, size) => product * size, 1);
      if (!zoo) return append('Flatten', [x], [features], integer('axis', 1));
      const shape = constant(`shape_${nodes.length}`, [2], BigInt64Array.of(1n, BigInt(features)), 'int64');
      return append('Reshape', [x, shape], [features]);
    },
    dense(x, { name: layer, maps, isLast = false }) {
      const width = isLast ? maps : maps / divisor;
      return append('Gemm', [x, ...parameters(layer, [width, shapes.get(x)[0]])], [width], integer('transB', 1));
    },
  });
  const scores = zoo ? append('Softmax', [output], shapes.get(output), integer('axis', 1)) : output;

  return encodeWireModel({
    // Until version 4, initialisers had to be inputs too.
    irVersion: zoo ? 3 : 7,
    producerName: zoo ? 'onnx-caffe2' : 'isthmus',
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name,
      node: nodes,
      initializer: initializers,
      input: [
        declared('data', [batch, ...inputShape]),
        ...(zoo ? initializers.map((tensor) => declared(tensor.name, tensor.dims, tensor.dataType)) : []),
      ],
      output: [declared(scores, [batch, numClasses])],
    },
  });
}
