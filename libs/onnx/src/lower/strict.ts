/** Runs the lowering of a node and refuses what it did not read: nothing that a file states is ignored. */
import type { Attribute, Node } from '../graph.js';
import { type LowerContext, type Lowering, unsupported } from './context.js';

/** Attributes, and inputs by number, that cannot change what a trained network computes, each with the reason. */
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
 * @throws OnnxError unsupported-op where the lowering did not read one of the node's attributes or inputs.
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
  // Not a Map: every way to a value passes `find`.
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
