/** Reads a file's tensors, in every form that ONNX stores them, into the four element types. */
import { OnnxError } from '../error.js';
import {
  type ElementType,
  elementTypes,
  sizeOf,
  type Tensor,
  tensorFrom,
  tensorFromBytes,
  typeWidths,
} from '../graph/tensor.js';
import { readExternalTensor } from './externalData.js';
import { dataTypes, type WireInteger, type WireTensor } from './wire.js';

/** Limits of a file's size. */
export interface ModelLimits {
  /** Nodes of the graph, subgraphs included. The largest of torchvision's classifiers has under 1,500. */
  readonly maxNodes: number;
  /** Elements of all constants together: 2^29 is 2 GiB of float32, protobuf's own limit. */
  readonly maxWeights: number;
}

export const defaultLimits: ModelLimits = { maxNodes: 20_000, maxWeights: 2 ** 29 };

/** What is left of the limits. Each tensor reduces it. */
export interface TensorBudget {
  weights: number;
  readonly limits: ModelLimits;
  readonly externalDataFolder: string | undefined;
  readonly ownsBytes: boolean;
}

export const isElementType = (code: number) => elementTypes.has(code);

export function elementType(code: number, what: string): ElementType {
  const type = elementTypes.get(code);
  if (type) return type;
  const name = Object.entries(dataTypes).find(([, value]) => value === code)?.[0] ?? `type ${code}`;
  throw new OnnxError('unsupported-type', `${what} has element type ${name}; expected float, int32, int64 or bool`);
}

export function parseTensor(wire: WireTensor, what: string, budget: TensorBudget): Tensor {
  const code = wire.dataType ?? 0;
  const type = elementType(code, what);
  const dims = (wire.dims ?? []).map(integer);
  if (dims.some((dim) => !Number.isSafeInteger(dim) || dim < 0) || dims.length > 16) {
    throw new OnnxError('malformed', `${what} has the shape [${dims.slice(0, 16)}]`);
  }
  const size = sizeOf(dims);
  budget.weights -= size;
  if (!(budget.weights >= 0)) {
    throw new OnnxError('too-large', `${what} brings the constants over ${budget.limits.maxWeights} values, the limit`);
  }
  if (wire.dataLocation === 1) {
    return decodeRaw(code, dims, readExternalTensor(wire.externalData ?? [], what, budget.externalDataFolder), what);
  }
  if (Object.hasOwn(wire, 'rawData') && wire.rawData) {
    // The parser has passed the field's tag and length, at least three bytes for 128 bytes or more, and needs them no longer.
    const movable = budget.ownsBytes && code === dataTypes.float32 && wire.rawData.byteLength >= 128;
    return decodeRaw(code, dims, wire.rawData, what, movable);
  }
  const values = typedValues(wire, code);
  if (values.length !== size) {
    throw new OnnxError('malformed', `${what}: shape [${dims}] needs ${size} values, the file holds ${values.length}`);
  }
  return tensorFrom(type, dims, values);
}

function typedValues(wire: WireTensor, code: number): number[] {
  switch (code) {
    case dataTypes.float32:
      return wire.floatData ?? [];
    case dataTypes.float64:
      return wire.doubleData ?? [];
    case dataTypes.int64:
      return (wire.int64Data ?? []).map(integer);
    case dataTypes.float16:
      return (wire.int32Data ?? []).map(fromHalf);
    case dataTypes.bfloat16:
      return (wire.int32Data ?? []).map(fromBfloat16);
    default:
      return wire.int32Data ?? [];
  }
}

/** Raw bytes are little-endian on every machine, as are the machines that Node supports. */
function decodeRaw(code: number, dims: readonly number[], bytes: Uint8Array, what: string, movable = false): Tensor {
  const size = sizeOf(dims);
  const expect = (width: number) => {
    if (bytes.byteLength !== size * width) {
      const [needed, held] = [size * width, bytes.byteLength];
      throw new OnnxError('malformed', `${what}: shape [${dims}] needs ${needed} bytes, the file holds ${held}`);
    }
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const read = (width: number, at: (view: DataView, offset: number) => number) => {
    const view = expect(width);
    return Float32Array.from({ length: size }, (_, index) => at(view, index * width));
  };
  switch (code) {
    case dataTypes.float64:
      return { type: 'float32', dims, data: read(8, (view, offset) => view.getFloat64(offset, true)) };
    case dataTypes.float16:
      return { type: 'float32', dims, data: read(2, (view, offset) => fromHalf(view.getUint16(offset, true))) };
    case dataTypes.bfloat16:
      return { type: 'float32', dims, data: read(2, (view, offset) => fromBfloat16(view.getUint16(offset, true))) };
    default: {
      const type = elementType(code, what);
      expect(typeWidths[type]);
      return tensorFromBytes(type, dims, bytes, movable);
    }
  }
}

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16: the upper half of a float32. */
function fromBfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, (bits & 0xffff) << 16);
  return view.getFloat32(0);
}

export function integer(value: WireInteger): number {
  return typeof value === 'number' ? value : value.toNumber();
}
