/** What a shape rule sees of a node, and how it makes the shapes of the outputs. */
import { intAttribute, type Node, type StaticValue } from '../graph/graph.js';
import { alongSides, imageShape, inputValue, type NodeView, reachOf, refuse, type Window } from '../graph/nodeView.js';
import { sizeOf } from '../graph/tensor.js';

export interface ShapeView extends NodeView {
  /** How many outputs are wanted. */
  readonly wanted: number;
}

export type ShapeRule = (view: ShapeView) => StaticValue[];

/** A value may have at most this many elements at one batch size: 2^31 is 8 GiB of float32. */
const maxElements = 2 ** 31;

export function floatInput(view: NodeView, index: number): StaticValue {
  const value = inputValue(view, index);
  if (value.type !== 'float32') refuse(view, `input ${index} is ${value.type}, expected float`);
  return value;
}

/** [batch, channels, height, width] of an input of floats. */
export function floatImage(view: NodeView, index: number): readonly [number, number, number, number] {
  floatInput(view, index);
  return imageShape(view, index);
}

export function shaped(view: NodeView, type: StaticValue['type'], shape: readonly number[]): StaticValue {
  if (shape.some((dim) => !Number.isSafeInteger(dim) || dim < 0))
    refuse(view, `its output would have the shape [${shape}]`);
  if (sizeOf(shape) > maxElements) {
    refuse(view, `an output of shape [${shape}] is over the limit of 2^31 values`, 'too-large');
  }
  return { type, shape };
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

/** Number of window positions along each spatial dimension, windows wholly inside the padded image. */
export function windowPositions(
  view: NodeView,
  { kernel, strides, pads, dilations }: Window,
  spatial: readonly [number, number],
): readonly [number, number] {
  return alongSides((side) => {
    const reach = reachOf(kernel[side], dilations[side]);
    const padded = spatial[side] + pads[side] + pads[side === 0 ? 2 : 3];
    if (padded < reach) {
      refuse(view, `a window of ${reach} does not fit ${spatial[side]} pixels with padding (${padded})`);
    }
    return Math.floor((padded - reach) / strides[side]) + 1;
  });
}

export function groupOf(view: NodeView): number {
  const group = intAttribute(view.node, 'group', 1);
  return group >= 1 && Number.isInteger(group)
    ? group
    : refuse(view, `group ${group}; expected a whole number from 1 up`);
}
