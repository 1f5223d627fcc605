/** Shapes of the ops that move values without computing, and of reductions and matrix products. */

import { intAttribute } from '../graph/graph.js';
import {
  axesOf,
  axisAttribute,
  axisOf,
  hasInput,
  inputNumbers,
  inputTensor,
  inputValue,
  matrixFactors,
  type NodeView,
  optionalValue,
  permOf,
  reducedAxes,
  refuse,
} from '../graph/nodeView.js';
import { forOps, type StaticOp } from '../graph/staticOps.js';
import { item, sizeOf, tuple } from '../graph/tensor.js';
import { broadcastShapes, floatInput, type ShapeRule, shaped } from './view.js';

/** In the target shape 0 copies the input's dimension, and one -1 stands for the rest. */
const reshape: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  const wanted = inputNumbers(view, 1);
  const allowZero = intAttribute(view.node, 'allowzero', 0) === 1;
  const dims = wanted.map((dim, index) => (dim === 0 && !allowZero ? (shape[index] ?? 0) : dim));
  const free = dims.indexOf(-1);
  const total = sizeOf(shape);
  if (free >= 0) {
    const rest = sizeOf(dims.filter((_, index) => index !== free));
    dims[free] = rest > 0 ? total / rest : 0;
  }
  if (dims.some((dim) => !Number.isInteger(dim) || dim < 0) || sizeOf(dims) !== total) {
    refuse(view, `[${shape}] cannot be reshaped to [${wanted}]`);
  }
  return [shaped(view, type, dims)];
};

const transpose: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  const order = permOf(view, shape.length);
  const valid =
    order.length === shape.length && new Set(order).size === order.length && order.every((axis) => axis in shape);
  if (!valid) refuse(view, `perm [${order}] for the shape [${shape}]`);
  const permuted = order.map((axis) => item(shape, axis));
  return [shaped(view, type, permuted)];
};

const concat: ShapeRule = (view) => {
  const first = inputValue(view, 0);
  const axis = axisAttribute(view, 0, first.shape.length);
  const shape = [...first.shape];
  for (let index = 1; index < view.node.inputs.length; index++) {
    const other = inputValue(view, index);
    const same =
      other.shape.length === shape.length && other.shape.every((dim, at) => at === axis || dim === shape[at]);
    if (!same || other.type !== first.type)
      refuse(view, `input ${index} of shape [${other.shape}] beside [${first.shape}]`);
    shape[axis] = item(shape, axis) + item(other.shape, axis);
  }
  return [shaped(view, first.type, shape)];
};

/** Sizes are the constant second input. */
const split: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  const axis = axisAttribute(view, 0, shape.length);
  const sizes = inputNumbers(view, 1);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.some((size) => size < 0) || total !== shape[axis]) refuse(view, `sizes [${sizes}] of ${shape[axis]}`);
  return sizes.map((size) => shaped(view, type, shape.with(axis, size)));
};

/** Start, end and step per axis of a static Slice, clamped as ONNX says; axes that are not sliced are left out. */
export function sliceRanges(
  view: NodeView,
  shape: readonly number[],
): { axis: number; start: number; step: number; count: number }[] {
  const starts = inputNumbers(view, 1);
  const ends = inputNumbers(view, 2);
  const axes = hasInput(view, 3) ? inputNumbers(view, 3) : starts.map((_, index) => index);
  const steps = hasInput(view, 4) ? inputNumbers(view, 4) : starts.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length) {
    refuse(view, 'starts, ends, axes and steps differ in length');
  }
  axesOf(view, axes, shape.length);
  return starts.map((from, index) => {
    const axis = axisOf(view, item(axes, index), shape.length);
    const [size, step, to] = [item(shape, axis), item(steps, index), item(ends, index)];
    if (!Number.isInteger(step) || step === 0) refuse(view, `step ${step}; expected a whole number other than 0`);
    const clamp = (value: number, low: number, high: number) =>
      Math.min(high, Math.max(low, value < 0 ? value + size : value));
    const start = step > 0 ? clamp(from, 0, size) : clamp(from, 0, size - 1);
    const end = step > 0 ? clamp(to, 0, size) : clamp(to, -1, size - 1);
    return { axis, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
}

const slice: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  const output = [...shape];
  for (const { axis, count } of sliceRanges(view, shape)) output[axis] = count;
  return [shaped(view, type, output)];
};

/** pads: begin of every axis, then end of every axis; a negative one crops. */
const pad: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  const pads = inputNumbers(view, 1);
  if (pads.length !== 2 * shape.length) refuse(view, `pads [${pads}] for the shape [${shape}]`);
  const padded = shape.map((dim, axis) => dim + item(pads, axis) + item(pads, axis + shape.length));
  return [shaped(view, type, padded)];
};

/** data[..., indices, ...]: the axis is replaced by the shape of the indices. */
const gather: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  const indices = inputValue(view, 1);
  const axis = axisAttribute(view, 0, shape.length);
  if (indices.type !== 'int64' && indices.type !== 'int32') refuse(view, `indices are ${indices.type}`);
  if (inputTensor(view, 1)) {
    const size = item(shape, axis);
    const outside = inputNumbers(view, 1).find((index) => index < -size || index >= size);
    if (outside !== undefined) refuse(view, `index ${outside} for an axis of ${size}`);
  }
  return [shaped(view, type, [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)])];
};

/** Axes are an attribute in the static opset for all but ReduceSum, whose axes are the constant second input. */
const reduce: ShapeRule = (view) => {
  const { type, shape } = inputValue(view, 0);
  const axes = reducedAxes(view, shape.length);
  const keep = intAttribute(view.node, 'keepdims', 1) === 1;
  const output = shape.flatMap((dim, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [dim]));
  return [shaped(view, type, output)];
};

/** alpha A' B' + beta C with optional transposes; C broadcasts to the product. */
const gemm: ShapeRule = (view) => {
  const left = floatInput(view, 0).shape;
  const right = floatInput(view, 1).shape;
  if (left.length !== 2 || right.length !== 2) refuse(view, `shapes [${left}] and [${right}], expected two matrices`);
  const [rows, inner] = tuple(intAttribute(view.node, 'transA', 0) ? left.toReversed() : left, 2);
  const [depth, columns] = tuple(intAttribute(view.node, 'transB', 0) ? right.toReversed() : right, 2);
  if (inner !== depth) refuse(view, `matrices [${left}] and [${right}] do not multiply`);
  const bias = optionalValue(view, 2);
  if (bias && `${broadcastShapes(view, [bias.shape, [rows, columns]])}` !== `${[rows, columns]}`) {
    refuse(view, `bias [${bias.shape}] for a product [${rows},${columns}]`);
  }
  return [shaped(view, 'float32', [rows, columns])];
};

/** NumPy matmul: vectors are promoted, leading axes broadcast. */
const matMul: ShapeRule = (view) => {
  const left = floatInput(view, 0).shape;
  const right = floatInput(view, 1).shape;
  if (!left.length || !right.length) refuse(view, 'a scalar does not multiply as a matrix');
  const factors = matrixFactors(left, right);
  if (factors.inner !== factors.depth) refuse(view, `matrices [${left}] and [${right}] do not multiply`);
  const lead = broadcastShapes(view, [factors.a.slice(0, -2), factors.b.slice(0, -2)]);
  const rows = left.length === 1 ? [] : [factors.rows];
  const columns = right.length === 1 ? [] : [factors.columns];
  return [shaped(view, 'float32', [...lead, ...rows, ...columns])];
};

export const layoutShapes = {
  Reshape: reshape,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  ...forOps(['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceProd'], reduce),
  Gemm: gemm,
  MatMul: matMul,
} satisfies Partial<Record<StaticOp, ShapeRule>>;
