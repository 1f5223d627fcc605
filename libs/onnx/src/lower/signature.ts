/** Holds a node of a file against what ONNX says that its op may have at the file's opset. */
import { nodeLabel, OnnxError } from '../error.js';
import type { Node } from '../graph.js';
import { signatureTable } from './signatures.js';

interface Signature {
  readonly since: number;
  readonly inputs: Range;
  readonly outputs: Range;
  readonly attributes: ReadonlyMap<string, { readonly kind: string; readonly required: boolean }>;
}

/** `inputs` is null from the opset on in which ONNX removed the op. */
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
 * @throws OnnxError invalid-graph where the node has an input, output or attribute that its op does not have at this opset, one
 *   of another kind, or lacks one; the meaning of such a node is not known.
 */
export function checkSignature(node: Node, opset: number): void {
  const refuse: (reason: string) => never = (reason) => {
    throw new OnnxError('invalid-graph', `${nodeLabel(node)}: ${reason}`);
  };
  const found = signatures.get(node.op)?.findLast(({ since }) => since <= opset);
  if (!found?.inputs) refuse(`${node.op} is no op of opset ${opset}; export the model again with an opset that has it`);
  checkCount(node.inputs, found.inputs, 'inputs', opset, refuse);
  checkCount(node.outputs, found.outputs, 'outputs', opset, refuse);
  for (const [name, attribute] of node.attributes) {
    const known = found.attributes.get(name);
    if (!known) refuse(`${node.op} has no attribute ${name} at opset ${opset}`);
    const kind = attribute.kind === 'ints' && attribute.value.length === 0 ? known.kind : attribute.kind;
    if (kind !== known.kind) refuse(`its attribute ${name} is of kind ${kind}, expected ${known.kind}`);
  }
  for (const [name, { required }] of found.attributes) {
    if (required && !node.attributes.has(name)) refuse(`its attribute ${name} is missing`);
  }
}

function checkCount(
  names: readonly string[],
  { least, most }: Range,
  what: string,
  opset: number,
  refuse: (reason: string) => never,
) {
  const stated = names.findLastIndex((name) => name !== '') + 1;
  if (stated < least || stated > most) {
    const expected =
      least === most ? least : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    refuse(`it has ${stated} ${what}, expected ${expected} at opset ${opset}`);
  }
  const missing = names.slice(0, least).indexOf('');
  if (missing >= 0) refuse(`${what.slice(0, -1)} ${missing} is missing`);
}
