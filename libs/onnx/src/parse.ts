/** ONNX bytes -> the typed graph, with every structural check that needs no shapes. */
import { OnnxError } from './error.js';
import { readExternalTensor } from './external.js';
import type { Attribute, Graph, Model, Node, ValueInfo } from './graph.js';
import { attributeTypes, dataTypes } from './schema.js';
import { type ElementType, type Tensor, tensorFrom, tensorFromBytes } from './tensor.js';
import type { WireAttribute, WireGraph, WireInteger, WireNode, WireTensor, WireValue } from './wire.js';
import { decodeWireModel } from './wire.js';

/** What a file may ask for before it is refused as too large. */
export interface ModelLimits {
  /** Nodes of the graph, subgraphs included. The largest of torchvision's classifiers has under 1,500. */
  readonly maxNodes: number;
  /** Elements of all constants together: 2^29 is 2 GiB of float32, protobuf's own limit. */
  readonly maxWeights: number;
}

export const defaultLimits: ModelLimits = { maxNodes: 20_000, maxWeights: 2 ** 29 };

export interface ParseOptions {
  readonly limits?: ModelLimits;
  /** Folder that external tensor data is read from; without one a file that refers to external data is refused. */
  readonly externalDataFolder?: string;
  /** The parser may move weights within `bytes` to align them, so that a large file is not held twice. */
  readonly ownsBytes?: boolean;
}

/** Opsets whose published changes to the supported ops were read; newer ones may change a meaning silently. */
const oldestOpset = 7;
const newestOpset = 23;

/**
 * Parses an ONNX file. Weights are views on `bytes` where alignment allows, so `bytes` must not change afterwards.
 *
 * @throws OnnxError malformed, too-large, unsupported-opset, unsupported-type, external-data, invalid-graph.
 */
export function parseModel(
  bytes: Uint8Array,
  { limits = defaultLimits, externalDataFolder, ownsBytes = false }: ParseOptions = {},
): Model {
  const wire = decodeWireModel(bytes);
  if (!wire.graph?.node?.length) {
    throw new OnnxError('malformed', 'not an ONNX file, or cut short: it holds no graph with at least one node');
  }
  if (wire.functions?.length) {
    throw new OnnxError('unsupported-op', 'the file defines model-local functions; export it with functions inlined');
  }
  const opset = integer(wire.opsetImport?.find((entry) => !entry.domain || entry.domain === 'ai.onnx')?.version ?? 0);
  if (!(opset >= oldestOpset && opset <= newestOpset)) {
    throw new OnnxError(
      'unsupported-opset',
      `opset ${opset || 'missing'}: expected ${oldestOpset} to ${newestOpset}; export the model again with one of those`,
    );
  }
  const budget = { nodes: limits.maxNodes, weights: limits.maxWeights, limits, externalDataFolder, ownsBytes };
  return {
    graph: parseGraph(wire.graph, budget),
    opset,
    irVersion: integer(wire.irVersion ?? 0),
    producer: [wire.producerName, wire.producerVersion].filter(Boolean).join(' '),
  };
}

interface Budget {
  nodes: number;
  weights: number;
  readonly limits: ModelLimits;
  readonly externalDataFolder: string | undefined;
  readonly ownsBytes: boolean;
}

function parseGraph(wire: WireGraph, budget: Budget): Graph {
  if (wire.sparseInitializer?.length) {
    throw new OnnxError('unsupported-type', 'the file stores sparse weights; export it with dense ones');
  }
  const wireNodes = wire.node ?? [];
  budget.nodes -= wireNodes.length;
  if (budget.nodes < 0) {
    throw new OnnxError('too-large', `the graph has more than ${budget.limits.maxNodes} nodes, the stated limit`);
  }
  const constants = new Map<string, Tensor>();
  for (const initializer of wire.initializer ?? []) {
    const name = initializer.name ?? '';
    if (!name || constants.has(name)) {
      throw new OnnxError(
        'invalid-graph',
        name ? `two initialisers are named "${name}"` : 'an initialiser has no name',
      );
    }
    constants.set(name, parseTensor(initializer, `initialiser "${name}"`, budget));
  }
  return {
    name: wire.name ?? '',
    // Files before IR version 4 list every weight among the inputs too.
    inputs: (wire.input ?? []).filter((value) => !constants.has(value.name ?? '')).map(parseValue),
    outputs: (wire.output ?? []).map(parseValue),
    nodes: wireNodes.map((node) => parseNode(node, budget)),
    constants,
  };
}

function parseNode(wire: WireNode, budget: Budget): Node {
  const node = { op: wire.opType ?? '', name: wire.name ?? '', inputs: wire.input ?? [], outputs: wire.output ?? [] };
  const label = `${node.op || 'a node without op'} "${node.name || node.outputs[0] || '?'}"`;
  if (wire.domain && wire.domain !== 'ai.onnx') {
    throw new OnnxError('unsupported-op', `${label}: operator domain "${wire.domain}" is not part of ONNX proper`);
  }
  const attributes = new Map<string, Attribute>();
  for (const attribute of wire.attribute ?? []) {
    attributes.set(attribute.name ?? '', parseAttribute(attribute, label, budget));
  }
  return { ...node, attributes };
}

function parseAttribute(wire: WireAttribute, label: string, budget: Budget): Attribute {
  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8');
  switch (wire.type) {
    case attributeTypes.float:
      return { kind: 'float', value: wire.f ?? 0 };
    case attributeTypes.int:
      return { kind: 'int', value: integer(wire.i ?? 0) };
    case attributeTypes.string:
      return { kind: 'string', value: text(wire.s) };
    case attributeTypes.floats:
      return { kind: 'floats', value: wire.floats ?? [] };
    case attributeTypes.ints:
      return { kind: 'ints', value: (wire.ints ?? []).map(integer) };
    case attributeTypes.strings:
      return { kind: 'strings', value: (wire.strings ?? []).map(text) };
    case attributeTypes.tensor:
      if (wire.t) return { kind: 'tensor', value: parseTensor(wire.t, `${label}, attribute "${wire.name}"`, budget) };
      break;
    case attributeTypes.graph:
      if (wire.g) return { kind: 'graph', value: parseGraph(wire.g, budget) };
      break;
  }
  throw new OnnxError('invalid-graph', `${label}: attribute "${wire.name}" of type ${wire.type} cannot be read`);
}

function parseValue(wire: WireValue): ValueInfo {
  const name = wire.name ?? '';
  const tensorType = wire.type?.tensorType;
  if (!tensorType) throw new OnnxError('unsupported-type', `"${name}" is not declared as a tensor`);
  const dims = tensorType.shape?.dim;
  return {
    name,
    type: elementType(tensorType.elemType ?? 0, `"${name}"`),
    shape: dims
      ? dims.map((dim) => {
          const size = Object.hasOwn(dim, 'dimValue') ? integer(dim.dimValue ?? 0) : 0;
          return size > 0 ? size : null; // 0 and -1 stand for "free" in some exporters
        })
      : null,
  };
}

/** The type that a file's type is computed in: floating types of every width become float32. */
function elementType(code: number, what: string): ElementType {
  switch (code) {
    case dataTypes.float32:
    case dataTypes.float16:
    case dataTypes.bfloat16:
    case dataTypes.float64:
      return 'float32';
    case dataTypes.int64:
      return 'int64';
    case dataTypes.int32:
      return 'int32';
    case dataTypes.bool:
      return 'bool';
    default: {
      const name = Object.entries(dataTypes).find(([, value]) => value === code)?.[0] ?? `type ${code}`;
      throw new OnnxError('unsupported-type', `${what} has element type ${name}; expected float, int32, int64 or bool`);
    }
  }
}

function parseTensor(wire: WireTensor, what: string, budget: Budget): Tensor {
  const code = wire.dataType ?? 0;
  const type = elementType(code, what);
  const dims = (wire.dims ?? []).map(integer);
  if (dims.some((dim) => !Number.isSafeInteger(dim) || dim < 0) || dims.length > 16) {
    throw new OnnxError('malformed', `${what} has the shape [${dims.slice(0, 16)}]`);
  }
  const size = dims.reduce((product, dim) => product * dim, 1);
  budget.weights -= size;
  if (!(budget.weights >= 0)) {
    throw new OnnxError('too-large', `${what} brings the constants over ${budget.limits.maxWeights} values, the limit`);
  }
  if (wire.dataLocation === 1) {
    return decodeRaw(code, dims, readExternalTensor(wire.externalData ?? [], what, budget.externalDataFolder), what);
  }
  if (Object.hasOwn(wire, 'rawData') && wire.rawData) {
    // The field's own tag and length, at least three bytes from a length of 128 on, are behind the parser by now.
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
  const size = dims.reduce((product, dim) => product * dim, 1);
  const expect = (width: number) => {
    if (bytes.byteLength !== size * width) {
      const found = bytes.byteLength;
      throw new OnnxError('malformed', `${what}: shape [${dims}] needs ${size * width} bytes, the file holds ${found}`);
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
      expect({ float32: 4, int64: 8, int32: 4, bool: 1 }[type]);
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

function integer(value: WireInteger): number {
  return typeof value === 'number' ? value : value.toNumber();
}
