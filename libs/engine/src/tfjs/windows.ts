/** Ops that slide a window over an image, channels last. Padding is added to the image, so windows are always whole. */
import type { OpTable } from '@isthmus/onnx';
import { floats, intAttribute, intsAttribute, nodeLabel, type Window, windowOf } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { firstLarger } from './kinks.js';
import { everyNth } from './pick.js';
import type { Inputs, Rule, Site } from './rule.js';
import { channelsLastValue } from './value.js';

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
function weightsOf({ node, constants }: Site, { dilations }: Window): Weights {
  const tensor = constants[1];
  if (tensor?.type !== 'float32') throw new Error(`${nodeLabel(node)}: weights are not constant`);
  const [outer, inner, height, width] = tensor.dims as [number, number, number, number];
  const reach = [dilations[0] * (height - 1) + 1, dilations[1] * (width - 1) + 1] as const;
  if (reach[0] === height && reach[1] === width) return { dims: [outer, inner, height, width], data: tensor.data };
  const data = new Float32Array(outer * inner * reach[0] * reach[1]);
  for (let from = 0; from < tensor.data.length; from++) {
    const [column, row] = [from % width, Math.floor(from / width) % height];
    const matrix = Math.floor(from / (width * height));
    data[(matrix * reach[0] + row * dilations[0]) * reach[1] + column * dilations[1]] = tensor.data[from]!;
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
  if (parts.length === 1) return apply(x, parts[0]!);
  const channels = tf.split(x, parts.length, 3) as Image[];
  return tf.concat(
    parts.map((filter, index) => apply(channels[index]!, filter)),
    3,
  );
}

/** The bias is added with channels last: [maps] broadcasts over the last axis. */
function biased(site: Site, result: Image, input: Inputs): Image {
  return site.node.inputs[2] ? tf.add(result, input(2).plain()) : result;
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

/** A convolution of each channel by itself. Where the backend lacks its gradient, a sum over the kernel's cells. */
function perChannel(site: Site, { dims, data }: Weights, strides: Window['strides']) {
  const channels = site.inputs[0]!.shape[1]!;
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

/** The transpose of a convolution without padding, of which the padding is then cropped. */
const convTranspose: Rule = (site) => {
  const window = windowOf(site.node);
  const weights = weightsOf(site, window);
  const { strides, pads } = window;
  const group = intAttribute(site.node, 'group', 1);
  const extra = intsAttribute(site.node, 'output_padding') ?? [0, 0];
  const parts = filters(site, weights, group);
  const [height, width] = site.outputs[0]!.shape.slice(2) as [number, number];
  return (input) => {
    const x = input(0).channelsLast();
    const full = grouped(x, parts, (channels, filter) => {
      const size = [0, 1].map((side) => strides[side]! * (channels.shape[side + 1]! - 1) + filter.shape[side]!);
      const shape = [channels.shape[0], size[0]!, size[1]!, filter.shape[2]] as [number, number, number, number];
      return tf.conv2dTranspose(channels, filter, shape, [...strides], 'valid');
    });
    const reached = padded(full, [0, 0, extra[0]!, extra[1]!]);
    const result = cropped(reached, pads[0], pads[1], height, width);
    return channelsLastValue(biased(site, result, input));
  };
};

/** Below every pixel, and finite: minus infinity times a zero of the gradient would be NaN. */
const lowest = -3.4e38;

const maxPool: Rule = ({ node, backend }) => {
  const { kernel, strides, pads, dilations } = windowOf(node);
  // The wasm kernel of the gradient sends nothing back from windows without a positive value.
  const native = backend !== 'wasm' && dilations.every((dilation) => dilation === 1) && Math.max(...kernel) > 1;
  return (input) => {
    const x = padded(input(0).channelsLast(), pads, lowest);
    if (native) return channelsLastValue(tf.maxPool(x, [...kernel], [...strides], 'valid'));
    // Columns first: of equal pixels the first in the order of rows then gets the gradient, as elsewhere.
    return channelsLastValue(
      [1, 0].reduce((image, side) => maxAlong(image, side + 1, kernel[side]!, dilations[side]!, strides[side]!), x),
    );
  };
};

/** The largest of a window along one axis, as a maximum of shifted images. */
function maxAlong(x: Image, axis: number, kernel: number, dilation: number, stride: number): Image {
  const count = Math.floor((x.shape[axis]! - dilation * (kernel - 1) - 1) / stride) + 1;
  const shifted = Array.from({ length: kernel }, (_, cell) =>
    everyNth(x, axis, cell * dilation, 1, (count - 1) * stride + 1),
  );
  return everyNth(shifted.reduce(firstLarger), axis, 0, stride, count) as Image;
}

/** The mean over whole windows of the padded image; where padding does not count, times area / pixels in the window. */
const averagePool: Rule = (site) => {
  const { kernel, strides, pads } = windowOf(site.node);
  const counts = intAttribute(site.node, 'count_include_pad', 0) === 1 || pads.every((pad) => pad === 0);
  const correction = counts ? undefined : site.keep(() => areaOverPixels(site, windowOf(site.node)));
  return (input) => {
    const x = padded(input(0).channelsLast(), pads);
    const mean = Math.max(...kernel) > 1 ? tf.avgPool(x, [...kernel], [...strides], 'valid') : thinned(x, strides);
    return channelsLastValue(correction ? tf.mul(mean, correction) : mean);
  };
};

/** [1, rows, columns, 1]: kernel area over the number of pixels of the image in each window. */
function areaOverPixels({ inputs, outputs }: Site, { kernel, strides, pads }: Window): Image {
  const pixels = (side: 0 | 1) =>
    Array.from({ length: outputs[0]!.shape[side + 2]! }, (_, position) => {
      const from = position * strides[side] - pads[side];
      return Math.min(from + kernel[side], inputs[0]!.shape[side + 2]!) - Math.max(from, 0);
    });
  const [rows, columns] = [pixels(0), pixels(1)];
  const values = rows.flatMap((row) => columns.map((column) => (kernel[0] * kernel[1]) / (row * column)));
  const { data } = floats([rows.length, columns.length], values);
  return tf.tensor4d(data, [1, rows.length, columns.length, 1]);
}

export const windowRules = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  AveragePool: averagePool,
} satisfies Partial<OpTable<Rule>>;
