/** Shape inference: one rule per op of a static graph. */
import { nodeLabel, OnnxError } from './error.js';
import type { Node, StaticValue } from './graph.js';
import { elementwiseShapes } from './shapes/elementwise.js';
import { layoutShapes } from './shapes/layout.js';
import type { ShapeRule } from './shapes/view.js';
import { gradientWindowShapes, windowShapes } from './shapes/windows.js';
import type { Tensor } from './tensor.js';

const shapeRules = { ...windowShapes, ...elementwiseShapes, ...layoutShapes };
const everyRule: Readonly<Record<string, ShapeRule>> = { ...shapeRules, ...gradientWindowShapes };

/** Every op of a classifier's static graph; gradient graphs have a few of their own. */
export type StaticOp = keyof typeof shapeRules;

export function isStaticOp(op: string): op is StaticOp {
  return Object.hasOwn(shapeRules, op);
}

/**
 * Types and shapes of a node's outputs.
 *
 * @param wanted number of outputs that are wanted, for ops that have a choice
 * @throws OnnxError unsupported-op, unresolved-shape, invalid-graph or too-large, naming the node.
 */
export function inferOutputs(
  node: Node,
  values: ReadonlyMap<string, StaticValue>,
  constants: ReadonlyMap<string, Tensor>,
  wanted: number,
): StaticValue[] {
  const rule = Object.hasOwn(everyRule, node.op) ? everyRule[node.op] : undefined;
  if (!rule) throw new OnnxError('unsupported-op', `${nodeLabel(node)}: this op is not supported`);
  const inputs = node.inputs.map((name) => {
    const value = values.get(name);
    if (name && !value)
      throw new OnnxError('invalid-graph', `${nodeLabel(node)}: input "${name}" is not defined before it`);
    return value;
  });
  return rule({ node, inputs, constants: node.inputs.map((name) => constants.get(name)), outputs: wanted });
}
