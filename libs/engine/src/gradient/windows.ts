/** Gradients of convolutions and pooling with respect to the image. */
import {
  alongSides,
  cellCounts,
  floats,
  floatTensor,
  imageShape,
  inputName,
  int,
  intAttribute,
  integers,
  ints,
  type OpTable,
  reachOf,
  sizeOf,
  tuple,
  type Window,
  windowAttributes,
  windowOf,
} from '@isthmus/onnx';
import { type GradientContext, type GradientRule, gradientOf, sharedConstant, zeros } from './rule.js';

/**
 * y = W * x  =>  dx = W^T * dy. With stride 1 that is an ordinary convolution of dy with the weights turned by 180 degrees
 * and input and output maps exchanged, padded by dilation (k - 1) - pad; else a transposed convolution.
 */
const conv: GradientRule = (context) => {
  const window = windowOf(context.node);
  const group = intAttribute(context.node, 'group', 1);
  const { kernel, strides, pads, dilations } = window;
  const mirror = alongSides((side) => reachOf(kernel[side], dilations[side]) - 1);
  const mirrored: Window['pads'] = [mirror[0] - pads[0], mirror[1] - pads[1], mirror[0] - pads[2], mirror[1] - pads[3]];
  const [, channels] = imageShape(context, 0);
  if (strides.some((stride) => stride !== 1) || mirrored.some((pad) => pad < 0) || channels <= 4) {
    return [transposedConv(context, window, inputName(context, 1), group), null, null];
  }
  // Rows and columns that no window reached at the end exist only with strides, so the output has x's size.
  const weights = sharedConstant(context, 'turned weights', () => turned(floatTensor(context, 1), group));
  const attributes = { ...windowAttributes({ kernel, strides, pads: mirrored, dilations }), group: int(group) };
  return [context.emit.op('Conv', [gradientOf(context), weights], attributes), null, null];
};

/** W [M, C/g, kH, kW] -> [C, M/g, kH, kW], each kernel turned by 180 degrees. */
function turned(weights: { dims: readonly number[]; data: Float32Array }, group: number) {
  const [maps, perGroup, height, width] = tuple(weights.dims, 4);
  const area = height * width;
  const mapsPerGroup = maps / group;
  const result = new Float32Array(weights.data.length);
  for (let map = 0; map < maps; map++) {
    const [part, mapOfPart] = [Math.floor(map / mapsPerGroup), map % mapsPerGroup];
    for (let channel = 0; channel < perGroup; channel++) {
      const from = (map * perGroup + channel) * area;
      const to = ((part * perGroup + channel) * mapsPerGroup + mapOfPart) * area;
      // Within the weights by their dims: a check for each weight would take longer than the copy.
      for (let at = 0; at < area; at++) result[to + area - 1 - at] = weights.data[from + at]!;
    }
  }
  return floats([perGroup * group, mapsPerGroup, height, width], result);
}

/** The transpose of a strided window; output_padding restores rows and columns that no window reached. */
function transposedConv(context: GradientContext, window: Window, weights: string, group: number): string {
  const { emit } = context;
  const gradient = gradientOf(context);
  const [, , ...output] = tuple(emit.shapeOf(gradient), 4);
  const [, , ...size] = imageShape(context, 0);
  const { kernel, strides, pads, dilations } = window;
  const extra = alongSides((side) => {
    const reached = strides[side] * (output[side] - 1) + reachOf(kernel[side], dilations[side]);
    return size[side] - (reached - pads[side] - pads[side === 0 ? 2 : 3]);
  });
  return emit.op('ConvTranspose', [gradient, weights], {
    ...windowAttributes(window),
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
  const { node, builder, emit } = context;
  const shape = imageShape(context, 0);
  const [, named] = builder.add(node.op, [inputName(context, 0)], Object.fromEntries(node.attributes), {
    outputs: 2,
    name: `${node.name}.indices`,
  });
  const indices = withinPlanes(context, named ?? '');
  const { kernel, strides, dilations } = windowOf(node);
  const { dilations: _, ...attributes } = Object.fromEntries(node.attributes);
  const separate = alongSides((side) => reachOf(kernel[side], dilations[side]) <= strides[side]).every(Boolean);
  if (separate && context.layout === 'blocked') {
    return [emit.op('MaxUnpool', [gradientOf(context), indices, emit.integers(shape)], attributes)];
  }
  const flat = (name: string) => emit.reshape(name, [sizeOf(emit.shapeOf(name))]);
  const inputs = [zeros(context, [sizeOf(shape)]), flat(indices), flat(gradientOf(context))];
  const scattered = emit.op('ScatterElements', inputs, { axis: int(0), reduction: { kind: 'string', value: 'add' } });
  return [emit.reshape(scattered, shape)];
};

/**
 * MaxPool's indices, raised to the first pixel of their plane. For a window of NaN or of the lowest float alone, ONNX Runtime names the pixel
 * one row and one column before the plane: the gradient of such an image would be added to the image before it in the batch.
 */
function withinPlanes(context: GradientContext, indices: string): string {
  const [batch, channels, ...size] = imageShape(context, 0);
  const starts = sharedConstant(context, 'plane starts', () =>
    integers(
      Array.from({ length: batch * channels }, (_, plane) => plane * sizeOf(size)),
      [batch, channels, ...size.map(() => 1)],
    ),
  );
  return context.emit.max(indices, starts);
}

/**
 * y_i = 1/n_i sum of x over window i, n_i the cells that count  =>  dx = transpose of the window sum, of dy / n.
 *
 * On the cpu a small image is multiplied by that transpose as a matrix, mostly zeros: a seventh of the time of a transposed
 * convolution channel by channel (LeNet's two pools at batch 64: 0.26 against 1.9 ms of a gradient of 25).
 */
const averagePool: GradientRule = (context) => {
  const { emit } = context;
  const [batch, channels, ...size] = imageShape(context, 0);
  const window = windowOf(context.node);
  const [rowCounts, columnCounts] = cellCounts(context);
  const inverse = rowCounts.flatMap((row) => columnCounts.map((column) => 1 / (row * column)));
  const counts = floats([1, 1, rowCounts.length, columnCounts.length], inverse);
  // The matrix is mostly zeros, and 0 times an infinite gradient would be NaN.
  if (context.layout === 'blocked' && !context.isBelowSteep && sizeOf(size) * inverse.length <= largestSpread) {
    const rows = emit.reshape(gradientOf(context), [batch * channels, inverse.length]);
    const matrix = sharedConstant(context, 'spread', () => spreadMatrix(window, size, counts));
    return [emit.reshape(emit.matMul(rows, matrix), [batch, channels, ...size])];
  }
  const divisors = sharedConstant(context, 'counts', () => counts);
  const scaled = emit.mul(gradientOf(context), divisors);
  const ones = sharedConstant(context, 'ones', () =>
    floats([channels, 1, ...window.kernel], new Float32Array(channels * sizeOf(window.kernel)).fill(1)),
  );
  return [transposedConv({ ...context, gradients: [scaled] }, window, ones, channels)];
};

/** Values of the largest matrix, 256 KiB (16 x 16 to 16 x 16 pixels). Multiplying the zeros of a larger one costs more than it saves. */
const largestSpread = 65_536;

/** 1/n_i where window i holds pixel j, else 0: [H' W', H W]. */
function spreadMatrix(
  { kernel, strides, pads, dilations }: Window,
  [height, width]: readonly [number, number],
  { dims, data }: ReturnType<typeof floats>,
) {
  const [, , rows, columns] = tuple(dims, 4);
  const area = height * width;
  const matrix = new Float32Array(rows * columns * area);
  for (let place = 0; place < sizeOf(kernel); place++) {
    const down = Math.floor(place / kernel[1]) * dilations[0] - pads[0];
    const right = (place % kernel[1]) * dilations[1] - pads[1];
    for (const [i, share] of data.entries()) {
      const row = Math.floor(i / columns) * strides[0] + down;
      const column = (i % columns) * strides[1] + right;
      if (row >= 0 && row < height && column >= 0 && column < width) matrix[i * area + row * width + column] = share;
    }
  }
  return floats([rows * columns, area], matrix);
}

/** y = mean of x over the image  =>  dx = dy / (H W) everywhere. */
const globalAveragePool: GradientRule = (context) => {
  const { emit } = context;
  const shape = imageShape(context, 0);
  return [emit.expand(emit.mul(gradientOf(context), 1 / (shape[2] * shape[3])), shape)];
};

/** y = W^T * x  =>  dx = W * dy: the ordinary convolution with the same weights and window */
const convTranspose: GradientRule = (context) => {
  const { output_padding: _, ...attributes } = Object.fromEntries(context.node.attributes);
  return [context.emit.op('Conv', [gradientOf(context), inputName(context, 1)], attributes), null, null];
};

export const windowGradients = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
} satisfies Partial<OpTable<GradientRule>>;
