/** Convolutions and pooling: auto_pad and ceil_mode become explicit pads, so that engines know one form. */

import { float, int, intAttribute, ints, intsAttribute, stringAttribute } from '../graph.js';
import { scalar, sizeOf } from '../tensor.js';
import {
  add,
  inputValue,
  integerConstant,
  type LowerContext,
  type Lowering,
  refuseNode,
  tensorOf,
  unsupportedNode,
} from './context.js';
import { ofAnyDimension, ofOneDimension } from './dimensions.js';
import type { OnnxOp } from './signatures.js';
import { overlaid } from './strict.js';

export interface Spatial {
  readonly size: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** top, left, bottom, right */
  readonly pads: readonly number[];
}

export function spatial(context: LowerContext, kernel: readonly number[] | undefined): Spatial {
  const { shape } = inputValue(context, 0);
  if (shape.length !== 4) {
    unsupportedNode(context, `input of ${shape.length} dimensions; expected four: batch, channels, height and width`);
  }
  const list = (name: string, length: number, fallback: readonly number[] | undefined, least: number) => {
    const values = intsAttribute(context.node, name) ?? fallback;
    const good =
      values?.length === length && values.every((value) => Number.isInteger(value) && value >= least && value < 65536);
    return good
      ? values
      : refuseNode(context, `${name} [${values ?? ''}]: expected ${length} integers from ${least} up`);
  };
  const size = shape.slice(2);
  const window = {
    size,
    kernel: list('kernel_shape', 2, kernel, 1),
    strides: list('strides', 2, [1, 1], 1),
    dilations: list('dilations', 2, [1, 1], 1),
  };
  return { ...window, pads: resolvePads(context, window, list('pads', 4, [0, 0, 0, 0], 0)) };
}

/** SAME: output = ceil(size / stride), the odd pixel of padding at the end (UPPER) or at the start (LOWER). */
function resolvePads(
  context: LowerContext,
  window: Omit<Spatial, 'pads'>,
  stated: readonly number[],
): readonly number[] {
  const mode = stringAttribute(context.node, 'auto_pad', 'NOTSET');
  if (mode === 'NOTSET' || mode === '') return stated;
  if (mode === 'VALID') return [0, 0, 0, 0];
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') refuseNode(context, `auto_pad ${mode}`);
  const totals = window.size.map((size, axis) => {
    const reach = window.dilations[axis]! * (window.kernel[axis]! - 1) + 1;
    return Math.max(0, (Math.ceil(size / window.strides[axis]!) - 1) * window.strides[axis]! + reach - size);
  });
  const first = totals.map((total) => (mode === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2)));
  return [...first, ...totals.map((total, axis) => total - first[axis]!)];
}

/**
 * ceil_mode as extra padding at the end: Caffe's and PyTorch's number of windows, ceil((size + pads - reach) / stride) + 1
 * less a last window that would start beyond the image and its leading padding.
 */
export function ceilPads(window: Spatial): readonly number[] {
  const ends = window.size.map((size, axis) => {
    const reach = window.dilations[axis]! * (window.kernel[axis]! - 1) + 1;
    const [begin, end, stride] = [window.pads[axis]!, window.pads[axis + 2]!, window.strides[axis]!];
    let count = Math.ceil((size + begin + end - reach) / stride) + 1;
    if ((count - 1) * stride >= size + begin) count--;
    return Math.max(end, (count - 1) * stride + reach - size - begin);
  });
  return [window.pads[0]!, window.pads[1]!, ...ends];
}

/**
 * The same windows without the cells that lie beyond the image at every position, in front or behind: a window of 320 pixels on an image
 * of 2, as PyTorch writes a mean over all of it, would have an engine pad the image to 320.
 */
function cutToImage(window: Spatial): Spatial {
  const cut = window.size.map((size, axis) => {
    const [kernel, stride, dilation] = [window.kernel[axis]!, window.strides[axis]!, window.dilations[axis]!];
    const [begin, end] = [window.pads[axis]!, window.pads[axis + 2]!];
    const last = Math.floor((size + begin + end - kernel) / stride) * stride;
    if (dilation !== 1 || last < 0) return { kernel, begin, end };
    const front = Math.max(0, begin - last);
    const behind = Math.max(0, kernel - begin - size);
    return { kernel: kernel - front - behind, begin: begin - front, end: behind > 0 ? last : end };
  });
  return {
    ...window,
    kernel: cut.map(({ kernel }) => kernel),
    pads: [...cut.map(({ begin }) => begin), ...cut.map(({ end }) => end)],
  };
}

export const windowAttributes = (window: Spatial) => ({
  kernel_shape: ints(window.kernel),
  strides: ints(window.strides),
  pads: ints(window.pads),
  dilations: ints(window.dilations),
});

/** Weights must be constant: gradients are taken with respect to the image only. */
function constantWeights(context: LowerContext) {
  const weights = tensorOf(context, 1) ?? unsupportedNode(context, 'its weights are computed from the image');
  if (context.inputs[2] && !tensorOf(context, 2)) unsupportedNode(context, 'its bias is computed from the image');
  return weights;
}

const conv: Lowering = (context) => {
  const weights = constantWeights(context);
  const window = spatial(context, weights.dims.slice(2));
  const group = int(intAttribute(context.node, 'group', 1));
  return [add(context, 'Conv', context.inputs.slice(0, 3), { ...windowAttributes(window), group })];
};

const convTranspose: Lowering = (context) => {
  const weights = constantWeights(context);
  const mode = stringAttribute(context.node, 'auto_pad', 'NOTSET');
  if (intsAttribute(context.node, 'output_shape') || (mode !== 'NOTSET' && mode !== '')) {
    unsupportedNode(context, 'output_shape and auto_pad are not supported here; export it with explicit pads');
  }
  const window = spatial(context, weights.dims.slice(2));
  return [
    add(context, 'ConvTranspose', context.inputs.slice(0, 3), {
      ...windowAttributes(window),
      output_padding: ints(intsAttribute(context.node, 'output_padding') ?? [0, 0]),
      group: int(intAttribute(context.node, 'group', 1)),
    }),
  ];
};

/**
 * Pooling over three axes whose window is one pixel wide in the last two (PyTorch exports LocalResponseNorm so) is pooling
 * over two, the last two taken together.
 */
const joined =
  (pool: Lowering): Lowering =>
  (context) => {
    const { shape } = inputValue(context, 0);
    if (shape.length !== 5) return pool(context);
    const { node } = context;
    const list = (name: string, fallback: readonly number[]) => intsAttribute(node, name) ?? fallback;
    const [kernel, strides, pads] = [
      list('kernel_shape', []),
      list('strides', [1, 1, 1]),
      list('pads', [0, 0, 0, 0, 0, 0]),
    ];
    const unit = [kernel, strides].every((values) => values[1] === 1 && values[2] === 1);
    if (!unit || [1, 2, 4, 5].some((side) => pads[side] !== 0) || kernel.length !== 3) {
      unsupportedNode(context, 'three-dimensional pooling');
    }
    const reshape = (name: string, dims: readonly number[]) =>
      add(context, 'Reshape', [name, integerConstant(context, dims)]);
    const flat = reshape(context.inputs[0]!, [...shape.slice(0, 3), shape[3]! * shape[4]!]);
    const dilations = list('dilations', [1, 1, 1]);
    if (dilations.some((dilation) => dilation !== 1)) unsupportedNode(context, 'dilated pooling over three axes');
    const attributes = overlaid(
      node.attributes,
      new Map([
        ['kernel_shape', ints([kernel[0]!, 1])],
        ['strides', ints([strides[0]!, 1])],
        ['pads', ints([pads[0]!, 0, pads[3]!, 0])],
        ['dilations', undefined],
      ]),
    );
    const [pooled] = pool({ ...context, node: { ...node, attributes }, inputs: [flat] });
    return [reshape(pooled!, [...context.builder.values.get(pooled!)!.shape.slice(0, 3), shape[3]!, shape[4]!])];
  };

const maxPool: Lowering = (context) => {
  if (context.isUsed(1)) unsupportedNode(context, 'its Indices output is used');
  const window = spatial(context, undefined);
  const pads = intAttribute(context.node, 'ceil_mode', 0) ? ceilPads(window) : window.pads;
  return [add(context, 'MaxPool', [context.inputs[0]!], windowAttributes(cutToImage({ ...window, pads })))];
};

const averagePool: Lowering = (context) => {
  const window = spatial(context, undefined);
  if (window.dilations.some((dilation) => dilation !== 1)) unsupportedNode(context, 'dilated average pooling');
  const countPads = intAttribute(context.node, 'count_include_pad', 0) !== 0 && window.pads.some((pad) => pad > 0);
  const pads = intAttribute(context.node, 'ceil_mode', 0) ? ceilPads(window) : window.pads;
  const extended = pads.some((pad, side) => pad !== window.pads[side]);
  const pool = (x: string, whole: Spatial, counted: boolean) => {
    const cut = cutToImage(whole);
    const { dilations: _, ...attributes } = windowAttributes(cut);
    const mean = add(context, 'AveragePool', [x], { ...attributes, count_include_pad: int(counted ? 1 : 0) });
    // Padding that counts is a number of zeros, however many of them are looked at.
    const share = sizeOf(cut.kernel) / sizeOf(whole.kernel);
    return counted && share !== 1 ? add(context, 'Mul', [mean, context.builder.constant(scalar(share))]) : mean;
  };
  if (countPads && extended) {
    // The stated padding counts, the extension by ceil_mode does not: make the stated one part of the image.
    const [top, left, bottom, right] = window.pads as [number, number, number, number];
    const amounts = integerConstant(context, [0, 0, top, left, 0, 0, bottom, right]);
    const padded = add(context, 'Pad', [context.inputs[0]!, amounts, context.builder.constant(scalar(0))]);
    const size = [window.size[0]! + top + bottom, window.size[1]! + left + right];
    const rest = [0, 0, pads[2]! - bottom, pads[3]! - right];
    return [pool(padded, { ...window, size, pads: rest }, false)];
  }
  return [pool(context.inputs[0]!, { ...window, pads }, countPads)];
};

const globalMaxPool: Lowering = (context) => {
  const size = inputValue(context, 0).shape.slice(2);
  const window = spatial(context, size);
  return [
    add(context, 'MaxPool', [context.inputs[0]!], windowAttributes({ ...window, kernel: size, pads: [0, 0, 0, 0] })),
  ];
};

const gemm: Lowering = (context) => {
  const { node } = context;
  const scale = (name: string) => {
    const attribute = node.attributes.get(name);
    return attribute?.kind === 'float' ? attribute.value : 1;
  };
  return [
    add(
      context,
      'Gemm',
      context.inputs.filter((name, index) => index < 2 || name),
      {
        alpha: float(scale('alpha')),
        beta: float(scale('beta')),
        transA: int(intAttribute(node, 'transA', 0)),
        transB: int(intAttribute(node, 'transB', 0)),
      },
    ),
  ];
};

export const windowLowerings = {
  Conv: ofOneDimension(conv),
  ConvTranspose: ofOneDimension(convTranspose),
  MaxPool: ofOneDimension(joined(maxPool)),
  AveragePool: ofOneDimension(joined(averagePool)),
  GlobalMaxPool: ofAnyDimension(globalMaxPool),
  GlobalAveragePool: ofAnyDimension((context) => [add(context, 'GlobalAveragePool', [context.inputs[0] ?? ''])]),
  Gemm: gemm,
} satisfies Partial<Record<OnnxOp, Lowering>>;
