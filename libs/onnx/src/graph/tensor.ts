/** Dense constant tensors: the four element types that a graph of this package computes with. */
import { OnnxError } from '../error.js';

/** Half, bfloat16 and double tensors of a file become float32 when it is parsed; 8 and 16 bit integers are refused. */
export type ElementType = 'float32' | 'int64' | 'int32' | 'bool';

/** TensorProto.DataType of each, as Cast names it. */
export const typeCodes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const satisfies Record<ElementType, number>;

/** The type that each number of TensorProto.DataType is computed in: floating types of every width become float32. */
export const elementTypes: ReadonlyMap<number, ElementType> = new Map([
  ...(Object.entries(typeCodes) as [ElementType, number][]).map(([type, code]) => [code, type] as const),
  ...[10, 11, 16].map((code) => [code, 'float32'] as const), // float16, float64, bfloat16
]);

/** Bytes of a value. */
export const typeWidths = { float32: 4, int64: 8, int32: 4, bool: 1 } as const satisfies Record<ElementType, number>;

/** Row-major. Booleans are bytes 0 and 1. */
export type Tensor =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: 'int32'; readonly dims: readonly number[]; readonly data: Int32Array }
  | { readonly type: 'bool'; readonly dims: readonly number[]; readonly data: Uint8Array };

export function floats(dims: readonly number[], data: ArrayLike<number>): Tensor & { type: 'float32' } {
  const tensor = {
    type: 'float32',
    dims,
    data: data instanceof Float32Array ? data : Float32Array.from(data),
  } as const;
  if (tensor.data.length !== sizeOf(dims)) {
    throw new Error(`floats: dims [${dims}] need ${sizeOf(dims)} values, got ${tensor.data.length}`);
  }
  return tensor;
}

/** int64, the type of every shape, axis and index input. */
export function integers(values: readonly number[], dims: readonly number[] = [values.length]): Tensor {
  return { type: 'int64', dims, data: BigInt64Array.from(values, (value) => BigInt(value)) };
}

export function scalar(value: number): Tensor {
  return floats([], [value]);
}

interface Tuples {
  2: readonly [number, number];
  3: readonly [number, number, number];
  4: readonly [number, number, number, number];
  5: readonly [number, number, number, number, number];
}

/** A list of a known length, such as a shape. @throws RangeError if it has another length */
export function tuple<N extends keyof Tuples>(list: readonly number[], length: N): Tuples[N] {
  if (list.length !== length) throw new RangeError(`expected ${length} sizes, got [${list}]`);
  return list as unknown as Tuples[N];
}

/** The item at an index that the caller knows to exist. @throws RangeError if it does not */
export function item<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no item ${index} in a list of ${list.length}`);
  return value;
}

/** Number of elements of a shape. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Row-major strides of a shape. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** A tensor's values as numbers. Integers beyond 2^53 lose precision; only "to the end" markers are that large. */
export function numbersOf(tensor: Tensor): number[] {
  return tensor.type === 'int64' ? Array.from(tensor.data, Number) : Array.from(tensor.data);
}

/** A tensor of the given type from numbers: integers truncate towards zero, booleans test for nonzero (ONNX Cast). */
export function tensorFrom(type: ElementType, dims: readonly number[], values: ArrayLike<number>): Tensor {
  switch (type) {
    case 'float32':
      return floats(dims, values);
    case 'int64': {
      const limit = 2 ** 63 - 1024;
      const truncated = (value: number) =>
        Number.isNaN(value) ? 0n : BigInt(Math.trunc(Math.max(-limit, Math.min(limit, value))));
      return { type, dims, data: BigInt64Array.from(Array.from(values, truncated)) };
    }
    case 'int32':
      return { type, dims, data: Int32Array.from(values) };
    case 'bool':
      return { type, dims, data: Uint8Array.from(Array.from(values, (value) => (value !== 0 ? 1 : 0))) };
  }
}

/** The little-endian bytes that ONNX stores as raw_data; a view, not a copy. */
export function bytesOf(tensor: Tensor): Uint8Array {
  return new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
}

/**
 * A tensor over raw bytes: a view if they are aligned to the element size, else a copy.
 *
 * @param movable the up to 7 bytes before `bytes` may be overwritten. Values that are not aligned are then moved to the aligned address
 *   before them and not copied.
 */
export function tensorFromBytes(
  type: ElementType,
  dims: readonly number[],
  bytes: Uint8Array,
  movable = false,
): Tensor {
  const width = typeWidths[type];
  if (bytes.byteLength !== sizeOf(dims) * width) {
    throw new OnnxError(
      'malformed',
      `a ${type} tensor of shape [${dims}] needs ${sizeOf(dims) * width} bytes, the file holds ${bytes.byteLength}`,
    );
  }
  const aligned = alignedBytes(bytes, width, movable);
  const length = sizeOf(dims);
  switch (type) {
    case 'float32':
      return { type, dims, data: new Float32Array(aligned.buffer, aligned.byteOffset, length) };
    case 'int64':
      return { type, dims, data: new BigInt64Array(aligned.buffer, aligned.byteOffset, length) };
    case 'int32':
      return { type, dims, data: new Int32Array(aligned.buffer, aligned.byteOffset, length) };
    case 'bool':
      return { type, dims, data: aligned };
  }
}

function alignedBytes(bytes: Uint8Array, width: number, movable: boolean): Uint8Array {
  const excess = bytes.byteOffset % width;
  if (excess === 0) return bytes;
  if (!movable) return Uint8Array.from(bytes);
  const start = bytes.byteOffset - excess;
  new Uint8Array(bytes.buffer).copyWithin(start, bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return new Uint8Array(bytes.buffer, start, bytes.byteLength);
}
