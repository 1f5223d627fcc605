/** Ops that repeat, mirror, fold and spread cells over the image: all of them move values only. */

import { int, intAttribute, ints, intsAttribute, stringAttribute } from '../graph.js';
import { floats } from '../tensor.js';
import {
  add,
  inputValue,
  type LowerContext,
  type Lowering,
  listArgument,
  refuseNode,
  tableSize,
  unsupportedNode,
} from './context.js';
import type { OnnxOp } from './signatures.js';

import { gathered, repeated, reshaped, transposed } from './steps.js';

const tile: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const counts = listArgument(context, 'repeats', 1) ?? refuseNode(context, 'no repeats');
  if (counts.length !== shape.length || counts.some((count) => !Number.isInteger(count) || count < 1)) {
    refuseNode(context, `repeats [${counts}] for the shape [${shape}]`);
  }
  return [counts.reduce((name, count, axis) => repeated(context, name, axis, count, 'axis'), context.inputs[0]!)];
};

/** Which cell of an axis of `size` stands at each place from -before to size + after, by the mode of the padding. */
const mirrors: Readonly<Record<string, (at: number, size: number) => number>> = {
  reflect: (at, size) => {
    if (size === 1) return 0;
    const period = 2 * (size - 1);
    const inside = ((at % period) + period) % period;
    return inside < size ? inside : period - inside;
  },
  edge: (at, size) => Math.max(0, Math.min(size - 1, at)),
  wrap: (at, size) => ((at % size) + size) % size,
};

/** Padding by copies of the image's own cells; a negative amount crops. @param pads before every axis, then after */
export function padWithCells(context: LowerContext, mode: string, pads: readonly number[]): string {
  const mirror = Object.hasOwn(mirrors, mode) ? mirrors[mode] : undefined;
  if (!mirror) return refuseNode(context, `mode ${mode}`);
  const { shape } = inputValue(context, 0);
  return shape.reduce((name, size, axis) => {
    const [before, after] = [pads[axis]!, pads[axis + shape.length]!];
    if (before === 0 && after === 0) return name;
    if (before * after < 0)
      unsupportedNode(context, `mode ${mode} that crops one end of an axis and extends the other`);
    if (size + before + after < 1) refuseNode(context, `pads [${pads}] leave nothing of the shape [${shape}]`);
    const cells = Array.from({ length: tableSize(context, [size + before + after]) }, (_, at) =>
      mirror(at - before, size),
    );
    return gathered(context, name, axis, cells);
  }, context.inputs[0]!);
}

function imageOf(context: LowerContext): readonly [number, number, number, number] {
  const { shape } = inputValue(context, 0);
  if (shape.length !== 4) refuseNode(context, `input of shape [${shape}]: expected batch, channels, height and width`);
  return shape as unknown as readonly [number, number, number, number];
}

/** Channels spread over squares of b x b pixels; DCR: the square is the outer part of the channel, CRD: the inner one. */
const depthToSpace: Lowering = (context) => {
  const [n, c, h, w] = imageOf(context);
  const b = intAttribute(context.node, 'blocksize', 0);
  const mode = stringAttribute(context.node, 'mode', 'DCR');
  if (b < 1 || c % (b * b) !== 0 || (mode !== 'DCR' && mode !== 'CRD')) {
    refuseNode(context, `blocksize ${b} and mode ${mode} for ${c} channels`);
  }
  const maps = c / (b * b);
  const [dims, perm] =
    mode === 'DCR'
      ? [
          [n, b, b, maps, h, w],
          [0, 3, 4, 1, 5, 2],
        ]
      : [
          [n, maps, b, b, h, w],
          [0, 1, 4, 2, 5, 3],
        ];
  const spread = transposed(context, reshaped(context, context.inputs[0]!, dims!), perm!);
  return [reshaped(context, spread, [n, maps, h * b, w * b])];
};

const spaceToDepth: Lowering = (context) => {
  const [n, c, h, w] = imageOf(context);
  const b = intAttribute(context.node, 'blocksize', 0);
  if (b < 1 || h % b !== 0 || w % b !== 0) refuseNode(context, `blocksize ${b} for ${h} x ${w} pixels`);
  const blocks = reshaped(context, context.inputs[0]!, [n, c, h / b, b, w / b, b]);
  return [reshaped(context, transposed(context, blocks, [0, 3, 5, 1, 2, 4]), [n, c * b * b, h / b, w / b])];
};

/**
 * The sum of overlapping blocks (torch.nn.functional.fold): a transposed convolution of each channel's cells with one-hot kernels, or a
 * change of order where blocks neither overlap nor leave gaps.
 */
const col2Im: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const image = listArgument(context, 'image_shape', 1) ?? refuseNode(context, 'no image_shape');
  const block = listArgument(context, 'block_shape', 2) ?? refuseNode(context, 'no block_shape');
  if (shape.length !== 3 || image.length !== 2 || block.length !== 2) {
    unsupportedNode(context, `blocks of ${block.length} dimensions; expected images of height and width`);
  }
  const strides = intsAttribute(context.node, 'strides') ?? [1, 1];
  const pads = intsAttribute(context.node, 'pads') ?? [0, 0, 0, 0];
  const dilations = intsAttribute(context.node, 'dilations') ?? [1, 1];
  const positions = [0, 1].map((axis) => {
    const reach = dilations[axis]! * (block[axis]! - 1) + 1;
    return Math.floor((image[axis]! + pads[axis]! + pads[axis + 2]! - reach) / strides[axis]!) + 1;
  });
  const [n, wide, places] = shape as [number, number, number];
  const cells = block[0]! * block[1]!;
  const channels = wide / cells;
  if (!Number.isInteger(channels) || positions[0]! * positions[1]! !== places) {
    refuseNode(context, `[${shape}] does not hold the ${positions.join(' x ')} blocks of [${block}] in [${image}]`);
  }
  const apart =
    [0, 1].every((axis) => strides[axis] === block[axis] && image[axis] === block[axis]! * positions[axis]!) &&
    [...pads].every((pad) => pad === 0) &&
    dilations.every((dilation) => dilation === 1);
  if (apart) {
    const blocks = reshaped(context, context.inputs[0]!, [
      n,
      channels,
      block[0]!,
      block[1]!,
      positions[0]!,
      positions[1]!,
    ]);
    return [reshaped(context, transposed(context, blocks, [0, 1, 4, 2, 5, 3]), [n, channels, image[0]!, image[1]!])];
  }
  const kernel = Float32Array.from({ length: tableSize(context, [cells, cells]) }, (_, at) =>
    Math.floor(at / cells) === at % cells ? 1 : 0,
  );
  const extra = [0, 1].map((axis) => {
    const reach = dilations[axis]! * (block[axis]! - 1) + 1;
    return image[axis]! + pads[axis]! + pads[axis + 2]! - reach - strides[axis]! * (positions[axis]! - 1);
  });
  const columns = reshaped(context, context.inputs[0]!, [n * channels, cells, positions[0]!, positions[1]!]);
  const weights = context.builder.constant(floats([cells, 1, block[0]!, block[1]!], kernel));
  const summed = add(context, 'ConvTranspose', [columns, weights], {
    kernel_shape: ints(block),
    strides: ints(strides),
    pads: ints(pads),
    dilations: ints(dilations),
    output_padding: ints(extra),
    group: int(1),
  });
  return [reshaped(context, summed, [n, channels, image[0]!, image[1]!])];
};

export const repetitionLowerings = {
  Tile: tile,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Col2Im: col2Im,
} satisfies Partial<Record<OnnxOp, Lowering>>;
