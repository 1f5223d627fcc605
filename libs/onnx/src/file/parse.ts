/** Reads ONNX bytes into the typed graph and checks all that can be checked without shapes. */
import { OnnxError } from '../error.js';
import type { Attribute, Dimension, Graph, Model, Node, OutputInfo, ValueInfo } from '../graph/graph.js';
import type { Tensor } from '../graph/tensor.js';
import {
  defaultLimits,
  elementType,
  integer,
  isElementType,
  type ModelLimits,
  parseTensor,
  type TensorBudget,
} from './parseTensor.js';
import {
  attributeTypes,
  decodeWireModel,
  type WireAttribute,
  type WireGraph,
  type WireNode,
  type WireShape,
  type WireValue,
} from './wire.js';

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

interface Budget extends TensorBudget {
  nodes: number;
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
  const refused = new Map<string, OnnxError>();
  for (const initializer of wire.initializer ?? []) {
    const name = initializer.name ?? '';
    if (!name || constants.has(name) || refused.has(name)) {
      const reason = name ? `two initialisers are named "${name}"` : 'an initialiser has no name';
      throw new OnnxError('invalid-graph', reason);
    }
    const tensor = unlessUnsupported(() => parseTensor(initializer, `initialiser "${name}"`, budget));
    if (tensor instanceof OnnxError) refused.set(name, tensor);
    else constants.set(name, tensor);
  }
  return {
    name: wire.name ?? '',
    // Files before IR version 4 list every weight among the inputs too.
    inputs: (wire.input ?? []).filter(({ name = '' }) => !constants.has(name) && !refused.has(name)).map(parseValue),
    outputs: (wire.output ?? []).map(parseOutput),
    nodes: wireNodes.map((node) => parseNode(node, budget)),
    constants,
    refused,
  };
}

/** Something unsupported is no reason to refuse a file yet: the logits may not need it. */
function unlessUnsupported<T>(read: () => T): T | OnnxError {
  try {
    return read();
  } catch (error) {
    if (error instanceof OnnxError && (error.code === 'unsupported-op' || error.code === 'unsupported-type'))
      return error;
    throw error;
  }
}

function parseNode(wire: WireNode, budget: Budget): Node {
  const node = { op: wire.opType ?? '', name: wire.name ?? '', inputs: wire.input ?? [], outputs: wire.output ?? [] };
  const label = `${node.op || 'a node without op'} "${node.name || node.outputs[0] || '?'}"`;
  const attributes = new Map<string, Attribute>();
  if (wire.domain && wire.domain !== 'ai.onnx') {
    const message = `${label}: operator domain "${wire.domain}" is not part of ONNX proper`;
    return { ...node, attributes, refused: new OnnxError('unsupported-op', message) };
  }
  for (const attribute of wire.attribute ?? []) {
    const name = attribute.name ?? '';
    if (attributes.has(name)) throw new OnnxError('invalid-graph', `${label}: attribute "${name}" is stated twice`);
    const value = unlessUnsupported(() => parseAttribute(attribute, label, budget));
    if (value instanceof OnnxError) return { ...node, attributes, refused: value };
    attributes.set(name, value);
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
  throw new OnnxError('unsupported-op', `${label}: attribute "${wire.name}" of type ${wire.type} cannot be read`);
}

function parseValue(wire: WireValue): ValueInfo {
  const name = wire.name ?? '';
  const tensorType = wire.type?.tensorType;
  if (!tensorType) throw new OnnxError('unsupported-type', `"${name}" is not declared as a tensor`);
  return {
    name,
    type: elementType(tensorType.elemType ?? 0, `"${name}"`),
    shape: parseShape(tensorType.shape),
  };
}

/** An output of another type, such as labels or strings beside the logits, is no reason to refuse a file. */
function parseOutput(wire: WireValue): OutputInfo {
  const code = wire.type?.tensorType?.elemType ?? 0;
  return {
    name: wire.name ?? '',
    type: isElementType(code) ? elementType(code, `"${wire.name}"`) : null,
    shape: parseShape(wire.type?.tensorType?.shape),
  };
}

function parseShape(shape: WireShape | null | undefined): readonly Dimension[] | null {
  if (!shape) return null;
  return (shape.dim ?? []).map((dim) => {
    const size = Object.hasOwn(dim, 'dimValue') ? integer(dim.dimValue ?? 0) : 0;
    return size > 0 ? size : null; // 0 and -1 stand for "free" in some exporters
  });
}
