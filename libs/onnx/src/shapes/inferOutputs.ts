/** Shape inference: one rule for each op of a static graph. */
import type { Node, StaticValue } from '../graph/graph.js';
import { refuse } from '../graph/nodeView.js';
import type { GradientOp, StaticOp } from '../graph/staticOps.js';
import type { Tensor } from '../graph/tensor.js';
import { elementwiseShapes } from './elementwise.js';
import { layoutShapes } from './layout.js';
import type { ShapeRule } from './view.js';
import { gradientShapes, windowShapes } from './windows.js';

const shapeRules: Readonly<Record<StaticOp | GradientOp, ShapeRule>> = {
  ...windowShapes,
  ...elementwiseShapes,
  ...layoutShapes,
  ...gradientShapes,
};

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
  const rule = Object.hasOwn(shapeRules, node.op) ? shapeRules[node.op as keyof typeof shapeRules] : undefined;
  if (!rule) return refuse({ node }, 'this op is not supported', 'unsupported-op');
  const missing = node.inputs.find((name) => name && !values.has(name));
  if (missing !== undefined) refuse({ node }, `input "${missing}" is not defined before it`);
  return rule({ node, graph: { values, constants }, wanted });
}
