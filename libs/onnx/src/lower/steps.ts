/** Steps that several lowerings are made of, on values that go by name. */
import { int, ints } from '../graph.js';
import { floats, scalar, sizeOf } from '../tensor.js';
import { add, integerConstant, type LowerContext, refuseNode } from './context.js';

/** The shape of a value that the builder knows. */
export function shapeOf(context: LowerContext, name: string): readonly number[] {
  return context.builder.values.get(name)?.shape ?? refuseNode(context, `"${name}" is not defined before it`);
}

/** A negative axis counts from the end. */
export function resolveAxis(context: LowerContext, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  return Number.isInteger(axis) && resolved >= 0 && resolved < rank
    ? resolved
    : refuseNode(context, `axis ${axis} does not fit ${rank} dimensions`);
}

/** Distinct resolved axes, ascending. */
export function resolveAxes(context: LowerContext, axes: readonly number[], rank: number): number[] {
  const resolved = axes.map((axis) => resolveAxis(context, axis, rank)).sort((a, b) => a - b);
  return new Set(resolved).size === resolved.length ? resolved : refuseNode(context, `axes [${axes}] repeat one`);
}

export function reshaped(context: LowerContext, name: string, dims: readonly number[]): string {
  return `${shapeOf(context, name)}` === `${dims}`
    ? name
    : add(context, 'Reshape', [name, integerConstant(context, dims)]);
}

export function transposed(context: LowerContext, name: string, perm: readonly number[]): string {
  return perm.every((axis, index) => axis === index) ? name : add(context, 'Transpose', [name], { perm: ints(perm) });
}

export function expanded(context: LowerContext, name: string, dims: readonly number[]): string {
  return `${shapeOf(context, name)}` === `${dims}`
    ? name
    : add(context, 'Expand', [name, integerConstant(context, dims)]);
}

export function gathered(context: LowerContext, name: string, axis: number, indices: readonly number[]): string {
  return add(context, 'Gather', [name, integerConstant(context, indices)], { axis: int(axis) });
}

/** The cells from `start` up to `end` of one axis. */
export function sliced(context: LowerContext, name: string, axis: number, start: number, end: number): string {
  if (start === 0 && end === shapeOf(context, name)[axis]) return name;
  return add(context, 'Slice', [
    name,
    ...[[start], [end], [axis], [1]].map((values) => integerConstant(context, values)),
  ]);
}

export const numberConstant = (context: LowerContext, value: number): string => context.builder.constant(scalar(value));

/** The sum over axes, which stay with size 1 unless `keep` is false. */
export function summed(context: LowerContext, name: string, axes: readonly number[], keep = true): string {
  return add(context, 'ReduceSum', [name, integerConstant(context, axes)], { keepdims: int(keep ? 1 : 0) });
}

/** Each vector along an axis times a matrix: x [.., size, ..] -> [.., columns, ..]. @param values row-major, [size, columns] */
export function multipliedAlong(
  context: LowerContext,
  name: string,
  axis: number,
  columns: number,
  values: Float32Array,
): string {
  const rank = shapeOf(context, name).length;
  const size = shapeOf(context, name)[axis]!;
  const swap = Array.from({ length: rank }, (_, at) => (at === axis ? rank - 1 : at === rank - 1 ? axis : at));
  const matrix = context.builder.constant(floats([size, columns], values));
  return transposed(context, add(context, 'MatMul', [transposed(context, name, swap), matrix]), swap);
}

/** Each cell of an axis `count` times in a row (a a b b), or the whole axis `count` times over (a b a b). */
export function repeated(
  context: LowerContext,
  name: string,
  axis: number,
  count: number,
  what: 'cells' | 'axis',
): string {
  if (count === 1) return name;
  const shape = shapeOf(context, name);
  const cut = what === 'cells' ? axis + 1 : axis;
  const [outer, inner] = [sizeOf(shape.slice(0, cut)), sizeOf(shape.slice(cut))];
  const copies = expanded(context, reshaped(context, name, [outer, 1, inner]), [outer, count, inner]);
  return reshaped(context, copies, shape.with(axis, shape[axis]! * count));
}
