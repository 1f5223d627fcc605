/** What a lowering rule sees: one node of a file's graph, its inputs already named in the static graph under construction. */
import type { GraphBuilder } from '../builder.js';
import { nodeLabel, OnnxError } from '../error.js';
import type { Attribute, Node, StaticValue } from '../graph.js';
import { intsAttribute } from '../graph.js';
import { integers, numbersOf, sizeOf, type Tensor } from '../tensor.js';

export interface LowerContext {
  readonly node: Node;
  /** Names in the static graph; '' for an absent optional input. */
  readonly inputs: readonly string[];
  readonly opset: number;
  readonly builder: GraphBuilder;
  /** The batch of the static graph, and the one that the file was exported with where it fixed one. */
  readonly batch: number;
  readonly fileBatch: number | null;
  /** True where this output of the node is used by another node or is the graph's output. */
  readonly isUsed: (output: number) => boolean;
}

/** Appends the static form of a node and returns the static names of its outputs. */
export type Lowering = (context: LowerContext) => string[];

export function inputValue(context: LowerContext, index: number): StaticValue {
  const name = context.inputs[index];
  const value = name ? context.builder.values.get(name) : undefined;
  return value ?? refuseNode(context, `input ${index} is missing`);
}

export function tensorOf(context: LowerContext, index: number): Tensor | undefined {
  const name = context.inputs[index];
  return name ? context.builder.constants.get(name) : undefined;
}

/** Integers that older opsets keep in an attribute and newer ones in a constant input; undefined where absent. */
export function listArgument(context: LowerContext, name: string, input: number): readonly number[] | undefined {
  if (!context.inputs[input]) return intsAttribute(context.node, name);
  const tensor = tensorOf(context, input);
  if (!tensor) {
    throw new OnnxError(
      'unresolved-shape',
      `${nodeLabel(context.node)}: ${name} must be a constant, it depends on the image`,
    );
  }
  if (tensor.data.length > longestList) refuseNode(context, `${name} has ${tensor.data.length} values`);
  return numbersOf(tensor);
}

/** Of sizes, axes and the like: far more than any tensor has dimensions, or any Split parts. */
const longestList = 4096;

/** A constant that later nodes share within this node's lowering. */
export function integerConstant(context: LowerContext, values: readonly number[]): string {
  return context.builder.constant(integers(values), `${labelOf(context)}.integers`);
}

/** The name that the node's static form carries: its own, or its output's where the exporter named none. */
export function labelOf(context: LowerContext): string {
  return context.node.name || context.node.outputs[0] || context.node.op;
}

/** Appends a node named after the one being lowered. */
export function add(
  context: LowerContext,
  op: string,
  inputs: readonly string[],
  attributes: Record<string, Attribute> = {},
): string {
  return context.builder.add(op, inputs, attributes, { name: labelOf(context) })[0]!;
}

/** Values of the largest table that a lowering computes: 64 MiB of float32. */
const largestTable = 2 ** 24;

/** How many values a table of this shape has, refused where a file asks for one that no network needs, before it is made. */
export function tableSize(context: LowerContext, dims: readonly number[]): number {
  const size = sizeOf(dims);
  if (dims.some((dim) => !Number.isSafeInteger(dim) || dim < 0) || size > largestTable) {
    refuseNode(context, `would make a constant of shape [${dims.slice(0, 16)}], more than ${largestTable} values`);
  }
  return size;
}

export function refuseNode(context: LowerContext, reason: string): never {
  throw new OnnxError('invalid-graph', `${nodeLabel(context.node)}: ${reason}`);
}

export function unsupportedNode(context: LowerContext, reason: string): never {
  throw new OnnxError('unsupported-op', `${nodeLabel(context.node)}: ${reason}`);
}
