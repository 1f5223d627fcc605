/** Ops that slide a window over an image, channels last. Padding is added to the image, so windows are always whole. */
import {
  cellCounts,
  floatTensor,
  hasInput,
  imageShape,
  intAttribute,
  intsAttribute,
  item,
  type OpTable,
  outputShape,
  reachOf,
  sizeOf,
  tuple,
  type Window,
  windowOf,
} from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { firstLarger } from './kinks.js';
import { everyNth } from './pick.js';
import { channelsLastValue, type Inputs, type Rule, type Site } from './rule.js';

type Image = tf.Tensor4D;

function padded(x: Image, [top, left, bottom, right]: Window['pads'], fill = 0): Image {
  if (!top && !left && !bottom && !right) return x;
  return tf.pad(
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    fill,
  );
}

function cropped(x: Image, top: number, left: number, height: number, width: number): Image {
  return tf.slice(x, [0, top, left, 0], [x.shape[0], height, width, x.shape[3]]);
}

interface Weights {
  /** [maps, channels per group, kernel height, kernel width]; for ConvTranspose the first two change places. */
  readonly dims: readonly [number, number, number, number];
  readonly data: Float32Array;
}

/**
 * The weights with zeros between them where the kernel is dilated, so that the kernel is an ordinary one: TensorFlow.js does not
 * differentiate dilated convolutions.
 */
function weightsOf(site: Site, { dilations }: Window): Weights {
  const tensor = floatTensor(site, 1);
  const [outer, inner, height, width] = tuple(tensor.dims, 4);
  const reach = [reachOf(height, dilations[0]), reachOf(width, dilations[1])] as const;
  if (reach[0] === height && reach[1] === width) return { dims: [outer, inner, height, width], data: tensor.data };
  const data = new Float32Array(outer * inner * reach[0] * reach[1]);
  for (const [from, weight] of tensor.data.entries()) {
    const [column, row] = [from % width, Math.floor(from / width) % height];
    const matrix = Math.floor(from / (width * height));
    data[(matrix * reach[0] + row * dilations[0]) * reach[1] + column * dilations[1]] = weight;
  }
  return { dims: [outer, inner, ...reach], data };
}

/** One filter per group, axes in the order that TensorFlow.js wants. */
function filters(site: Site, { dims, data }: Weights, group: number): Image[] {
  const part = data.length / group;
  return Array.from({ length: group }, (_, index) =>
    site.keep(() => {
      const shape = [dims[0] / group, dims[1], dims[2], dims[3]] as [number, number, number, number];
      return tf.transpose(tf.tensor4d(data.subarray(index * part, (index + 1) * part), shape), [2, 3, 1, 0]);
    }),
  );
}

/** Applies `apply` to each group of channels and puts the maps beside each other. */
function grouped(x: Image, parts: readonly Image[], apply: (x: Image, filter: Image) => Image): Image {
  const channels = parts.length === 1 ? [x] : (tf.split(x, parts.length, 3) as Image[]);
  const [first, ...others] = parts.map((filter, index) => apply(item(channels, index), filter));
  return first && others.length === 0 ? first : tf.concat(first ? [first, ...others] : [], 3);
}

/** The bias is added with channels last: [maps] broadcasts over the last axis. */
function biased(site: Site, result: Image, input: Inputs): Image {
  return hasInput(site, 2) ? tf.add(result, input(2).plain()) : result;
}

const conv: Rule = (site) => {
  const window = windowOf(site.node);
  const weights = weightsOf(site, window);
  const group = intAttribute(site.node, 'group', 1);
  const convolve =
    group > 1 && weights.dims[1] === 1
      ? perChannel(site, weights, window.strides)
      : dense(site, weights, window, group);
  return (input) => channelsLastValue(biased(site, convolve(padded(input(0).channelsLast(), window.pads)), input));
};

function dense(site: Site, weights: Weights, { strides }: Window, group: number) {
  const parts = filters(site, weights, group);
  return (x: Image) => grouped(x, parts, (channels, filter) => tf.conv2d(channels, filter, [...strides], 'valid'));
}

/** A convolution of each channel separately; a sum over the kernel's cells if the backend lacks its gradient. */
function perChannel(site: Site, { dims, data }: Weights, strides: Window['strides']) {
  const [, channels] = imageShape(site, 0);
  const multiplier = dims[0] / channels;
  const [height, width] = [dims[2], dims[3]];
  const filter = site.keep(() => tf.transpose(tf.tensor4d(data, [channels, multiplier, height, width]), [2, 3, 0, 1]));
  if (site.hasKernel('DepthwiseConv2dNativeBackpropInput')) {
    return (x: Image) => tf.depthwiseConv2d(x, filter, [...strides], 'valid');
  }
  const cells = site.keep(() => tf.reshape(filter, [height * width, channels, multiplier]));
  return (x: Image) => {
    const size = [x.shape[1] - height + 1, x.shape[2] - width + 1] as const;
    const terms = Array.from({ length: height * width }, (_, cell) => {
      const part = cropped(x, Math.floor(cell / width), cell % width, size[0], size[1]);
      const weight = tf.slice(cells, [cell, 0, 0], [1, channels, multiplier]);
      return tf.mul(tf.reshape(part, [-1, channels, 1]), weight);
    });
    const sum = tf.reshape(
      terms.reduce((total, term) => tf.add(total, term)),
      [x.shape[0], size[0], size[1], dims[0]],
    );
    return thinned(sum as Image, strides);
  };
}

/** Every window position that the strides reach, of those of stride 1. */
function thinned(x: Image, [down, right]: Window['strides']): Image {
  const rows = everyNth(x, 1, 0, down, Math.ceil(x.shape[1] / down));
  return everyNth(rows, 2, 0, right, Math.ceil(x.shape[2] / right)) as Image;
}

/** The transpose of a convolution without padding. The padding is cropped from the result. */
const convTranspose: Rule = (site) => {
  const window = windowOf(site.node);
  const weights = weightsOf(site, window);
  const { strides, pads } = window;
  const group = intAttribute(site.node, 'group', 1);
  const extra = tuple(intsAttribute(site.node, 'output_padding') ?? [0, 0], 2);
  const parts = filters(site, weights, group);
  const [, , height, width] = tuple(outputShape(site), 4);
  return (input) => {
    const x = input(0).channelsLast();
    const full = grouped(x, parts, (channels, filter) => {
      const [n, down, right] = channels.shape;
      const size = [strides[0] * (down - 1) + filter.shape[0], strides[1] * (right - 1) + filter.shape[1]] as const;
      return tf.conv2dTranspose(channels, filter, [n, ...size, filter.shape[2]], [...strides], 'valid');
    });
    const reached = padded(full, [0, 0, ...extra]);
    const result = cropped(reached, pads[0], pads[1], height, width);
    return channelsLastValue(biased(site, result, input));
  };
};

/** Below every pixel, but finite: minus infinity times a zero of the gradient would be NaN. */
const lowest = -3.4e38;

const maxPool: Rule = ({ node, backend }) => {
  const { kernel, strides, pads, dilations } = windowOf(node);
  // The wasm kernel of the gradient gives 0 for windows without a positive value.
  const native = backend !== 'wasm' && dilations.every((dilation) => dilation === 1) && Math.max(...kernel) > 1;
  return (input) => {
    const x = padded(input(0).channelsLast(), pads, lowest);
    if (native) return channelsLastValue(tf.maxPool(x, [...kernel], [...strides], 'valid'));
    // Columns first: of equal pixels the first in the order of rows then gets the gradient, as elsewhere.
    const along = (image: Image, side: 0 | 1) =>
      maxAlong(image, side + 1, kernel[side], dilations[side], strides[side]);
    return channelsLastValue(along(along(x, 1), 0));
  };
};

/** The largest of a window along one axis, as a maximum of shifted images. */
function maxAlong(x: Image, axis: number, kernel: number, dilation: number, stride: number): Image {
  const count = Math.floor((item(x.shape, axis) - reachOf(kernel, dilation)) / stride) + 1;
  const shifted = Array.from({ length: kernel }, (_, cell) =>
    everyNth(x, axis, cell * dilation, 1, (count - 1) * stride + 1),
  );
  return everyNth(shifted.reduce(firstLarger), axis, 0, stride, count) as Image;
}

/** The mean over whole windows of the padded image; where padding does not count, times area / pixels in the window. */
const averagePool: Rule = (site) => {
  const { kernel, strides, pads } = windowOf(site.node);
  const counts = intAttribute(site.node, 'count_include_pad', 0) === 1 || pads.every((pad) => pad === 0);
  const correction = counts ? undefined : site.keep(() => areaOverPixels(site));
  return (input) => {
    const x = padded(input(0).channelsLast(), pads);
    const mean = Math.max(...kernel) > 1 ? tf.avgPool(x, [...kernel], [...strides], 'valid') : thinned(x, strides);
    return channelsLastValue(correction ? tf.mul(mean, correction) : mean);
  };
};

/** [1, rows, columns, 1]: kernel area over the number of pixels of the image in each window. */
function areaOverPixels(site: Site): Image {
  const area = sizeOf(windowOf(site.node).kernel);
  const [rows, columns] = cellCounts(site);
  const values = rows.flatMap((row) => columns.map((column) => area / (row * column)));
  return tf.tensor4d(Float32Array.from(values), [1, rows.length, columns.length, 1]);
}

export const windowRules = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  AveragePool: averagePool,
} satisfies Partial<OpTable<Rule>>;
