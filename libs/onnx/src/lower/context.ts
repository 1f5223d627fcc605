/** What a lowering sees: one node of a file's graph, whose inputs are named as in the static graph. */

import type { GraphBuilder } from '../graph/builder.js';
import type { BuilderEmitter } from '../graph/emitter.js';
import { intsAttribute, type Node } from '../graph/graph.js';
import { hasInput, inputTensor, type NodeView, refuse } from '../graph/nodeView.js';
import { numbersOf, sizeOf, type Tensor } from '../graph/tensor.js';

export interface LowerContext extends NodeView {
  readonly opset: number;
  readonly builder: GraphBuilder;
  /** Appends nodes named after the one that is lowered. */
  readonly emit: BuilderEmitter;
  /** The batch of the static graph, and the one that the file was exported with, if it fixed one. */
  readonly batch: number;
  readonly fileBatch: number | null;
  /** True if this output of the node is used by another node or is the graph's output. */
  readonly isUsed: (output: number) => boolean;
}

/** Appends the static form of a node and returns the static names of its outputs. */
export type Lowering = (context: LowerContext) => string[];

/** The name of a node's static form: the node's, or its first output's if the exporter gave none. */
export const labelOf = ({ name, outputs, op }: Node): string => name || outputs[0] || op;

export function unsupported({ node }: { readonly node: Node }, reason: string): never {
  refuse({ node }, reason, 'unsupported-op');
}

/** An input that must not depend on the image. @param what "weights are" */
export function constantInput(context: LowerContext, index: number, what: string): Tensor {
  return inputTensor(context, index) ?? unsupported(context, `its ${what} computed from the image`);
}

/** The first number of such an input. @param what "axis" */
export function constantNumber(context: LowerContext, index: number, what: string): number {
  return numbersOf(constantInput(context, index, `${what} is`))[0] ?? refuse(context, `its ${what} is empty`);
}

/** The largest number of sizes, axes and the like: far above the dimensions of any tensor and the parts of any Split. */
const longestList = 4096;

/** Integers that older opsets keep in an attribute and newer ones in a constant input; undefined if absent. */
export function listArgument(context: LowerContext, name: string, input: number): readonly number[] | undefined {
  if (!hasInput(context, input)) return intsAttribute(context.node, name);
  const tensor = inputTensor(context, input);
  if (!tensor) return refuse(context, `${name} must be a constant, it depends on the image`, 'unresolved-shape');
  if (tensor.data.length > longestList) refuse(context, `${name} has ${tensor.data.length} values`);
  return numbersOf(tensor);
}

/** Values of the largest table that a lowering computes: 64 MiB of float32. */
const largestTable = 2 ** 24;

/** The number of values of a table of this shape. @throws OnnxError for a table larger than any network needs */
export function tableSize(context: LowerContext, dims: readonly number[]): number {
  const size = sizeOf(dims);
  if (dims.some((dim) => !Number.isSafeInteger(dim) || dim < 0) || size > largestTable) {
    refuse(context, `would make a constant of shape [${dims.slice(0, 16)}], more than ${largestTable} values`);
  }
  return size;
}
