// CaffeNet, GoogLeNet (without auxiliary heads) and VGG-19 of the public Caffe files, with seeded He weights, as ONNX bytes.
import { createGraphBuilder, float, floats, int, integers, ints, serializeGraph } from '@isthmus/onnx';

/** A builder of one network: each method appends a layer and returns its output's name. */
function network(size) {
  const builder = createGraphBuilder();
  const image = builder.input('image', { type: 'float32', shape: [1, 3, size, size] });
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (2 * state) / 2 ** 32 - 1;
  };
  const shapeOf = (name) => builder.values.get(name).shape;
  const constant = (dims, fill) =>
    builder.constant(floats(dims, new Float32Array(dims.reduce((a, b) => a * b)).map(fill)));
  // He et al. 2015: variance 2 / fan-in; a uniform variable on [-1, 1] has variance 1/3.
  const weights = (dims, fanIn) => constant(dims, () => Math.sqrt(6 / fanIn) * uniform());
  const relu = (x) => builder.add('Relu', [x])[0];
  const conv = (x, maps, kernel, { stride = 1, pad = 0, group = 1 } = {}) => {
    const channels = shapeOf(x)[1] / group;
    const attributes = {
      kernel_shape: ints([kernel, kernel]),
      strides: ints([stride, stride]),
      pads: ints([pad, pad, pad, pad]),
      dilations: ints([1, 1]),
      group: int(group),
    };
    const parameters = [
      weights([maps, channels, kernel, kernel], channels * kernel ** 2),
      constant([maps], () => 0.01),
    ];
    return relu(builder.add('Conv', [x, ...parameters], attributes)[0]);
  };
  /** Caffe's number of windows, ceil((size + 2 pad - kernel) / stride) + 1, by padding at the end. */
  const maxPool = (x, kernel, stride, pad = 0) => {
    const ends = shapeOf(x)
      .slice(2)
      .map((pixels) => Math.max(pad, Math.ceil((pixels + 2 * pad - kernel) / stride) * stride + kernel - pixels - pad));
    const window = { kernel_shape: ints([kernel, kernel]), strides: ints([stride, stride]), dilations: ints([1, 1]) };
    return builder.add('MaxPool', [x], { ...window, pads: ints([pad, pad, ...ends]) })[0];
  };
  const normalize = (x) =>
    builder.add('LRN', [x], { size: int(5), alpha: float(1e-4), beta: float(0.75), bias: float(1) })[0];
  const flatten = (x) => {
    const length = shapeOf(x).reduce((a, b) => a * b);
    return builder.add('Reshape', [x, builder.constant(integers([1, length]))])[0];
  };
  const dense = (x, units) => {
    const inputs = shapeOf(x)[1];
    const attributes = { alpha: float(1), beta: float(1), transA: int(0), transB: int(1) };
    return builder.add('Gemm', [x, weights([units, inputs], inputs), constant([units], () => 0)], attributes)[0];
  };
  const head = (x) => dense(relu(dense(relu(dense(flatten(x), 4096)), 4096)), 1000);
  const concat = (parts) => builder.add('Concat', parts, { axis: int(1) })[0];
  const globalAverage = (x) => builder.add('GlobalAveragePool', [x])[0];
  const bytes = (logits) => serializeGraph(builder.finish([logits]));
  return { image, conv, maxPool, normalize, flatten, dense, head, concat, globalAverage, bytes };
}

export function caffenet() {
  const { image, conv, maxPool, normalize, head, bytes } = network(227);
  let x = normalize(maxPool(conv(image, 96, 11, { stride: 4 }), 3, 2));
  x = normalize(maxPool(conv(x, 256, 5, { pad: 2, group: 2 }), 3, 2));
  x = conv(conv(x, 384, 3, { pad: 1 }), 384, 3, { pad: 1, group: 2 });
  return bytes(head(maxPool(conv(x, 256, 3, { pad: 1, group: 2 }), 3, 2)));
}

export function googlenet() {
  const { image, conv, maxPool, normalize, concat, globalAverage, flatten, dense, bytes } = network(224);
  const inception = (x, one, reduce3, three, reduce5, five, pooled) =>
    concat([
      conv(x, one, 1),
      conv(conv(x, reduce3, 1), three, 3, { pad: 1 }),
      conv(conv(x, reduce5, 1), five, 5, { pad: 2 }),
      conv(maxPool(x, 3, 1, 1), pooled, 1),
    ]);
  let x = normalize(maxPool(conv(image, 64, 7, { stride: 2, pad: 3 }), 3, 2));
  x = maxPool(normalize(conv(conv(x, 64, 1), 192, 3, { pad: 1 })), 3, 2);
  x = inception(inception(x, 64, 96, 128, 16, 32, 32), 128, 128, 192, 32, 96, 64);
  x = inception(maxPool(x, 3, 2), 192, 96, 208, 16, 48, 64);
  x = inception(inception(x, 160, 112, 224, 24, 64, 64), 128, 128, 256, 24, 64, 64);
  x = inception(inception(x, 112, 144, 288, 32, 64, 64), 256, 160, 320, 32, 128, 128);
  x = inception(inception(maxPool(x, 3, 2), 256, 160, 320, 32, 128, 128), 384, 192, 384, 48, 128, 128);
  return bytes(dense(flatten(globalAverage(x)), 1000));
}

export function vgg19() {
  const { image, conv, maxPool, head, bytes } = network(224);
  const stages = [
    [64, 2],
    [128, 2],
    [256, 4],
    [512, 4],
    [512, 4],
  ];
  let x = image;
  for (const [maps, layers] of stages) {
    for (let layer = 0; layer < layers; layer++) x = conv(x, maps, 3, { pad: 1 });
    x = maxPool(x, 2, 2);
  }
  return bytes(head(x));
}
