/** Evaluates a node whose inputs are all constant: the tables, masks and shape arithmetic that exporters leave behind. */
import { elementwiseFolds } from './fold/elementwise.js';
import { layoutFolds } from './fold/layout.js';
import type { FoldRule } from './fold/view.js';
import { windowFolds } from './fold/windows.js';
import type { Node, StaticValue } from './graph.js';
import { isStaticOp, type StaticOp } from './staticOps.js';
import type { Tensor } from './tensor.js';

/** Every op of a static graph has a rule, so that a table of constants never costs a network its support. */
const folds: Readonly<Record<StaticOp, FoldRule>> = { ...elementwiseFolds, ...layoutFolds, ...windowFolds };

/** The outputs of a node from its constant inputs; undefined for the ops that only gradient graphs have. */
export function evaluate(
  node: Node,
  inputs: readonly (Tensor | undefined)[],
  outputs: readonly StaticValue[],
): Tensor[] | undefined {
  return isStaticOp(node.op) ? folds[node.op]({ node, inputs, outputs }) : undefined;
}
