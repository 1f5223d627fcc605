/** Ops that move values: everything that only renames dimensions becomes Reshape, attributes become constant inputs. */

import { int, intAttribute, ints, intsAttribute, stringAttribute } from '../graph.js';
import { numbersOf, scalar, sizeOf, tensorFrom } from '../tensor.js';
import {
  add,
  inputValue,
  integerConstant,
  type LowerContext,
  type Lowering,
  listArgument,
  refuseNode,
  tensorOf,
  unsupportedNode,
} from './context.js';
import { padWithCells } from './repetition.js';
import type { OnnxOp } from './signatures.js';
import { resolveAxis } from './steps.js';

function reshapeTo(context: LowerContext, dims: readonly number[]): string {
  const { shape } = inputValue(context, 0);
  const same = dims.length === shape.length && dims.every((dim, axis) => dim === shape[axis]);
  return same ? context.inputs[0]! : add(context, 'Reshape', [context.inputs[0]!, integerConstant(context, dims)]);
}

/** 0 copies the input's dimension, one -1 takes what is left. */
const reshape: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const stated = listArgument(context, 'shape', 1) ?? refuseNode(context, 'no target shape');
  const copies = intAttribute(context.node, 'allowzero', 0) === 0;
  const copied = stated.map((dim, axis) =>
    dim === 0 && copies ? (shape[axis] ?? refuseNode(context, `shape [${stated}]`)) : dim,
  );
  const dims = withFreeBatch(context, shape, copied);
  const rest = sizeOf(dims.filter((dim) => dim !== -1));
  const complete = dims.map((dim) => (dim === -1 ? sizeOf(shape) / rest : dim));
  if (sizeOf(complete) !== sizeOf(shape)) {
    const { fileBatch } = context;
    const hint =
      fileBatch === null ? '' : `; the file fixes a batch of ${fileBatch}: export it with a free batch dimension`;
    refuseNode(context, `[${shape}] cannot be reshaped to [${stated}]${hint}`);
  }
  return [reshapeTo(context, complete)];
};

/**
 * A file exported with a fixed batch has it baked into target shapes. Reshaping keeps the row-major order, so the batch
 * lands in the target axis with the same number of values before it; that axis is multiplied by batch / fileBatch.
 */
function withFreeBatch(context: LowerContext, shape: readonly number[], dims: readonly number[]): readonly number[] {
  const { batch, fileBatch } = context;
  if (fileBatch === null || fileBatch === batch || tensorOf(context, 0)) return dims;
  if (shape[0] === batch && dims[0] === fileBatch) return dims.with(0, batch);
  if (dims.includes(-1) || sizeOf(dims) * batch !== sizeOf(shape) * fileBatch) return dims;
  const before = (sizes: readonly number[], axis: number) => sizeOf(sizes.slice(0, axis));
  const candidates = shape.flatMap((size, from) =>
    size === batch
      ? dims.flatMap((dim, to) => (before(dims, to) === before(shape, from) && dim % fileBatch === 0 ? [to] : []))
      : [],
  );
  // An axis of size 1 in front of the batch leaves two places with as many values before them: equal in memory.
  const [axis] = candidates;
  return axis === undefined ? dims : dims.with(axis, (dims[axis]! / fileBatch) * batch);
}

const flatten: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const stated = intAttribute(context.node, 'axis', 1);
  const axis = stated === shape.length ? stated : resolveAxis(context, stated, shape.length);
  return [reshapeTo(context, [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))])];
};

const squeeze: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const stated = listArgument(context, 'axes', 1);
  const axes = stated?.map((axis) => resolveAxis(context, axis, shape.length));
  if (axes?.some((axis) => shape[axis] !== 1))
    refuseNode(context, `axes [${stated}] of [${shape}] are not all of size 1`);
  return [
    reshapeTo(
      context,
      shape.filter((dim, axis) => (axes ? !axes.includes(axis) : dim !== 1)),
    ),
  ];
};

const unsqueeze: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const stated = listArgument(context, 'axes', 1) ?? refuseNode(context, 'no axes');
  const rank = shape.length + stated.length;
  const axes = new Set(stated.map((axis) => resolveAxis(context, axis, rank)));
  if (axes.size !== stated.length) refuseNode(context, `axes [${stated}] repeat one`);
  const dims = shape.values();
  return [
    reshapeTo(
      context,
      Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : dims.next().value!)),
    ),
  ];
};

const transpose: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const perm = intsAttribute(context.node, 'perm') ?? shape.map((_, index) => shape.length - 1 - index);
  return [add(context, 'Transpose', [context.inputs[0]!], { perm: ints(perm) })];
};

/** A part that was exported as a constant of the file's batch (a class token, say) is repeated to the static batch. */
const concat: Lowering = (context) => {
  const shapes = context.inputs.map((_, index) => inputValue(context, index).shape);
  const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), shapes[0]?.length ?? 0);
  const { batch, fileBatch } = context;
  const mixed = axis !== 0 && fileBatch === 1 && batch > 1 && shapes.some((shape) => shape[0] === batch);
  const parts = context.inputs.map((name, index) => {
    if (!mixed || shapes[index]![0] !== 1) return name;
    return add(context, 'Expand', [name, integerConstant(context, [batch, ...shapes[index]!.slice(1)])]);
  });
  return parts.length === 1 ? parts : [add(context, 'Concat', parts, { axis: int(axis) })];
};

const split: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), shape.length);
  const count = context.node.outputs.length;
  const parts = intAttribute(context.node, 'num_outputs', count);
  if (parts !== count) refuseNode(context, `num_outputs ${parts} for ${count} outputs`);
  const size = Math.ceil(shape[axis]! / count);
  const even = Array.from({ length: count }, (_, index) => Math.max(0, Math.min(size, shape[axis]! - size * index)));
  const stated = listArgument(context, 'split', 1);
  // Only opset 18 lets the last part be smaller.
  if (!stated && context.opset < 18 && shape[axis]! % count !== 0)
    refuseNode(context, `${shape[axis]} in ${count} equal parts`);
  if (!stated && even.includes(0)) refuseNode(context, `${shape[axis]} in ${count} parts`);
  const sizes = stated ?? even;
  if (sizes.length !== count) refuseNode(context, `${sizes.length} sizes for ${count} outputs`);
  const name = context.node.name || context.node.outputs[0]!;
  return context.builder.add(
    'Split',
    [context.inputs[0]!, integerConstant(context, sizes)],
    { axis: int(axis) },
    { outputs: count, name },
  );
};

const slice: Lowering = (context) => {
  const starts = listArgument(context, 'starts', 1) ?? refuseNode(context, 'no starts');
  const ends = listArgument(context, 'ends', 2) ?? refuseNode(context, 'no ends');
  const axes = listArgument(context, 'axes', 3) ?? starts.map((_, index) => index);
  const steps = listArgument(context, 'steps', 4) ?? starts.map(() => 1);
  // "To the end" markers are the largest integers there are; sizes stay far below 2^31.
  const near = (values: readonly number[]) => values.map((value) => Math.max(-(2 ** 31), Math.min(2 ** 31, value)));
  return [
    add(context, 'Slice', [
      context.inputs[0]!,
      ...[near(starts), near(ends), axes, steps].map((list) => integerConstant(context, list)),
    ]),
  ];
};

/** Padding with the constant third input, or with the image's own cells. */
const pad: Lowering = (context) => {
  const mode = stringAttribute(context.node, 'mode', 'constant');
  const { shape, type } = inputValue(context, 0);
  const stated = listArgument(context, 'pads', 1) ?? refuseNode(context, 'no pads');
  const axes = context.inputs[3] ? listArgument(context, 'axes', 3)! : shape.map((_, axis) => axis);
  if (stated.length !== 2 * axes.length) refuseNode(context, `pads [${stated}] for ${axes.length} axes`);
  const pads = new Array<number>(2 * shape.length).fill(0);
  for (const [index, axis] of axes.entries()) {
    const resolved = resolveAxis(context, axis, shape.length);
    pads[resolved] = stated[index]!;
    pads[resolved + shape.length] = stated[index + axes.length]!;
  }
  const tensor = tensorOf(context, 2);
  if (context.inputs[2] && !tensor) unsupportedNode(context, 'its padding value is computed from the image');
  const attribute = context.node.attributes.get('value');
  const value = tensor ? (numbersOf(tensor)[0] ?? 0) : attribute?.kind === 'float' ? attribute.value : 0;
  if (pads.every((amount) => amount === 0)) return [context.inputs[0]!];
  if (mode !== 'constant') return [padWithCells(context, mode, pads)];
  const fill = context.builder.constant(type === 'float32' ? scalar(value) : tensorFrom(type, [], [value]));
  return [add(context, 'Pad', [context.inputs[0]!, integerConstant(context, pads), fill])];
};

const gather: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), shape.length);
  if (!tensorOf(context, 1)) unsupportedNode(context, 'its indices are computed from the image');
  return [add(context, 'Gather', context.inputs.slice(0, 2), { axis: int(axis) })];
};

/** Axes move to where the static opset keeps them; a mean over height and width is GlobalAveragePool. */
const reduce: Lowering = (context) => {
  const { node, inputs } = context;
  const { shape, type } = inputValue(context, 0);
  const stated = listArgument(context, 'axes', 1);
  const keepsAll = intAttribute(node, 'noop_with_empty_axes', 0) === 1;
  const keepdims = { kind: 'int', value: intAttribute(node, 'keepdims', 1) } as const;
  if (!stated?.length && keepsAll) return [inputs[0]!];
  const axes = (stated?.length ? stated : shape.map((_, axis) => axis))
    .map((axis) => resolveAxis(context, axis, shape.length))
    .sort((a, b) => a - b);
  if (node.op === 'ReduceSum')
    return [add(context, 'ReduceSum', [inputs[0]!, integerConstant(context, axes)], { keepdims })];
  if (node.op === 'ReduceMean' && type === 'float32' && shape.length === 4 && `${axes}` === '2,3') {
    const pooled = add(context, 'GlobalAveragePool', [inputs[0]!]);
    if (keepdims.value === 1) return [pooled];
    return [add(context, 'Reshape', [pooled, integerConstant(context, shape.slice(0, 2))])];
  }
  return [add(context, node.op, [inputs[0]!], { axes: ints(axes), keepdims })];
};

const expand: Lowering = (context) => {
  const { shape } = inputValue(context, 0);
  const dims = listArgument(context, 'shape', 1) ?? refuseNode(context, 'no shape');
  const already =
    dims.length <= shape.length &&
    dims.every((dim, axis) => dim === 1 || dim === shape[axis + shape.length - dims.length]);
  return [already ? context.inputs[0]! : add(context, 'Expand', [context.inputs[0]!, integerConstant(context, dims)])];
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
  ReduceMean: reduce,
  ReduceSum: reduce,
  ReduceProd: reduce,
  Expand: expand,
} satisfies Partial<Record<OnnxOp, Lowering>>;
