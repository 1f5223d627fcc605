/**
 * Checks a node of a file before and after it is lowered: it has what ONNX says that its op may have at the file's opset, and its lowering
 * reads all of it. Nothing that a file states is ignored.
 */
import type { Attribute, Node } from '../graph/graph.js';
import { refuse } from '../graph/nodeView.js';
import { type LowerContext, type Lowering, unsupported } from './context.js';
import { signatureTable } from './signatures.js';

interface Signature {
  readonly since: number;
  readonly inputs: Range;
  readonly outputs: Range;
  readonly attributes: ReadonlyMap<string, { readonly kind: string; readonly required: boolean }>;
}

/** `inputs` is null from the opset in which ONNX removed the op. */
type Entry = Signature | { readonly since: number; readonly inputs: null };

interface Range {
  readonly least: number;
  readonly most: number;
}

const signatures = readTable();

function readTable(): ReadonlyMap<string, readonly Entry[]> {
  const table = new Map<string, Entry[]>();
  for (const line of signatureTable.trim().split('\n')) {
    const [op, since, inputs, outputs, ...attributes] = line.split(' ') as [string, string, string, string];
    const range = (text: string): Range => {
      const [least, most] = text.split('-') as [string, string];
      return { least: Number(least), most: most === '*' ? Number.POSITIVE_INFINITY : Number(most) };
    };
    const entry: Entry =
      inputs === 'removed'
        ? { since: Number(since), inputs: null }
        : {
            since: Number(since),
            inputs: range(inputs),
            outputs: range(outputs),
            attributes: new Map(
              attributes.map((text: string) => {
                const [name, kind] = text.split(':') as [string, string];
                return [name, { kind: kind.replace('!', ''), required: kind.endsWith('!') }];
              }),
            ),
          };
    table.set(op, [...(table.get(op) ?? []), entry]);
  }
  return table;
}

/**
 * @throws OnnxError invalid-graph if the node has an input, output or attribute that its op does not have at this opset, one
 *   of another kind, or lacks one; the meaning of such a node is not known.
 */
export function checkSignature(node: Node, opset: number): void {
  const { op } = node;
  const signature = signatures.get(op)?.findLast(({ since }) => since <= opset);
  if (!signature?.inputs) {
    refuse({ node }, `${op} is no op of opset ${opset}; export the model again with an opset that has it`);
  }
  checkCount(node, 'inputs', signature.inputs, opset);
  checkCount(node, 'outputs', signature.outputs, opset);
  for (const [name, attribute] of node.attributes) {
    const expected = signature.attributes.get(name)?.kind;
    if (!expected) refuse({ node }, `${op} has no attribute ${name} at opset ${opset}`);
    const kind = attribute.kind === 'ints' && attribute.value.length === 0 ? expected : attribute.kind;
    if (kind !== expected) refuse({ node }, `its attribute ${name} is of kind ${kind}, expected ${expected}`);
  }
  for (const [name, { required }] of signature.attributes) {
    if (required && !node.attributes.has(name)) refuse({ node }, `its attribute ${name} is missing`);
  }
}

function checkCount(node: Node, what: 'inputs' | 'outputs', { least, most }: Range, opset: number) {
  const names = node[what];
  const stated = names.findLastIndex((name) => name !== '') + 1;
  if (stated < least || stated > most) {
    const upTo = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    refuse({ node }, `it has ${stated} ${what}, expected ${least === most ? least : upTo} at opset ${opset}`);
  }
  const missing = names.slice(0, least).indexOf('');
  if (missing >= 0) refuse({ node }, `${what.slice(0, -1)} ${missing} is missing`);
}

/** Attributes, and inputs by number, that do not change what a trained network computes, with the reason. */
const withoutEffect: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>> = {
  Attention: {
    q_num_heads: 'heads that have an axis of their own need no number',
    kv_num_heads: 'heads that have an axis of their own need no number',
    qk_matmul_output_mode: 'it is about an output that is refused where it is used',
  },
  BatchNormalization: { momentum: 'only training updates its statistics' },
  Cast: { saturate: 'it concerns 8-bit floats, which are refused' },
  CastLike: { saturate: 'it concerns 8-bit floats, which are refused' },
  Dropout: { ratio: 'only training drops values', seed: 'only training drops values' },
  Resize: {
    1: 'the region of tf_crop_and_resize, which is refused; where it is the scales it is read',
    extrapolation_value: 'only tf_crop_and_resize, which is refused, has values from outside',
    keep_aspect_ratio_policy: 'it is about sizes, and read where they are stated',
  },
  MaxPool: { storage_order: 'it orders the Indices output, which is refused where it is used' },
};

/**
 * The static names of a node's outputs.
 *
 * @param fileInputs names of the node's inputs in the file, for messages
 * @throws OnnxError unsupported-op if the lowering did not read one of the node's attributes or inputs.
 */
export function lowerStrictly(lower: Lowering, context: LowerContext, fileInputs: readonly string[]): string[] {
  const { node } = context;
  const readAttributes = new Set<string>();
  const readInputs = new Set<number>();
  const attributes = overlaid(node.attributes, new Map(), readAttributes);
  const results = lower({ ...context, node: { ...node, attributes, inputs: recordingList(node.inputs, readInputs) } });
  const harmless = withoutEffect[node.op] ?? {};
  const attribute = [...node.attributes.keys()].find(
    (name) => !readAttributes.has(name) && !Object.hasOwn(harmless, name),
  );
  if (attribute !== undefined) unsupported(context, `its attribute ${attribute} is not supported`);
  const input = node.inputs.findIndex(
    (name, index) => name !== '' && !readInputs.has(index) && !Object.hasOwn(harmless, index),
  );
  if (input >= 0) unsupported(context, `its input ${input} ("${fileInputs[input]}") is not supported`);
  return results;
}

/** Attributes with some of them replaced; `read` receives the names that are asked for. */
export function overlaid(
  attributes: Node['attributes'],
  replaced: ReadonlyMap<string, Attribute | undefined>,
  read?: Set<string>,
): ReadonlyMap<string, Attribute> {
  const find = (name: string) => {
    read?.add(name);
    return replaced.has(name) ? replaced.get(name) : attributes.get(name);
  };
  // A proxy, not a Map: every read of a value passes `find`.
  return new Proxy(new Map<string, Attribute>(), {
    get(_target, property) {
      if (property === 'get') return find;
      if (property === 'has') return (name: string) => find(name) !== undefined;
      throw new Error(`attributes of a node are read by name, not by ${String(property)}`);
    },
  });
}

function recordingList(inputs: readonly string[], read: Set<number>): readonly string[] {
  return new Proxy(inputs, {
    get(target, property, receiver) {
      if (typeof property === 'string' && /^\d+$/.test(property)) read.add(Number(property));
      return Reflect.get(target, property, receiver);
    },
  });
}
