/** Parts that several lowerings use. */
import { floats, item, sizeOf } from '../graph/tensor.js';
import type { LowerContext } from './context.js';

/** Each vector along an axis times a matrix: x [.., size, ..] -> [.., columns, ..]. @param values row-major, [size, columns] */
export function multipliedAlong(
  { emit }: LowerContext,
  name: string,
  axis: number,
  columns: number,
  values: Float32Array,
): string {
  const shape = emit.shapeOf(name);
  const last = shape.length - 1;
  const swap = shape.map((_, at) => (at === axis ? last : at === last ? axis : at));
  const matrix = emit.constant(floats([item(shape, axis), columns], values));
  return emit.transpose(emit.matMul(emit.transpose(name, swap), matrix), swap);
}

/** Repeats each cell of an axis `count` times in a row (a a b b), or the axis `count` times (a b a b). */
export function repeated(
  { emit }: LowerContext,
  name: string,
  axis: number,
  count: number,
  what: 'cells' | 'axis',
): string {
  if (count === 1) return name;
  const shape = emit.shapeOf(name);
  const cut = what === 'cells' ? axis + 1 : axis;
  const [outer, inner] = [sizeOf(shape.slice(0, cut)), sizeOf(shape.slice(cut))];
  const copies = emit.expand(emit.reshape(name, [outer, 1, inner]), [outer, count, inner]);
  return emit.reshape(copies, shape.with(axis, item(shape, axis) * count));
}
