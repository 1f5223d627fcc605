/** Arrays of float64 by coordinates: what the operations of the interpreter are written in. */
import { type Node, sizeOf } from '@isthmus/onnx';

export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export type Operation = (
  node: Node,
  inputs: readonly Array64[],
  outputs: readonly (readonly number[])[],
) => Float64Array[];

/** Coordinates of a flat index, and the flat index of coordinates; axes of size 1 broadcast. */
export const coordinates = (index: number, shape: readonly number[]) => {
  const result = new Array<number>(shape.length);
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    result[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return result;
};
export const flat = (at: readonly number[], shape: readonly number[]) =>
  shape.reduce((index, size, axis) => index * size + (size === 1 ? 0 : at[axis + at.length - shape.length]!), 0);

export const tabulate = (shape: readonly number[], value: (at: number[]) => number) =>
  Float64Array.from({ length: sizeOf(shape) }, (_, index) => value(coordinates(index, shape)));

export const broadcast =
  (apply: (...values: number[]) => number): Operation =>
  (_node, inputs, [shape]) => [
    tabulate(shape!, (at) => apply(...inputs.map((input) => input.data[flat(at, input.shape)]!))),
  ];
