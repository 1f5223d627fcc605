/** Convolutions and pooling: auto_pad and ceil_mode become explicit pads, so that engines know one form. */
import { float, floatAttribute, int, intAttribute, ints, intsAttribute, stringAttribute } from '../graph/graph.js';
import {
  alongSides,
  hasInput,
  imageShape,
  inputName,
  inputTensor,
  inputValue,
  reachOf,
  refuse,
  type Window,
  windowAttributes,
  windowOf,
} from '../graph/nodeView.js';
import { floats, sizeOf, type Tensor, tuple } from '../graph/tensor.js';
import { constantInput, type LowerContext, type Lowering, tableSize, unsupported } from './context.js';
import { ofAnyDimension, ofOneDimension } from './dimensions.js';
import { absolute, normOrder, square, squareRoot } from './reductions.js';
import type { OnnxOp } from './signatures.js';
import { overlaid } from './strict.js';

/** A window over an image of `size` pixels. */
interface Spatial extends Window {
  readonly size: readonly [number, number];
}

function spatial(context: LowerContext, weights?: readonly number[]): Spatial {
  const { shape } = inputValue(context, 0);
  if (shape.length !== 4) {
    unsupported(context, `input of ${shape.length} dimensions; expected four: batch, channels, height and width`);
  }
  const window = { ...windowOf(context.node, weights), size: tuple(shape.slice(2), 2) };
  return { ...window, pads: resolvePads(context, window) };
}

/** SAME: output = ceil(size / stride), the odd pixel of padding at the end (UPPER) or at the start (LOWER). */
function resolvePads(context: LowerContext, { size, kernel, strides, dilations, pads }: Spatial): Window['pads'] {
  const mode = stringAttribute(context.node, 'auto_pad', 'NOTSET');
  if (mode === 'NOTSET' || mode === '') return pads;
  if (mode === 'VALID') return [0, 0, 0, 0];
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER')
    refuse(context, `auto_pad ${mode}; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER`);
  const totals = alongSides((side) => {
    const covered = (Math.ceil(size[side] / strides[side]) - 1) * strides[side];
    return Math.max(0, covered + reachOf(kernel[side], dilations[side]) - size[side]);
  });
  const first = alongSides((side) =>
    mode === 'SAME_UPPER' ? Math.floor(totals[side] / 2) : Math.ceil(totals[side] / 2),
  );
  return [...first, ...alongSides((side) => totals[side] - first[side])];
}

/**
 * ceil_mode as extra padding at the end: Caffe's and PyTorch's number of windows, ceil((size + pads - reach) / stride) + 1
 * less a last window that would start beyond the image and its leading padding.
 */
function ceilPads({ size, kernel, strides, dilations, pads }: Spatial): Window['pads'] {
  const ends = alongSides((side) => {
    const reach = reachOf(kernel[side], dilations[side]);
    const [begin, end, stride] = [pads[side], pads[side === 0 ? 2 : 3], strides[side]];
    let count = Math.ceil((size[side] + begin + end - reach) / stride) + 1;
    if ((count - 1) * stride >= size[side] + begin) count--;
    return Math.max(end, (count - 1) * stride + reach - size[side] - begin);
  });
  return [pads[0], pads[1], ...ends];
}

/** The pads of a pool, with those of ceil_mode. */
const poolPads = (context: LowerContext, window: Spatial) =>
  intAttribute(context.node, 'ceil_mode', 0) ? ceilPads(window) : window.pads;

/**
 * The same windows without cells that lie outside the image at every position. PyTorch writes a mean over an image of 2 pixels as a window
 * of 320, for which an engine would pad the image to 320.
 */
function cutToImage(window: Spatial): Spatial {
  const cut = alongSides((side) => {
    const [size, kernel, stride] = [window.size[side], window.kernel[side], window.strides[side]];
    const [begin, end] = [window.pads[side], window.pads[side === 0 ? 2 : 3]];
    const last = Math.floor((size + begin + end - kernel) / stride) * stride;
    if (window.dilations[side] !== 1 || last < 0) return { kernel, begin, end };
    const front = Math.max(0, begin - last);
    const behind = Math.max(0, kernel - begin - size);
    return { kernel: kernel - front - behind, begin: begin - front, end: behind > 0 ? last : end };
  });
  return {
    ...window,
    kernel: alongSides((side) => cut[side].kernel),
    pads: [...alongSides((side) => cut[side].begin), ...alongSides((side) => cut[side].end)],
  };
}

/** Weights must be constant: gradients are taken with respect to the image alone. */
function constantWeights(context: LowerContext): Tensor {
  const weights = constantInput(context, 1, 'weights are');
  if (hasInput(context, 2) && !inputTensor(context, 2)) unsupported(context, 'its bias is computed from the image');
  return weights;
}

const conv: Lowering = (context) => {
  const weights = constantWeights(context);
  const window = spatial(context, weights.dims.slice(2));
  const group = int(intAttribute(context.node, 'group', 1));
  return [context.emit.op('Conv', context.node.inputs.slice(0, 3), { ...windowAttributes(window), group })];
};

const convTranspose: Lowering = (context) => {
  const weights = constantWeights(context);
  const mode = stringAttribute(context.node, 'auto_pad', 'NOTSET');
  if (intsAttribute(context.node, 'output_shape') || (mode !== 'NOTSET' && mode !== '')) {
    unsupported(context, 'output_shape and auto_pad are not supported here; export it with explicit pads');
  }
  const window = spatial(context, weights.dims.slice(2));
  return [
    context.emit.op('ConvTranspose', context.node.inputs.slice(0, 3), {
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
    const { node, emit } = context;
    const { shape } = inputValue(context, 0);
    if (shape.length !== 5) return pool(context);
    const [n, c, depth, height, width] = tuple(shape, 5);
    const list = (name: string, fallback: readonly number[]) => intsAttribute(node, name) ?? fallback;
    const [kernel, ...kernelOfLast] = list('kernel_shape', []);
    const [stride, ...stridesOfLast] = list('strides', [1, 1, 1]);
    const [begin, ...otherPads] = list('pads', [0, 0, 0, 0, 0, 0]);
    const end = otherPads[2];
    const still =
      [...kernelOfLast, ...stridesOfLast].every((size) => size === 1) &&
      otherPads.every((pad, at) => at === 2 || pad === 0);
    if (!still || kernel === undefined || kernelOfLast.length !== 2 || stridesOfLast.length !== 2) {
      unsupported(context, 'three-dimensional pooling is not supported');
    }
    if (stride === undefined || begin === undefined || end === undefined)
      unsupported(context, 'three-dimensional pooling is not supported');
    if (list('dilations', [1, 1, 1]).some((dilation) => dilation !== 1)) {
      unsupported(context, 'dilated pooling over three axes is not supported');
    }
    const attributes = overlaid(
      node.attributes,
      new Map([
        ['kernel_shape', ints([kernel, 1])],
        ['strides', ints([stride, 1])],
        ['pads', ints([begin, 0, end, 0])],
        ['dilations', undefined],
      ]),
    );
    const flat = emit.reshape(inputName(context, 0), [n, c, depth, height * width]);
    return pool({ ...context, node: { ...node, attributes, inputs: [flat] } }).map((pooled) =>
      emit.reshape(pooled, [...emit.shapeOf(pooled).slice(0, 3), height, width]),
    );
  };

const maxPool: Lowering = (context) => {
  if (context.isUsed(1)) unsupported(context, 'its Indices output is used');
  const window = spatial(context);
  const cut = cutToImage({ ...window, pads: poolPads(context, window) });
  return [context.emit.op('MaxPool', [inputName(context, 0)], windowAttributes(cut))];
};

const averagePool: Lowering = (context) => {
  const { emit } = context;
  const window = spatial(context);
  if (window.dilations.some((dilation) => dilation !== 1))
    unsupported(context, 'dilated average pooling is not supported');
  const countPads = intAttribute(context.node, 'count_include_pad', 0) !== 0 && window.pads.some((pad) => pad > 0);
  const pads = poolPads(context, window);
  const pool = (x: string, full: Spatial, counted: boolean) => {
    const cut = cutToImage(full);
    const { dilations: _, ...attributes } = windowAttributes(cut);
    const mean = emit.op('AveragePool', [x], { ...attributes, count_include_pad: int(counted ? 1 : 0) });
    // Padding that counts is zeros: cutting it off leaves the sum and changes the number of cells.
    const share = sizeOf(cut.kernel) / sizeOf(full.kernel);
    return counted && share !== 1 ? emit.mul(mean, share) : mean;
  };
  if (countPads && `${pads}` !== `${window.pads}`) {
    // The stated padding counts, the extension by ceil_mode does not: make the stated one part of the image.
    const [top, left, bottom, right] = window.pads;
    const amounts = emit.integers([0, 0, top, left, 0, 0, bottom, right]);
    const padded = emit.op('Pad', [inputName(context, 0), amounts, emit.number(0)]);
    const [height, width] = window.size;
    const size = [height + top + bottom, width + left + right] as const;
    return [pool(padded, { ...window, size, pads: [0, 0, pads[2] - bottom, pads[3] - right] }, false)];
  }
  return [pool(inputName(context, 0), { ...window, pads }, countPads)];
};

const globalMaxPool: Lowering = (context) => {
  const window = spatial(context, inputValue(context, 0).shape.slice(2));
  const attributes = windowAttributes({ ...window, kernel: window.size, pads: [0, 0, 0, 0] });
  return [context.emit.op('MaxPool', [inputName(context, 0)], attributes)];
};

const powers = (context: LowerContext, order: 1 | 2) =>
  (order === 1 ? absolute : square)(context, inputName(context, 0));

/** The norm of each window, as a convolution of powers with ones. */
const lpPool: Lowering = (context) => {
  const { emit } = context;
  const order = normOrder(context);
  const window = spatial(context);
  const [n, c, ...size] = imageShape(context, 0);
  const ones = new Float32Array(tableSize(context, window.kernel)).fill(1);
  const weights = emit.constant(floats([1, 1, ...window.kernel], ones));
  const planes = emit.reshape(powers(context, order), [n * c, 1, ...size]);
  const attributes = windowAttributes({ ...window, pads: poolPads(context, window) });
  const sums = emit.op('Conv', [planes, weights], { ...attributes, group: int(1) });
  const image = emit.reshape(sums, [n, c, ...emit.shapeOf(sums).slice(2)]);
  return [order === 1 ? image : squareRoot(context, image)];
};

const globalLpPool: Lowering = (context) => {
  const order = normOrder(context);
  const sums = context.emit.sum(powers(context, order), [2, 3]);
  return [order === 1 ? sums : squareRoot(context, sums)];
};

const gemm: Lowering = (context) => {
  const { node, emit } = context;
  const attributes = {
    alpha: float(floatAttribute(node, 'alpha', 1)),
    beta: float(floatAttribute(node, 'beta', 1)),
    transA: int(intAttribute(node, 'transA', 0)),
    transB: int(intAttribute(node, 'transB', 0)),
  };
  const inputs = node.inputs.filter((name, index) => index < 2 || name);
  return [emit.op('Gemm', inputs, attributes)];
};

export const windowLowerings = {
  Conv: ofOneDimension(conv),
  ConvTranspose: ofOneDimension(convTranspose),
  MaxPool: ofOneDimension(joined(maxPool)),
  AveragePool: ofOneDimension(joined(averagePool)),
  GlobalMaxPool: ofAnyDimension(globalMaxPool),
  LpPool: ofOneDimension(lpPool),
  GlobalLpPool: ofAnyDimension(globalLpPool),
  GlobalAveragePool: ofAnyDimension((context) => [context.emit.op('GlobalAveragePool', [inputName(context, 0)])]),
  Gemm: gemm,
} satisfies Partial<Record<OnnxOp, Lowering>>;
