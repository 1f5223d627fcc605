/** How a rule reads its node: names, shapes and constants of inputs and outputs. An error names the node and what it lacks. */
import { nodeLabel, OnnxError, type OnnxErrorCode } from '../error.js';
import {
  floatAttribute,
  intAttribute,
  ints,
  intsAttribute,
  type Node,
  type StaticGraph,
  type StaticValue,
} from './graph.js';
import { numbersOf, type Tensor, tuple } from './tensor.js';

/** A node, and the graph or builder that knows its values. */
export interface NodeView {
  readonly node: Node;
  readonly graph: Pick<StaticGraph, 'values' | 'constants'>;
}

/** @throws OnnxError of the node, with the reason. */
export function refuse(
  { node }: { readonly node: Node },
  reason: string,
  code: OnnxErrorCode = 'invalid-graph',
): never {
  throw new OnnxError(code, `${nodeLabel(node)}: ${reason}`);
}

export function hasInput({ node }: { readonly node: Node }, index: number): boolean {
  return !!node.inputs[index];
}

/** The name of an input that the op needs. */
export function inputName(view: { readonly node: Node }, index: number): string {
  return view.node.inputs[index] || refuse(view, `input ${index} is missing`);
}

export function outputName(view: { readonly node: Node }, index = 0): string {
  return view.node.outputs[index] || refuse(view, `output ${index} is missing`);
}

function valueNamed(view: NodeView, name: string): StaticValue {
  return view.graph.values.get(name) ?? refuse(view, `the graph gives no shape for "${name}"`);
}

/** Type and shape of an input that the op needs. */
export const inputValue = (view: NodeView, index: number): StaticValue => valueNamed(view, inputName(view, index));
export const outputValue = (view: NodeView, index = 0): StaticValue => valueNamed(view, outputName(view, index));
export const inputShape = (view: NodeView, index: number): readonly number[] => inputValue(view, index).shape;
export const outputShape = (view: NodeView, index = 0): readonly number[] => outputValue(view, index).shape;

/** Type and shape of an input that may be absent. */
export function optionalValue({ node, graph }: NodeView, index: number): StaticValue | undefined {
  return graph.values.get(node.inputs[index] || '');
}

/** [batch, channels, height, width] of an input. */
export function imageShape(view: NodeView, index: number): readonly [number, number, number, number] {
  const { shape } = inputValue(view, index);
  if (shape.length !== 4) {
    refuse(view, `input of shape [${shape}]: expected four dimensions, batch, channels, height and width`);
  }
  return tuple(shape, 4);
}

/** The tensor of a constant input; undefined for any other. */
export function inputTensor({ node, graph }: NodeView, index: number): Tensor | undefined {
  return graph.constants.get(node.inputs[index] || '');
}

/** A constant input of float32. */
export function floatTensor(view: NodeView, index: number): Tensor & { readonly type: 'float32' } {
  const tensor = inputTensor(view, index);
  return tensor?.type === 'float32' ? tensor : refuse(view, `input ${index} must be a constant of floats`);
}

/** The numbers of a constant input. @throws OnnxError unresolved-shape */
export function inputNumbers(view: NodeView, index: number): number[] {
  const tensor = inputTensor(view, index);
  if (tensor) return numbersOf(tensor);
  return refuse(view, `input ${index} must be a constant, it depends on the image`, 'unresolved-shape');
}

/** The axis, counted from 0. A negative one counts from the end. */
export function axisOf(view: { readonly node: Node }, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  return Number.isInteger(axis) && resolved >= 0 && resolved < rank
    ? resolved
    : refuse(view, `axis ${axis} does not fit ${rank} dimensions`);
}

/** Distinct axes, counted from 0, ascending. */
export function axesOf(view: { readonly node: Node }, axes: readonly number[], rank: number): number[] {
  const resolved = axes.map((axis) => axisOf(view, axis, rank)).sort((a, b) => a - b);
  return new Set(resolved).size === resolved.length ? resolved : refuse(view, `axes [${axes}] repeat one`);
}

/** The attribute `axis` of an op, for a value of `rank` dimensions. */
export function axisAttribute(view: { readonly node: Node }, fallback: number, rank: number): number {
  return axisOf(view, intAttribute(view.node, 'axis', fallback), rank);
}

/** The axes from the attribute `axis` on, over which a LayerNormalization takes its statistics. */
export function axesFrom(view: { readonly node: Node }, rank: number): number[] {
  const first = axisAttribute(view, -1, rank);
  return Array.from({ length: rank - first }, (_, index) => first + index);
}

/** The settings of a local response normalisation. */
export function lrnOf({ node }: { readonly node: Node }) {
  return {
    size: intAttribute(node, 'size', 1),
    alpha: floatAttribute(node, 'alpha', 1e-4),
    beta: floatAttribute(node, 'beta', 0.75),
    bias: floatAttribute(node, 'bias', 1),
  };
}

/** What a normalisation adds to a variance. */
export const epsilonOf = ({ node }: { readonly node: Node }): number => floatAttribute(node, 'epsilon', 1e-5);

/** The axes of a static reduction; all axes if the node names none. Only ReduceSum has them as its constant second input. */
export function reducedAxes(view: NodeView, rank: number): number[] {
  const { node } = view;
  const stated = node.op === 'ReduceSum' && hasInput(view, 1) ? inputNumbers(view, 1) : intsAttribute(node, 'axes');
  return axesOf(view, stated ?? Array.from({ length: rank }, (_, axis) => axis), rank);
}

/** The order of axes of a Transpose; the reverse order if the node names none. */
export function permOf({ node }: { readonly node: Node }, rank: number): readonly number[] {
  return intsAttribute(node, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

/** The factors of NumPy's matmul: a vector is a row on the left and a column on the right. */
export function matrixFactors(left: readonly number[], right: readonly number[]) {
  const [a, b] = [left.length === 1 ? [1, ...left] : left, right.length === 1 ? [...right, 1] : right];
  const [[rows, inner], [depth, columns]] = [tuple(a.slice(-2), 2), tuple(b.slice(-2), 2)];
  /** The leading axes of a product of this shape. */
  const leadOf = (shape: readonly number[]) =>
    shape.slice(0, shape.length - Number(left.length > 1) - Number(right.length > 1));
  return { a, b, rows, inner, depth, columns, leadOf };
}

/** Kernel, strides, pads and dilations of a two-dimensional window; pads are top, left, bottom, right. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
}

/** The window of a Conv, ConvTranspose or pooling node. @param weights their spatial sizes, where no kernel is stated */
export function windowOf(node: Node, weights?: readonly number[]): Window {
  const list = (name: string, fallback: readonly number[] | undefined, length: number, least: number) => {
    const values = intsAttribute(node, name) ?? fallback;
    const fits = (value: number) => Number.isInteger(value) && value >= least && value < 2 ** 16;
    if (values?.length === length && values.every(fits)) return values;
    return refuse({ node }, `${name} [${values ?? ''}]: expected ${length} integers from ${least} up`);
  };
  return {
    kernel: tuple(list('kernel_shape', weights, 2, 1), 2),
    strides: tuple(list('strides', [1, 1], 2, 1), 2),
    pads: tuple(list('pads', [0, 0, 0, 0], 4, 0), 4),
    dilations: tuple(list('dilations', [1, 1], 2, 1), 2),
  };
}

/** A window of stride 1 without padding. */
export const plainWindow = (kernel: Window['kernel']): Window => ({
  ...{ kernel, strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] },
});

export const windowAttributes = ({ kernel, strides, pads, dilations }: Window) => ({
  kernel_shape: ints(kernel),
  strides: ints(strides),
  pads: ints(pads),
  dilations: ints(dilations),
});

/** A function of a window's side, [along the height, along the width]. */
export function alongSides<T>(of: (side: 0 | 1) => T): readonly [T, T] {
  return [of(0), of(1)];
}

/** Cells from the first to the last that a dilated kernel reaches. */
export const reachOf = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

/** How many cells an AveragePool's mean is over, by window position: [rows, columns]. */
export function cellCounts(view: NodeView): readonly [number[], number[]] {
  const { kernel, strides, pads } = windowOf(view.node);
  const countsPads = intAttribute(view.node, 'count_include_pad', 0) === 1;
  const [, , ...size] = imageShape(view, 0);
  const [, , ...positions] = tuple(outputShape(view), 4);
  return alongSides((side) =>
    Array.from({ length: positions[side] }, (_, position) => {
      const start = position * strides[side] - pads[side];
      return countsPads ? kernel[side] : Math.min(start + kernel[side], size[side]) - Math.max(start, 0);
    }),
  );
}
