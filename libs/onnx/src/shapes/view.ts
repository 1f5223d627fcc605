/** What a shape rule sees of a node, with readers that refuse a malformed one in one sentence. */
import { nodeLabel, OnnxError } from '../error.js';
import type { Node, StaticValue } from '../graph.js';
import { intAttribute, intsAttribute } from '../graph.js';
import { numbersOf, sizeOf, type Tensor } from '../tensor.js';

export interface NodeView {
  readonly node: Node;
  readonly inputs: readonly (StaticValue | undefined)[];
  readonly constants: readonly (Tensor | undefined)[];
  /** How many outputs are wanted. */
  readonly outputs: number;
}

export type ShapeRule = (view: NodeView) => StaticValue[];

/** A value may have at most this many elements at one batch size: 2^31 is 8 GiB of float32. */
const maxElements = 2 ** 31;

export function refuse(view: { readonly node: Node }, reason: string): never {
  throw new OnnxError('invalid-graph', `${nodeLabel(view.node)}: ${reason}`);
}

export function unresolved(view: { readonly node: Node }, reason: string): never {
  throw new OnnxError('unresolved-shape', `${nodeLabel(view.node)}: ${reason}`);
}

/** The input at `index`, which the op needs. */
export function inputOf(view: NodeView, index: number): StaticValue {
  return view.inputs[index] ?? refuse(view, `input ${index} is missing`);
}

export function floatInput(view: NodeView, index: number): StaticValue {
  const value = inputOf(view, index);
  if (value.type !== 'float32') refuse(view, `input ${index} is ${value.type}, expected float`);
  return value;
}

/** The integers of a constant input, such as Reshape's shape. */
export function constantInts(view: NodeView, index: number): number[] {
  const tensor = view.constants[index];
  if (!tensor) unresolved(view, `input ${index} must be a constant, it depends on the image`);
  return numbersOf(tensor);
}

export function shaped(view: NodeView, type: StaticValue['type'], shape: readonly number[]): StaticValue {
  if (shape.some((dim) => !Number.isSafeInteger(dim) || dim < 0))
    refuse(view, `its output would have the shape [${shape}]`);
  if (sizeOf(shape) > maxElements) {
    throw new OnnxError(
      'too-large',
      `${nodeLabel(view.node)}: an output of shape [${shape}] is over the limit of 2^31 values`,
    );
  }
  return { type, shape };
}

/** Resolves a negative axis; `rank` may be one past the end where the op inserts an axis. */
export function axisOf(view: { readonly node: Node }, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank)
    refuse(view, `axis ${axis} does not fit ${rank} dimensions`);
  return resolved;
}

/** Distinct resolved axes, ascending. */
export function axesOf(view: { readonly node: Node }, axes: readonly number[], rank: number): number[] {
  const resolved = axes.map((axis) => axisOf(view, axis, rank)).sort((a, b) => a - b);
  if (new Set(resolved).size !== resolved.length) refuse(view, `axes [${axes}] repeat one`);
  return resolved;
}

/** NumPy broadcasting, the rule of every ONNX binary op. */
export function broadcastShapes(view: { readonly node: Node }, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, index) => {
    const sizes = shapes.map((shape) => shape[index - rank + shape.length] ?? 1);
    const size = sizes.find((dim) => dim !== 1) ?? 1;
    if (sizes.some((dim) => dim !== 1 && dim !== size)) {
      refuse(view, `shapes ${shapes.map((shape) => `[${shape}]`).join(' and ')} do not broadcast`);
    }
    return size;
  });
}

/** kernel, strides, pads and dilations of a two-dimensional window; pads are top, left, bottom, right. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
}

/** Reads the window of a static Conv, ConvTranspose or pooling node; every attribute is written out there. */
export function windowOf(node: Node): Window {
  const view = { node };
  const list = (name: string, fallback: readonly number[] | undefined, length: number, least: number) => {
    const values = intsAttribute(node, name) ?? fallback ?? refuse(view, `${name} is missing`);
    const good =
      values.length === length && values.every((value) => Number.isInteger(value) && value >= least && value < 2 ** 16);
    if (!good)
      refuse(view, `${name} [${values}]: expected ${length} integers from ${least} up (two spatial dimensions)`);
    return values;
  };
  return {
    kernel: list('kernel_shape', undefined, 2, 1) as unknown as Window['kernel'],
    strides: list('strides', [1, 1], 2, 1) as unknown as Window['strides'],
    pads: list('pads', [0, 0, 0, 0], 4, 0) as unknown as Window['pads'],
    dilations: list('dilations', [1, 1], 2, 1) as unknown as Window['dilations'],
  };
}

/** Number of window positions along each spatial dimension, windows wholly inside the padded image. */
export function windowPositions(view: NodeView, window: Window, spatial: readonly number[]): number[] {
  return spatial.map((size, index) => {
    const reach = window.dilations[index]! * (window.kernel[index]! - 1) + 1;
    const padded = size + window.pads[index]! + window.pads[index + 2]!;
    if (padded < reach) refuse(view, `a window of ${reach} does not fit ${size} pixels with padding (${padded})`);
    return Math.floor((padded - reach) / window.strides[index]!) + 1;
  });
}

export function channelsFirst(view: NodeView, value: StaticValue): readonly [number, number, number, number] {
  if (value.shape.length !== 4) {
    refuse(view, `input of shape [${value.shape}]: expected four dimensions, batch, channels, height and width`);
  }
  return value.shape as unknown as readonly [number, number, number, number];
}

export function groupOf(view: NodeView): number {
  const group = intAttribute(view.node, 'group', 1);
  return group >= 1 && Number.isInteger(group) ? group : refuse(view, `group ${group}`);
}
