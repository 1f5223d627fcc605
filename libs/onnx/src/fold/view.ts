/**
 * What a folding rule sees of a node whose inputs are all constant, and how it reads and makes tensors.
 *
 * The loops of this folder run over every value of a weight. Shape inference has checked the bounds of the arrays that they read. They therefore
 * assert an index (`values[at]!`) and do not check it again for each value.
 */
import type { StaticValue } from '../graph/graph.js';
import { inputTensor, type NodeView, refuse } from '../graph/nodeView.js';
import { item, sizeOf, stridesOf, type Tensor } from '../graph/tensor.js';

export interface FoldView extends NodeView {
  /** Types and shapes of the results, as shape inference gave them. */
  readonly outputs: readonly StaticValue[];
}

/**
 * The results of a node. Float results are computed in float64 and rounded once to float32, which is at least as near to
 * the exact value as a runtime's float32 loop; integers are exact up to 2^53 and refused beyond.
 */
export type FoldRule = (view: FoldView) => Tensor | Tensor[];

export type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

export function inputAt(view: FoldView, index: number): Tensor {
  return inputTensor(view, index) ?? refuse(view, `input ${index} is missing`);
}

/** Type and shape of the first output. */
export const resultOf = ({ outputs }: FoldView): StaticValue => item(outputs, 0);

/** A tensor's values for arithmetic; the tensor's own array except for int64. */
export function numbersIn(tensor: Tensor): Numbers {
  if (tensor.type !== 'int64') return tensor.data;
  const halves = new Int32Array(tensor.data.buffer, tensor.data.byteOffset, 2 * tensor.data.length);
  const result = new Float64Array(tensor.data.length);
  for (let at = 0; at < result.length; at++) result[at] = halves[2 * at + 1]! * 2 ** 32 + (halves[2 * at]! >>> 0);
  return result;
}

/** A tensor of the stated type and shape from the values that `fill` writes: whole numbers for integers, 0 and 1 for bool. */
export function filled({ type, shape }: StaticValue, fill: (target: Numbers) => void): Tensor {
  const size = sizeOf(shape);
  if (type === 'int64') {
    const numbers = new Float64Array(size);
    fill(numbers);
    return { type, dims: shape, data: wholeNumbers(numbers) };
  }
  if (type === 'float32') {
    const data = new Float32Array(size);
    fill(data);
    return { type, dims: shape, data };
  }
  const data = type === 'int32' ? new Int32Array(size) : new Uint8Array(size);
  fill(data);
  return { type, dims: shape, data } as Tensor;
}

/** Numbers as int64. 2^63, to which float64 rounds the largest integer ("to the end"), becomes that integer again. */
function wholeNumbers(numbers: Float64Array): BigInt64Array {
  const result = new BigInt64Array(numbers.length);
  const halves = new Int32Array(result.buffer);
  for (let at = 0; at < numbers.length; at++) {
    const value = numbers[at]!;
    if (value >= 2 ** 63) {
      halves[2 * at] = -1;
      halves[2 * at + 1] = 0x7fffffff;
    } else {
      // NaN, which no integer holds, becomes 0.
      const high = Math.floor(Math.max(-(2 ** 63), value) / 2 ** 32);
      halves[2 * at] = value - high * 2 ** 32;
      halves[2 * at + 1] = high;
    }
  }
  return result;
}

/** Strides of a value that is broadcast to `rank` dimensions: 0 along an axis of size 1. */
export function broadcastStrides(shape: readonly number[], rank: number): number[] {
  const strides = stridesOf(shape);
  return Array.from({ length: rank }, (_, axis) => {
    const at = axis - rank + shape.length;
    return shape[at] === 1 ? 0 : (strides[at] ?? 0);
  });
}

/** `count` results from `out` on; operand k is read from `starts[k]` in steps of `steps[k]`. */
type VisitRun = (starts: readonly number[], steps: readonly number[], count: number, out: number) => void;

/**
 * Walks a shape in row-major order, one call for each run along its innermost axis. Axes that all operands step through
 * alike are taken together, so that values of one shape are a single run.
 */
export function eachRun(shape: readonly number[], strides: readonly (readonly number[])[], visit: VisitRun) {
  const sizes: number[] = [];
  const steps = strides.map((): number[] => []);
  for (const [axis, size] of shape.entries()) {
    if (size === 1) continue;
    const last = sizes.length - 1;
    const joins = last >= 0 && steps.every((ofOperand, operand) => ofOperand[last] === strides[operand]![axis]! * size);
    if (joins) sizes[last]! *= size;
    else sizes.push(size);
    for (const [operand, ofOperand] of steps.entries()) ofOperand[sizes.length - 1] = strides[operand]![axis]!;
  }
  if (sizeOf(shape) === 0) return;
  const count = sizes.pop() ?? 1;
  const inner = steps.map((ofOperand) => ofOperand[sizes.length] ?? 0);
  const starts = steps.map(() => 0);
  const counter = sizes.map(() => 0);
  for (let out = 0, total = sizeOf(shape); ; ) {
    visit(starts, inner, count, out);
    out += count;
    if (out >= total) return;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      for (const [operand, ofOperand] of steps.entries()) starts[operand]! += ofOperand[axis]!;
      if (++counter[axis]! < sizes[axis]!) break;
      for (const [operand, ofOperand] of steps.entries()) starts[operand]! -= ofOperand[axis]! * sizes[axis]!;
      counter[axis] = 0;
    }
  }
}
