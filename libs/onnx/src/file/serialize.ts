/** Static graph -> ONNX bytes. */
import { type Attribute, type Node, type StaticGraph, staticOpset } from '../graph/graph.js';
import { bytesOf, type Tensor } from '../graph/tensor.js';
import {
  attributeTypes,
  dataTypes,
  encodeWireModel,
  type WireAttribute,
  type WireTensor,
  type WireValue,
} from './wire.js';

/** Where a constant's bytes lie in a second file. */
interface ExternalLocation {
  readonly location: string;
  readonly offset: number;
}

interface SerializeOptions {
  /** Where a constant's bytes lie outside the file; undefined for one whose bytes go into it. */
  readonly external?: (name: string) => ExternalLocation | undefined;
}

/** IR version 8 came with opset 15 to 18. */
const irVersion = 8;

/** The graph as an ONNX file of opset `staticOpset`. @throws RangeError if it would pass protobuf's 2 GiB. */
export function serializeGraph(graph: StaticGraph, { external }: SerializeOptions = {}): Uint8Array {
  const size = [...graph.constants].reduce(
    (sum, [name, tensor]) => sum + (external?.(name) ? 0 : tensor.data.byteLength),
    0,
  );
  if (size > 2 ** 31 - 2 ** 20)
    throw new RangeError(`constants of ${size} bytes do not fit one ONNX file; keep some external`);
  return encodeWireModel({
    irVersion,
    producerName: 'isthmus',
    opsetImport: [{ domain: '', version: staticOpset }],
    graph: {
      name: 'isthmus',
      node: graph.nodes.map((node) => ({
        opType: node.op,
        name: node.name,
        input: [...node.inputs],
        output: [...node.outputs],
        attribute: writeAttributes(node),
      })),
      initializer: [...graph.constants].map(([name, tensor]) => writeTensor(name, tensor, external?.(name))),
      input: graph.inputs.map((name) => writeValue(graph, name)),
      output: graph.outputs.map((name) => writeValue(graph, name)),
    },
  });
}

function writeValue(graph: StaticGraph, name: string): WireValue {
  const value = graph.values.get(name);
  if (!value) throw new Error(`serializeGraph: the graph gives no shape for "${name}"`);
  const dim = value.shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: dataTypes[value.type], shape: { dim } } } };
}

function writeTensor(name: string, tensor: Tensor, external: ExternalLocation | undefined): WireTensor {
  const head = { name, dims: [...tensor.dims], dataType: dataTypes[tensor.type] };
  if (!external) return { ...head, rawData: bytesOf(tensor) };
  const entries = { location: external.location, offset: `${external.offset}`, length: `${tensor.data.byteLength}` };
  return { ...head, dataLocation: 1, externalData: Object.entries(entries).map(([key, value]) => ({ key, value })) };
}

function writeAttributes(node: Node): WireAttribute[] {
  return [...node.attributes].map(([name, attribute]) => ({
    name,
    type: attributeTypes[attribute.kind],
    ...writeAttribute(node, attribute),
  }));
}

function writeAttribute(node: Node, attribute: Attribute): WireAttribute {
  switch (attribute.kind) {
    case 'int':
      return { i: attribute.value };
    case 'float':
      return { f: attribute.value };
    case 'string':
      return { s: Buffer.from(attribute.value) };
    case 'ints':
      return { ints: [...attribute.value] };
    case 'floats':
      return { floats: [...attribute.value] };
    case 'strings':
      return { strings: attribute.value.map((value) => Buffer.from(value)) };
    case 'tensor':
      return { t: writeTensor('', attribute.value, undefined) };
    case 'graph':
      throw new Error(`serializeGraph: ${node.op} "${node.name}" carries a graph, which a static graph cannot`);
  }
}
