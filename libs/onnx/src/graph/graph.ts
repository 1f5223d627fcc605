/**
 * The typed graph. Two kinds:
 *
 * - `Graph` is what a file says (parse.ts): any supported opset, free or unknown dimensions, weights as constants.
 * - `StaticGraph` is what engines run and differentiate (specialize.ts): the same network at one batch size, in opset
 *   `staticOpset` whatever the file's opset was. An engine therefore implements one form of each op:
 *     - every value's element type and shape is known (`values`), the batch is dimension 0 of input and output;
 *     - nodes are in topological order, each output is consumed or is the graph's output;
 *     - shape arithmetic, Identity, Dropout, constant If and constant subexpressions are folded away;
 *     - attributes that have a default are written out; `auto_pad` is resolved to `pads`;
 *     - inputs that ONNX calls attributes-as-inputs (Reshape shape, Slice starts, Pad pads, ...) are in `constants`.
 */
import type { OnnxError } from '../error.js';
import type { ElementType, Tensor } from './tensor.js';

/** A size, or null if the file leaves it free or names it by a symbol. */
export type Dimension = number | null;

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** null if the file does not give the rank. */
  readonly shape: readonly Dimension[] | null;
}

/** An output as a file declares it. The type is null if a static graph cannot hold it. */
export interface OutputInfo extends Pick<ValueInfo, 'name' | 'shape'> {
  readonly type: ElementType | null;
}

/** A value of a static graph. */
export interface StaticValue {
  readonly type: ElementType;
  readonly shape: readonly number[];
}

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'graph'; readonly value: Graph };

type AttributeValues = { readonly [Entry in Attribute as Entry['kind']]: Entry['value'] };

/** One operation. An absent optional input or output is the empty name. */
export interface Node {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Why the file's node cannot be computed. Thrown only if the node is needed. */
  readonly refused?: OnnxError | undefined;
  /** Label of the file's node that this one was made from, for messages; the file's own nodes have none. */
  readonly origin?: string | undefined;
}

/** A graph as a file gives it. `constants` are the initialisers; `inputs` does not repeat them, even if the file does. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly OutputInfo[];
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Initialisers that cannot be held, with the reason. Thrown only if the initialiser is needed. */
  readonly refused: ReadonlyMap<string, OnnxError>;
}

/** A parsed file. */
export interface Model {
  readonly graph: Graph;
  /** Version of the default operator set. */
  readonly opset: number;
  readonly irVersion: number;
  /** Producer name and version, as the file gives them. */
  readonly producer: string;
}

/** The operator set of every static graph: the last before reductions moved their axes to an input. */
export const staticOpset = 17;

export interface StaticGraph {
  /** Names in call order; a classifier has one, a gradient graph a second for the cotangent. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Type and shape of every input, constant and node output. */
  readonly values: ReadonlyMap<string, StaticValue>;
}

/** The value of an attribute; undefined if the node has none of this kind. parse.ts refuses an attribute of another kind. */
export function statedAttribute<Kind extends keyof AttributeValues>(
  { attributes }: Node,
  name: string,
  kind: Kind,
): AttributeValues[Kind] | undefined {
  const attribute = attributes.get(name);
  return attribute?.kind === kind ? (attribute.value as AttributeValues[Kind]) : undefined;
}

export const intAttribute = (node: Node, name: string, fallback: number): number =>
  statedAttribute(node, name, 'int') ?? fallback;
export const floatAttribute = (node: Node, name: string, fallback: number): number =>
  statedAttribute(node, name, 'float') ?? fallback;
export const stringAttribute = (node: Node, name: string, fallback: string): string =>
  statedAttribute(node, name, 'string') ?? fallback;
/** A list of integers. An empty one has no kind of its own on the wire and reads as absent. */
export const intsAttribute = (node: Node, name: string): readonly number[] | undefined =>
  statedAttribute(node, name, 'ints');

/**
 * The nodes that `outputs` need, in order, and every name that is needed, computed or not.
 *
 * @param reads what a node reads: its inputs, unless it carries graphs
 */
export function neededFor(
  nodes: readonly Node[],
  outputs: readonly string[],
  reads: (node: Node) => readonly string[] = ({ inputs }) => inputs,
): { readonly nodes: readonly Node[]; readonly names: ReadonlySet<string> } {
  const names = new Set(outputs);
  const needed = nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((name) => name && names.has(name));
    if (isNeeded) for (const name of reads(node)) names.add(name);
    return isNeeded;
  });
  return { nodes: needed.reverse(), names };
}

/** A classifier's input and output, with type and shape. */
export function endsOf({ inputs: [image = ''], outputs: [logits = ''], values }: StaticGraph) {
  const [imageValue, logitValue] = [values.get(image), values.get(logits)];
  if (!imageValue || !logitValue) throw new Error(`the graph gives no shape for "${imageValue ? logits : image}"`);
  return { image, logits, imageValue, logitValue };
}

/** Attribute literals for building nodes. Integers and floats differ on the wire, so they are named. */
export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });

/** Attributes of a new node: `attributes({ axis: int(1) })`. */
export function attributes(entries: Readonly<Record<string, Attribute>>): ReadonlyMap<string, Attribute> {
  return new Map(Object.entries(entries));
}
