/** The multiply-adds of a network's convolutions and matrix products, from which its time is estimated. */
import { intAttribute, type StaticGraph } from './graph.js';
import { inputShape, type NodeView } from './nodeView.js';
import { item, sizeOf } from './tensor.js';

type Rule = (view: NodeView, output: readonly number[]) => number;

/** Other ops cost a few operations a value: in networks of convolutions some hundredths of the total. */
const rules: Readonly<Partial<Record<string, Rule>>> = {
  // Each output value sums over the input channels of its group and the window: weights are [M, C / group, ...window].
  Conv: (view, output) => sizeOf(output) * sizeOf(inputShape(view, 1).slice(1)),
  // Each input value is spread over the output channels of its group and the window: weights are [C, M / group, ...window].
  ConvTranspose: (view) => sizeOf(inputShape(view, 0)) * sizeOf(inputShape(view, 1).slice(1)),
  Gemm: (view, output) =>
    sizeOf(output) * item(inputShape(view, 0), intAttribute(view.node, 'transA', 0) === 1 ? 0 : 1),
  MatMul: (view, output) => sizeOf(output) * (inputShape(view, 0).at(-1) ?? 1),
};

/** Multiply-adds of one node; 0 if it is not a product. @param output the shape of its first output */
export function nodeMultiplyAdds(view: NodeView, output: readonly number[]): number {
  return rules[view.node.op]?.(view, output) ?? 0;
}

/** Multiply-adds of one image's forward pass; at least 1. @param batch images that the graph takes at a time */
export function multiplyAdds(graph: StaticGraph, batch: number): number {
  const total = graph.nodes.reduce((sum, node) => {
    const output = graph.values.get(node.outputs[0] ?? '');
    return sum + (output ? nodeMultiplyAdds({ node, graph }, output.shape) : 0);
  }, 0);
  return Math.max(1, Math.round(total / batch));
}
