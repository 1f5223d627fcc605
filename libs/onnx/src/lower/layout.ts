/** Ops that move values: everything that only renames dimensions becomes Reshape, attributes become constant inputs. */

import { int, intAttribute, ints, statedAttribute, stringAttribute } from '../graph/graph.js';
import {
  axisAttribute,
  axisOf,
  hasInput,
  inputName,
  inputTensor,
  inputValue,
  permOf,
  refuse,
} from '../graph/nodeView.js';
import { item, numbersOf, scalar, sizeOf, tensorFrom } from '../graph/tensor.js';
import { type LowerContext, type Lowering, listArgument, unsupported } from './context.js';
import { padWithCells } from './repetition.js';
import type { OnnxOp } from './signatures.js';

/** In the target shape 0 copies the input's dimension, and one -1 stands for the rest. */
const reshape: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const stated = listArgument(context, 'shape', 1) ?? refuse(context, 'its target shape is missing');
  const copies = intAttribute(context.node, 'allowzero', 0) === 0;
  const copied = stated.map((dim, axis) =>
    dim === 0 && copies ? (shape[axis] ?? refuse(context, `shape [${stated}]`)) : dim,
  );
  const dims = withFreeBatch(context, shape, copied);
  const rest = sizeOf(dims.filter((dim) => dim !== -1));
  const complete = dims.map((dim) => (dim === -1 ? sizeOf(shape) / rest : dim));
  if (sizeOf(complete) !== sizeOf(shape)) {
    const { fileBatch } = context;
    const hint =
      fileBatch === null ? '' : `; the file fixes a batch of ${fileBatch}: export it with a free batch dimension`;
    refuse(context, `[${shape}] cannot be reshaped to [${stated}]${hint}`);
  }
  return [context.emit.reshape(inputName(context, 0), complete)];
};

/**
 * A file exported with a fixed batch has it baked into target shapes. Reshaping keeps the row-major order, so the batch
 * lands in the target axis with the same number of values before it; that axis is multiplied by batch / fileBatch.
 */
function withFreeBatch(context: LowerContext, shape: readonly number[], dims: readonly number[]): readonly number[] {
  const { batch, fileBatch } = context;
  if (fileBatch === null || fileBatch === batch || inputTensor(context, 0)) return dims;
  if (shape[0] === batch && dims[0] === fileBatch) return dims.with(0, batch);
  if (dims.includes(-1) || sizeOf(dims) * batch !== sizeOf(shape) * fileBatch) return dims;
  const before = (sizes: readonly number[], axis: number) => sizeOf(sizes.slice(0, axis));
  const candidates = shape.flatMap((size, from) =>
    size === batch
      ? dims.flatMap((dim, to) => (before(dims, to) === before(shape, from) && dim % fileBatch === 0 ? [to] : []))
      : [],
  );
  // If an axis of size 1 precedes the batch, two axes have as many values before them. Either gives the same memory.
  const [axis] = candidates;
  return axis === undefined ? dims : dims.with(axis, (item(dims, axis) / fileBatch) * batch);
}

const flatten: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const stated = intAttribute(context.node, 'axis', 1);
  const axis = stated === shape.length ? stated : axisOf(context, stated, shape.length);
  return [context.emit.reshape(inputName(context, 0), [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))])];
};

const squeeze: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const stated = listArgument(context, 'axes', 1);
  const axes = stated?.map((axis) => axisOf(context, axis, shape.length));
  if (axes?.some((axis) => shape[axis] !== 1)) refuse(context, `axes [${stated}] of [${shape}] are not all of size 1`);
  const dims = shape.filter((dim, axis) => (axes ? !axes.includes(axis) : dim !== 1));
  return [context.emit.reshape(inputName(context, 0), dims)];
};

const unsqueeze: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const stated = listArgument(context, 'axes', 1) ?? refuse(context, 'its axes are missing');
  const rank = shape.length + stated.length;
  const axes = new Set(stated.map((axis) => axisOf(context, axis, rank)));
  if (axes.size !== stated.length) refuse(context, `axes [${stated}] repeat one`);
  const dims = [...axes].sort((a, b) => a - b).reduce((sizes, axis) => sizes.toSpliced(axis, 0, 1), [...shape]);
  return [context.emit.reshape(inputName(context, 0), dims)];
};

const transpose: Lowering = (context) => {
  const perm = permOf(context, inputValue(context, 0).shape.length);
  return [context.emit.op('Transpose', [inputName(context, 0)], { perm: ints(perm) })];
};

/** Repeats a part that the file holds as a constant of its own batch, such as a class token, to the static batch. */
const concat: Lowering = (context) => {
  const { emit } = context;
  const shapes = context.node.inputs.map((_, index) => inputValue(context, index).shape);
  const axis = axisAttribute(context, 0, shapes[0]?.length ?? 0);
  const { batch, fileBatch } = context;
  const mixed = axis !== 0 && fileBatch === 1 && batch > 1 && shapes.some((shape) => shape[0] === batch);
  const parts = context.node.inputs.map((name, index) => {
    const [rows, ...rest] = item(shapes, index);
    return mixed && rows === 1 ? emit.expand(name, [batch, ...rest]) : name;
  });
  return [emit.concat(parts, axis)];
};

const split: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const axis = axisAttribute(context, 0, shape.length);
  const count = context.node.outputs.length;
  const parts = intAttribute(context.node, 'num_outputs', count);
  if (parts !== count) refuse(context, `num_outputs ${parts} for ${count} outputs`);
  const size = Math.ceil(item(shape, axis) / count);
  const even = Array.from({ length: count }, (_, index) =>
    Math.max(0, Math.min(size, item(shape, axis) - size * index)),
  );
  const stated = listArgument(context, 'split', 1);
  // Only opset 18 lets the last part be smaller.
  if (!stated && context.opset < 18 && item(shape, axis) % count !== 0)
    refuse(context, `${shape[axis]} in ${count} equal parts`);
  if (!stated && even.includes(0)) refuse(context, `${shape[axis]} in ${count} parts`);
  const sizes = stated ?? even;
  if (sizes.length !== count) refuse(context, `${sizes.length} sizes for ${count} outputs`);
  return context.emit.ops('Split', [inputName(context, 0), context.emit.integers(sizes)], { axis: int(axis) }, count);
};

const slice: Lowering = (context) => {
  const { emit } = context;
  const starts = listArgument(context, 'starts', 1) ?? refuse(context, 'its starts are missing');
  const ends = listArgument(context, 'ends', 2) ?? refuse(context, 'its ends are missing');
  const axes = listArgument(context, 'axes', 3) ?? starts.map((_, index) => index);
  const steps = listArgument(context, 'steps', 4) ?? starts.map(() => 1);
  // "To the end" markers are the largest integers there are; sizes stay far below 2^31.
  const near = (values: readonly number[]) => values.map((value) => Math.max(-(2 ** 31), Math.min(2 ** 31, value)));
  const settings = [near(starts), near(ends), axes, steps].map((list) => emit.integers(list));
  return [emit.op('Slice', [inputName(context, 0), ...settings])];
};

/** Padding with the constant third input, or with the image's own cells. */
const pad: Lowering = (context) => {
  const { emit } = context;
  const mode = stringAttribute(context.node, 'mode', 'constant');
  const { shape, type } = inputValue(context, 0);
  const stated = listArgument(context, 'pads', 1) ?? refuse(context, 'its pads are missing');
  const axes = (hasInput(context, 3) && listArgument(context, 'axes', 3)) || shape.map((_, axis) => axis);
  if (stated.length !== 2 * axes.length) refuse(context, `pads [${stated}] for ${axes.length} axes`);
  const pads = new Array<number>(2 * shape.length).fill(0);
  for (const [index, axis] of axes.entries()) {
    const resolved = axisOf(context, axis, shape.length);
    pads[resolved] = item(stated, index);
    pads[resolved + shape.length] = item(stated, index + axes.length);
  }
  const tensor = inputTensor(context, 2);
  if (hasInput(context, 2) && !tensor) unsupported(context, 'its padding value is computed from the image');
  const value = (tensor ? numbersOf(tensor)[0] : statedAttribute(context.node, 'value', 'float')) ?? 0;
  if (pads.every((amount) => amount === 0)) return [inputName(context, 0)];
  if (mode !== 'constant') return [padWithCells(context, mode, pads)];
  const fill = emit.constant(type === 'float32' ? scalar(value) : tensorFrom(type, [], [value]));
  return [emit.op('Pad', [inputName(context, 0), emit.integers(pads), fill])];
};

const gather: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const axis = axisAttribute(context, 0, shape.length);
  if (!inputTensor(context, 1)) unsupported(context, 'its indices are computed from the image');
  return [context.emit.op('Gather', context.node.inputs.slice(0, 2), { axis: int(axis) })];
};

const expand: Lowering = (context) => {
  const { emit } = context;
  const { shape } = inputValue(context, 0);
  const dims = listArgument(context, 'shape', 1) ?? refuse(context, 'its shape is missing');
  const already =
    dims.length <= shape.length &&
    dims.every((dim, axis) => dim === 1 || dim === shape[axis + shape.length - dims.length]);
  return [already ? inputName(context, 0) : emit.op('Expand', [inputName(context, 0), emit.integers(dims)])];
};

export const layoutLowerings = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  Expand: expand,
} satisfies Partial<Record<OnnxOp, Lowering>>;
