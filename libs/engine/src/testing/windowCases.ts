/** Cases of convolutions, pools and normalisations. */
import { float, floats, int, ints } from '@isthmus/onnx';
import { type OperationCase, op, random, window } from './operationCase.js';

const average = (kernel: number[], strides: number[], pads: number[], countPads: number) => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  pads: ints(pads),
  count_include_pad: int(countPads),
});
const conv = (weights: number[], attributes: ReturnType<typeof window>, group = 1) =>
  op('Conv', { ...attributes, group: int(group) }, random(weights), random([weights[0]!], 3));

export const windowCases: readonly OperationCase[] = [
  { title: 'Conv of stride 1', shape: [2, 6, 5, 6], build: conv([4, 6, 3, 3], window([3, 3], [1, 1], [1, 1, 1, 1])) },
  {
    title: 'Conv of stride 1 on one channel',
    shape: [2, 1, 6, 5],
    build: conv([4, 1, 3, 3], window([3, 3], [1, 1], [1, 1, 1, 1])),
  },
  {
    title: 'Conv with uneven padding',
    shape: [1, 6, 5, 5],
    build: conv([3, 6, 3, 2], window([3, 2], [1, 1], [2, 0, 1, 1])),
  },
  {
    title: 'Conv padded beyond its kernel',
    shape: [1, 5, 4, 4],
    build: conv([2, 5, 2, 2], window([2, 2], [1, 1], [3, 2, 2, 3])),
  },
  {
    title: 'Conv of stride 2 that leaves a row over',
    shape: [2, 5, 6, 7],
    build: conv([4, 5, 3, 3], window([3, 3], [2, 3], [0, 1, 0, 1])),
  },
  { title: 'Conv in groups', shape: [2, 6, 5, 5], build: conv([4, 3, 3, 3], window([3, 3], [1, 1], [1, 1, 1, 1]), 2) },
  {
    title: 'Conv per channel of stride 2',
    shape: [1, 6, 6, 6],
    build: conv([6, 1, 3, 3], window([3, 3], [2, 2], [1, 1, 1, 1]), 6),
  },
  {
    title: 'dilated Conv',
    shape: [1, 5, 8, 8],
    build: conv([3, 5, 3, 3], window([3, 3], [1, 1], [2, 1, 2, 1], [2, 2])),
  },
  {
    title: 'dilated Conv of stride 2',
    shape: [1, 5, 9, 9],
    build: conv([3, 5, 3, 3], window([3, 3], [2, 2], [1, 1, 1, 1], [2, 2])),
  },
  {
    title: 'ConvTranspose in groups',
    shape: [1, 4, 3, 4],
    build: op(
      'ConvTranspose',
      { ...window([3, 3], [2, 2], [1, 1, 1, 1]), output_padding: ints([1, 1]), group: int(2) },
      random([4, 3, 3, 3]),
    ),
  },
  {
    title: 'MaxPool of overlapping windows',
    shape: [2, 3, 7, 6],
    build: op('MaxPool', window([3, 3], [2, 2], [0, 0, 1, 1])),
  },
  {
    title: 'MaxPool of separate windows',
    shape: [2, 3, 6, 6],
    build: op('MaxPool', window([2, 2], [2, 2], [0, 0, 0, 0])),
  },
  { title: 'dilated MaxPool', shape: [1, 2, 7, 7], build: op('MaxPool', window([2, 2], [1, 1], [1, 1, 1, 1], [3, 2])) },
  {
    title: 'AveragePool that leaves padding out',
    shape: [2, 3, 7, 6],
    build: op('AveragePool', average([3, 3], [2, 2], [1, 0, 1, 1], 0)),
  },
  {
    title: 'AveragePool that counts padding',
    shape: [2, 3, 7, 6],
    build: op('AveragePool', average([3, 3], [2, 2], [1, 1, 1, 1], 1)),
  },
  {
    title: 'AveragePool of stride 1',
    shape: [1, 3, 5, 5],
    build: op('AveragePool', average([3, 3], [1, 1], [1, 1, 1, 1], 0)),
  },
  {
    title: 'AveragePool of an image too large for a matrix',
    shape: [1, 2, 24, 23],
    build: op('AveragePool', average([3, 3], [2, 2], [0, 0, 1, 1], 0)),
  },
  { title: 'GlobalAveragePool', shape: [2, 3, 4, 5], build: op('GlobalAveragePool') },
  {
    title: 'LRN',
    shape: [2, 7, 3, 3],
    build: op('LRN', { size: int(5), alpha: float(0.5), beta: float(0.75), bias: float(1) }),
  },
  {
    title: 'LRN of even size',
    shape: [1, 6, 2, 3],
    build: op('LRN', { size: int(4), alpha: float(0.7), beta: float(0.6), bias: float(2) }),
  },
  {
    title: 'BatchNormalization',
    shape: [2, 3, 2, 2],
    build: op(
      'BatchNormalization',
      { epsilon: float(1e-3) },
      random([3]),
      random([3], 2),
      random([3], 4),
      floats([3], [0.5, 1, 2]),
    ),
  },
  {
    title: 'LayerNormalization',
    shape: [2, 3, 8],
    build: op('LayerNormalization', { axis: int(-1), epsilon: float(1e-5) }, random([8]), random([8], 9)),
  },
  {
    title: 'LayerNormalization over two axes',
    shape: [2, 3, 4],
    build: op('LayerNormalization', { axis: int(1), epsilon: float(1e-5) }, random([3, 4])),
  },
  { title: 'Softmax', shape: [2, 5, 3], build: op('Softmax', { axis: int(1) }) },
  { title: 'LogSoftmax', shape: [3, 6], build: op('LogSoftmax', { axis: int(-1) }) },
];
