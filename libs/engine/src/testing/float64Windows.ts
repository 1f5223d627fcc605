/** Convolutions, pools and normalisations in float64. */
import { floatAttribute, intAttribute, type Node, windowOf } from '@isthmus/onnx';
import { type Array64, coordinates, flat, type Operation, tabulate } from './float64Array.js';

/** Calls back with every pair (position, cell) of a window inside the image. */
function overWindow(
  node: Node,
  size: readonly number[],
  [row, column]: readonly [number, number],
  visit: (y: number, x: number, ky: number, kx: number) => void,
) {
  const { kernel, strides, pads, dilations } = windowOf(node);
  for (let ky = 0; ky < kernel[0]; ky++) {
    for (let kx = 0; kx < kernel[1]; kx++) {
      const y = row * strides[0] - pads[0] + ky * dilations[0];
      const x = column * strides[1] - pads[1] + kx * dilations[1];
      if (y >= 0 && y < size[0]! && x >= 0 && x < size[1]!) visit(y, x, ky, kx);
    }
  }
}

const conv: Operation = (node, [image, weights, bias], [shape]) => {
  const [, channels, ...size] = image!.shape as [number, number, number, number];
  const group = intAttribute(node, 'group', 1);
  const perGroup = channels / group;
  const mapsPerGroup = shape![1]! / group;
  return [
    tabulate(shape!, ([n, m, row, column]) => {
      let sum = bias?.data[m!] ?? 0;
      for (let c = 0; c < perGroup; c++) {
        const channel = Math.floor(m! / mapsPerGroup) * perGroup + c;
        overWindow(node, size, [row!, column!], (y, x, ky, kx) => {
          sum +=
            image!.data[flat([n!, channel, y, x], image!.shape)]! *
            weights!.data[flat([m!, c, ky, kx], weights!.shape)]!;
        });
      }
      return sum;
    }),
  ];
};

const convTranspose: Operation = (node, [image, weights, bias], [shape]) => {
  const [batch, channels, height, width] = image!.shape as [number, number, number, number];
  const group = intAttribute(node, 'group', 1);
  const mapsPerGroup = shape![1]! / group;
  const result = tabulate(shape!, ([, m]) => bias?.data[m!] ?? 0);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const part = Math.floor(c / (channels / group));
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const value = image!.data[flat([n, c, row, column], image!.shape)]!;
          overWindow(node, shape!.slice(2), [row, column], (y, x, ky, kx) => {
            for (let m = 0; m < mapsPerGroup; m++) {
              const at = flat([n, part * mapsPerGroup + m, y, x], shape!);
              result[at]! += value * weights!.data[flat([c, m, ky, kx], weights!.shape)]!;
            }
          });
        }
      }
    }
  }
  return [result];
};

const pool: Operation = (node, [image], [shape]) => {
  const size = image!.shape.slice(2);
  const { kernel } = windowOf(node);
  const countPads = intAttribute(node, 'count_include_pad', 0) === 1;
  return [
    tabulate(shape!, ([n, c, row, column]) => {
      const cells: number[] = [];
      overWindow(node, size, [row!, column!], (y, x) => cells.push(image!.data[flat([n!, c!, y, x], image!.shape)]!));
      if (node.op === 'MaxPool') return Math.max(...cells);
      return cells.reduce((sum, cell) => sum + cell, 0) / (countPads ? kernel[0] * kernel[1] : cells.length);
    }),
  ];
};

const lrn: Operation = (node, [image], [shape]) => {
  const size = intAttribute(node, 'size', 1);
  const [alpha, beta, bias] = ['alpha', 'beta', 'bias'].map((name) => floatAttribute(node, name, 0)) as [
    number,
    number,
    number,
  ];
  return [
    tabulate(shape!, ([n, c, y, x]) => {
      let squares = 0;
      const first = c! - Math.floor((size - 1) / 2);
      for (let channel = Math.max(0, first); channel < Math.min(shape![1]!, first + size); channel++) {
        squares += image!.data[flat([n!, channel, y!, x!], shape!)]! ** 2;
      }
      return image!.data[flat([n!, c!, y!, x!], shape!)]! / (bias + (alpha / size) * squares) ** beta;
    }),
  ];
};

/** Applies `apply` to each vector along the axes in `over`. */
function alongAxes(input: Array64, over: readonly number[], apply: (values: number[]) => number[]): Float64Array {
  const groups = new Map<string, number[]>();
  for (let index = 0; index < input.data.length; index++) {
    const key = `${coordinates(index, input.shape).filter((_, axis) => !over.includes(axis))}`;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  const result = new Float64Array(input.data.length);
  for (const indices of groups.values()) {
    const values = apply(indices.map((index) => input.data[index]!));
    for (const [at, index] of indices.entries()) result[index] = values[at]!;
  }
  return result;
}

const softmax: Operation = (node, [input]) => {
  const axis = (intAttribute(node, 'axis', -1) + input!.shape.length) % input!.shape.length;
  return [
    alongAxes(input!, [axis], (values) => {
      const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
      return values.map((value) => (node.op === 'Softmax' ? Math.exp(value) / total : value - Math.log(total)));
    }),
  ];
};

const layerNormalization: Operation = (node, [input, scale, bias], [shape]) => {
  const first = (intAttribute(node, 'axis', -1) + shape!.length) % shape!.length;
  const over = shape!.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const unit = alongAxes(input!, over, (values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return values.map((value) => (value - mean) / Math.sqrt(variance + floatAttribute(node, 'epsilon', 1e-5)));
  });
  return [
    tabulate(
      shape!,
      (at) =>
        unit[flat(at, shape!)]! * scale!.data[flat(at, scale!.shape)]! + (bias ? bias.data[flat(at, bias.shape)]! : 0),
    ),
  ];
};

const batchNormalization: Operation = (node, [input, scale, bias, mean, variance], [shape]) => [
  tabulate(shape!, (at) => {
    const c = at[1]!;
    const deviation = Math.sqrt(variance!.data[c]! + floatAttribute(node, 'epsilon', 1e-5));
    return ((input!.data[flat(at, shape!)]! - mean!.data[c]!) / deviation) * scale!.data[c]! + bias!.data[c]!;
  }),
];

export const windowOperations: Record<string, Operation> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: (_node, [input], [shape]) => [
    tabulate(shape!, ([n, c]) => {
      const area = input!.shape[2]! * input!.shape[3]!;
      const from = (n! * input!.shape[1]! + c!) * area;
      return input!.data.subarray(from, from + area).reduce((sum, value) => sum + value, 0) / area;
    }),
  ],
  LRN: lrn,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Softmax: softmax,
  LogSoftmax: softmax,
};
