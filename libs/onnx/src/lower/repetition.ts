/** Ops that repeat, mirror, fold and spread cells over the image: all of them move values only. */

import { int, intAttribute, ints, intsAttribute, stringAttribute } from '../graph/graph.js';
import { alongSides, imageShape, inputName, inputValue, reachOf, refuse, windowAttributes } from '../graph/nodeView.js';
import { floats, item, sizeOf, tuple } from '../graph/tensor.js';
import { type LowerContext, type Lowering, listArgument, tableSize, unsupported } from './context.js';
import type { OnnxOp } from './signatures.js';
import { repeated } from './steps.js';

const tile: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const counts = listArgument(context, 'repeats', 1) ?? refuse(context, 'its repeats are missing');
  if (counts.length !== shape.length || counts.some((count) => !Number.isInteger(count) || count < 1)) {
    refuse(context, `repeats [${counts}] for the shape [${shape}]`);
  }
  return [counts.reduce((name, count, axis) => repeated(context, name, axis, count, 'axis'), inputName(context, 0))];
};

/** By mode of padding: the cell of an axis of `size` that is copied to a place from -before to size + after. */
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

/** Pads with copies of the image's cells; a negative amount crops. @param pads before every axis, then after */
export function padWithCells(context: LowerContext, mode: string, pads: readonly number[]): string {
  const mirror = Object.hasOwn(mirrors, mode) ? mirrors[mode] : undefined;
  if (!mirror) return refuse(context, `mode ${mode}; expected constant, reflect, edge or wrap`);
  const { shape } = inputValue(context, 0);
  let result = inputName(context, 0);
  for (const [axis, size] of shape.entries()) {
    const [before, after] = [item(pads, axis), item(pads, axis + shape.length)];
    if (before === 0 && after === 0) continue;
    if (before * after < 0) unsupported(context, `mode ${mode} that crops one end of an axis and extends the other`);
    if (size + before + after < 1) refuse(context, `pads [${pads}] leave nothing of the shape [${shape}]`);
    const cells = Array.from({ length: tableSize(context, [size + before + after]) }, (_, at) =>
      mirror(at - before, size),
    );
    result = context.emit.gather(result, axis, cells);
  }
  return result;
}

/** Channels spread over squares of b x b pixels; DCR: the square is the outer part of the channel, CRD: the inner one. */
const depthToSpace: Lowering = (context) => {
  const { emit } = context;
  const [n, c, h, w] = imageShape(context, 0);
  const b = intAttribute(context.node, 'blocksize', 0);
  const mode = stringAttribute(context.node, 'mode', 'DCR');
  if (b < 1 || c % (b * b) !== 0 || (mode !== 'DCR' && mode !== 'CRD')) {
    refuse(context, `blocksize ${b} and mode ${mode} for ${c} channels`);
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
  const spread = emit.transpose(emit.reshape(inputName(context, 0), dims), perm);
  return [emit.reshape(spread, [n, maps, h * b, w * b])];
};

const spaceToDepth: Lowering = (context) => {
  const { emit } = context;
  const [n, c, h, w] = imageShape(context, 0);
  const b = intAttribute(context.node, 'blocksize', 0);
  if (b < 1 || h % b !== 0 || w % b !== 0) refuse(context, `blocksize ${b} for ${h} x ${w} pixels`);
  const blocks = emit.reshape(inputName(context, 0), [n, c, h / b, b, w / b, b]);
  return [emit.reshape(emit.transpose(blocks, [0, 3, 5, 1, 2, 4]), [n, c * b * b, h / b, w / b])];
};

/**
 * The sum of overlapping blocks (torch.nn.functional.fold): a transposed convolution of each channel's cells with one-hot kernels, or a
 * change of order where blocks neither overlap nor leave gaps.
 */
const col2Im: Lowering = (context) => {
  const { emit, node } = context;
  const { shape } = inputValue(context, 0);
  const sides = (name: string, index: number) =>
    listArgument(context, name, index) ?? refuse(context, `its ${name} is missing`);
  const [imageSides, blockSides] = [sides('image_shape', 1), sides('block_shape', 2)];
  if (shape.length !== 3 || imageSides.length !== 2 || blockSides.length !== 2) {
    unsupported(context, `blocks of ${blockSides.length} dimensions; expected images of height and width`);
  }
  const [image, block] = [tuple(imageSides, 2), tuple(blockSides, 2)];
  const stated = (name: string, fallback: readonly number[]) => {
    const list = intsAttribute(node, name) ?? fallback;
    return list.length === fallback.length ? list : refuse(context, `${name} [${list}]`);
  };
  const strides = tuple(stated('strides', [1, 1]), 2);
  const pads = tuple(stated('pads', [0, 0, 0, 0]), 4);
  const dilations = tuple(stated('dilations', [1, 1]), 2);
  /** Pixels, with padding, that the first block leaves to further ones. */
  const rest = alongSides(
    (side) => image[side] + pads[side] + pads[side === 0 ? 2 : 3] - reachOf(block[side], dilations[side]),
  );
  const positions = alongSides((side) => Math.floor(rest[side] / strides[side]) + 1);
  const [n, wide, places] = tuple(shape, 3);
  const cells = sizeOf(block);
  const channels = wide / cells;
  if (!Number.isInteger(channels) || sizeOf(positions) !== places) {
    refuse(context, `[${shape}] does not hold the ${positions.join(' x ')} blocks of [${block}] in [${image}]`);
  }
  const separate =
    alongSides((side) => strides[side] === block[side] && image[side] === block[side] * positions[side]).every(
      Boolean,
    ) &&
    pads.every((pad) => pad === 0) &&
    dilations.every((dilation) => dilation === 1);
  if (separate) {
    const blocks = emit.reshape(inputName(context, 0), [n, channels, ...block, ...positions]);
    return [emit.reshape(emit.transpose(blocks, [0, 1, 4, 2, 5, 3]), [n, channels, ...image])];
  }
  const kernel = Float32Array.from({ length: tableSize(context, [cells, cells]) }, (_, at) =>
    Math.floor(at / cells) === at % cells ? 1 : 0,
  );
  const columns = emit.reshape(inputName(context, 0), [n * channels, cells, ...positions]);
  const weights = emit.constant(floats([cells, 1, ...block], kernel));
  const sums = emit.op('ConvTranspose', [columns, weights], {
    ...windowAttributes({ kernel: block, strides, pads, dilations }),
    output_padding: ints(alongSides((side) => rest[side] - strides[side] * (positions[side] - 1))),
    group: int(1),
  });
  return [emit.reshape(sums, [n, channels, ...image])];
};

export const repetitionLowerings = {
  Tile: tile,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Col2Im: col2Im,
} satisfies Partial<Record<OnnxOp, Lowering>>;
