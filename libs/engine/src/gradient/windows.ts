/** Gradients of convolutions and pooling with respect to the image. */
import type { OpTable } from '@isthmus/onnx';
import { floats, int, intAttribute, integers, ints, sizeOf, type Window, windowOf } from '@isthmus/onnx';
import type { GradientContext, GradientRule } from './rule.js';
import { add, list, number, reshape, sharedConstant, tensor, value, zeros } from './rule.js';

/**
 * y = W * x  =>  dx = W^T * dy. With stride 1 that is an ordinary convolution of dy with the weights turned by 180 degrees
 * and input and output maps exchanged, padded by dilation (k - 1) - pad; else a transposed convolution.
 */
const conv: GradientRule = (context) => {
  const window = windowOf(context.node);
  const group = intAttribute(context.node, 'group', 1);
  const { kernel, strides, pads, dilations } = window;
  const mirrored = pads.map((pad, side) => dilations[side % 2]! * (kernel[side % 2]! - 1) - pad);
  const channels = value(context, 0).shape[1]!;
  if (strides.some((stride) => stride !== 1) || mirrored.some((pad) => pad < 0) || channels <= 4) {
    return [transposedConv(context, window, context.node.inputs[1]!, group), null, null];
  }
  // Rows and columns that no window reached at the end exist only with strides, so the output has x's size.
  const weights = sharedConstant(context, 'turned weights', () => turned(tensor(context, 1), group));
  return [
    add(context, 'Conv', [context.gradients[0]!, weights], {
      kernel_shape: ints(kernel),
      strides: ints([1, 1]),
      pads: ints(mirrored),
      dilations: ints(dilations),
      group: int(group),
    }),
    null,
    null,
  ];
};

/** W [M, C/g, kH, kW] -> [C, M/g, kH, kW], each kernel turned by 180 degrees. */
function turned(weights: { dims: readonly number[]; data: Float32Array }, group: number) {
  const [maps, perGroup, height, width] = weights.dims as [number, number, number, number];
  const area = height * width;
  const mapsPerGroup = maps / group;
  const result = new Float32Array(weights.data.length);
  for (let part = 0; part < group; part++) {
    for (let map = 0; map < mapsPerGroup; map++) {
      for (let channel = 0; channel < perGroup; channel++) {
        const from = ((part * mapsPerGroup + map) * perGroup + channel) * area;
        const to = ((part * perGroup + channel) * mapsPerGroup + map) * area;
        for (let at = 0; at < area; at++) result[to + area - 1 - at] = weights.data[from + at]!;
      }
    }
  }
  return floats([perGroup * group, mapsPerGroup, height, width], result);
}

/** The transpose of a strided window; output_padding restores rows and columns that no window reached. */
function transposedConv(context: GradientContext, window: Window, weights: string, group: number): string {
  const gradient = context.gradients[0]!;
  const output = context.builder.values.get(gradient)!.shape.slice(2);
  const size = value(context, 0).shape.slice(2);
  const { kernel, strides, pads, dilations } = window;
  const extra = size.map((pixels, axis) => {
    const reached = strides[axis]! * (output[axis]! - 1) + dilations[axis]! * (kernel[axis]! - 1) + 1;
    return pixels - (reached - pads[axis]! - pads[axis + 2]!);
  });
  return add(context, 'ConvTranspose', [gradient, weights], {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    pads: ints(pads),
    dilations: ints(dilations),
    output_padding: ints(extra),
    group: int(group),
  });
}

/**
 * y_i = x_{m(i)}  =>  dx_j = sum of dy_i over the windows i whose maximum is j: dy added up at MaxPool's indices, or
 * written there where windows do not overlap. A tie goes to the pixel that the runtime's MaxPool names, the first one.
 *
 * Indices and what follows from them are a third of LeNet's gradient on the cpu. Comparing pixels with the maxima instead, a
 * place in the window at a time and all in blocks of channels, was tried: for one gradient an image it took 9% less at a
 * batch of 16 and as long at 64, 4% more on CaffeNet and 8% on GoogLeNet, and for ten an image it would repeat what indices share.
 */
const maxPool: GradientRule = (context) => {
  const { node, builder } = context;
  const { shape } = value(context, 0);
  const [, named] = builder.add(node.op, [node.inputs[0]!], Object.fromEntries(node.attributes), {
    outputs: 2,
    name: `${node.name}.indices`,
  });
  const indices = withinPlanes(context, named!);
  const { kernel, strides, dilations } = windowOf(node);
  const { dilations: _, ...attributes } = Object.fromEntries(node.attributes);
  const separate = kernel.every((size, axis) => dilations[axis]! * (size - 1) + 1 <= strides[axis]!);
  if (separate && context.layout === 'blocked') {
    return [add(context, 'MaxUnpool', [context.gradients[0]!, indices, list(context, shape)], attributes)];
  }
  const flat = (name: string) => reshape(context, name, [sizeOf(builder.values.get(name)!.shape)]);
  const scattered = add(
    context,
    'ScatterElements',
    [zeros(context, [sizeOf(shape)]), flat(indices), flat(context.gradients[0]!)],
    { axis: int(0), reduction: { kind: 'string', value: 'add' } },
  );
  return [reshape(context, scattered, shape)];
};

/**
 * MaxPool's indices, none below its own plane. Of a window of NaN, or of nothing above the least float, ONNX Runtime names the pixel one
 * row and one column before the plane: without this the gradient of such an image would be added to the image before it in the batch.
 */
function withinPlanes(context: GradientContext, indices: string): string {
  const [batch, channels, ...size] = value(context, 0).shape as [number, number, ...number[]];
  const starts = sharedConstant(context, 'plane starts', () =>
    integers(
      Array.from({ length: batch * channels }, (_, plane) => plane * sizeOf(size)),
      [batch, channels, ...size.map(() => 1)],
    ),
  );
  return add(context, 'Max', [indices, starts]);
}

/**
 * y_i = 1/n_i sum of x over window i, n_i the cells that count  =>  dx = transpose of the window sum, of dy / n.
 *
 * On the cpu a small image is multiplied by that transpose as a matrix, mostly zeros: a seventh of the time of a transposed
 * convolution channel by channel (LeNet's two pools at batch 64: 0.26 against 1.9 ms of a gradient of 25).
 */
const averagePool: GradientRule = (context) => {
  const [batch, channels, ...size] = value(context, 0).shape as [number, number, ...number[]];
  const window = windowOf(context.node);
  const countPads = intAttribute(context.node, 'count_include_pad', 0) === 1;
  const output = context.builder.values.get(context.node.outputs[0]!)!.shape.slice(2);
  const counts = cellCounts(window, size, countPads, output);
  // The matrix is mostly zeros, and 0 times an infinite gradient would be no number.
  if (context.layout === 'blocked' && !context.isBelowSteep && sizeOf(size) * sizeOf(output) <= largestSpread) {
    const rows = reshape(context, context.gradients[0]!, [batch * channels, sizeOf(output)]);
    const matrix = sharedConstant(context, 'spread', () => spreadMatrix(window, size, counts));
    const spread = add(context, 'MatMul', [rows, matrix]);
    return [reshape(context, spread, [batch, channels, ...size])];
  }
  const scaled = add(context, 'Mul', [context.gradients[0]!, sharedConstant(context, 'counts', () => counts)]);
  const area = window.kernel[0] * window.kernel[1];
  const ones = sharedConstant(context, 'ones', () =>
    floats([channels, 1, ...window.kernel], new Float32Array(channels * area).fill(1)),
  );
  return [transposedConv({ ...context, gradients: [scaled] }, window, ones, channels)];
};

/** Values of the largest matrix, 256 KiB (16 x 16 to 16 x 16 pixels): beyond it multiplying the zeros costs what is saved. */
const largestSpread = 65_536;

/** 1/n_i where window i holds pixel j, else 0: [H' W', H W]. */
function spreadMatrix(
  { kernel, strides, pads, dilations }: Window,
  [height, width]: readonly number[],
  counts: ReturnType<typeof cellCounts>,
) {
  const [, , rows, columns] = counts.dims as [number, number, number, number];
  const area = height! * width!;
  const matrix = new Float32Array(rows * columns * area);
  for (let place = 0; place < kernel[0] * kernel[1]; place++) {
    const down = Math.floor(place / kernel[1]) * dilations[0] - pads[0];
    const right = (place % kernel[1]) * dilations[1] - pads[1];
    for (let i = 0; i < rows * columns; i++) {
      const row = Math.floor(i / columns) * strides[0] + down;
      const column = (i % columns) * strides[1] + right;
      if (row < 0 || row >= height! || column < 0 || column >= width!) continue;
      matrix[i * area + row * width! + column] = counts.data[i]!;
    }
  }
  return floats([rows * columns, area], matrix);
}

/** 1/n_i for every window position, [1, 1, H', W']. */
function cellCounts(
  { kernel, strides, pads }: Window,
  size: readonly number[],
  countPads: boolean,
  output: readonly number[],
) {
  const along = (axis: 0 | 1) =>
    Array.from({ length: output[axis]! }, (_, position) => {
      const start = position * strides[axis] - pads[axis];
      const inside = Math.min(start + kernel[axis], size[axis]!) - Math.max(start, 0);
      return countPads ? kernel[axis] : inside;
    });
  const [rows, columns] = [along(0), along(1)];
  const inverse = rows.flatMap((row) => columns.map((column) => 1 / (row * column)));
  return floats([1, 1, rows.length, columns.length], inverse);
}

/** y = mean of x over the image  =>  dx = dy / (H W) everywhere. */
const globalAveragePool: GradientRule = (context) => {
  const { shape } = value(context, 0);
  const scaled = add(context, 'Mul', [context.gradients[0]!, number(context, 1 / (shape[2]! * shape[3]!))]);
  return [add(context, 'Expand', [scaled, list(context, shape)])];
};

/** y = W^T * x  =>  dx = W * dy: the ordinary convolution with the same weights and window */
const convTranspose: GradientRule = (context) => {
  const { output_padding: _, ...attributes } = Object.fromEntries(context.node.attributes);
  return [add(context, 'Conv', [context.gradients[0]!, context.node.inputs[1]!], attributes), null, null];
};

export const windowGradients = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
} satisfies Partial<OpTable<GradientRule>>;
