/** How much arithmetic a network takes: the multiply-adds of its convolutions and matrix products, by which its time is estimated. */
import { intAttribute, type Node, type StaticGraph, type StaticValue } from './graph.js';
import { sizeOf } from './tensor.js';

type Rule = (node: Node, inputs: readonly StaticValue[], output: StaticValue) => number;

/** Ops that are not here cost a few operations a value: for networks of convolutions some hundredths of the whole. */
const rules: Readonly<Record<string, Rule>> = {
  // Each output value sums over the input channels of its group and the window: weights are [M, C / group, ...window].
  Conv: (_, [, weights], output) => sizeOf(output.shape) * sizeOf(weights!.shape.slice(1)),
  // Each input value is spread over the output channels of its group and the window: weights are [C, M / group, ...window].
  ConvTranspose: (_, [image, weights]) => sizeOf(image!.shape) * sizeOf(weights!.shape.slice(1)),
  Gemm: (node, [a], output) => sizeOf(output.shape) * a!.shape[intAttribute(node, 'transA', 0) === 1 ? 0 : 1]!,
  MatMul: (_, [a], output) => sizeOf(output.shape) * a!.shape.at(-1)!,
};

/** Of one node, its absent inputs left out; 0 where it is not a product. */
export function nodeMultiplyAdds(node: Node, inputs: readonly StaticValue[], output: StaticValue): number {
  return rules[node.op]?.(node, inputs, output) ?? 0;
}

/** Multiply-adds of one image's forward pass; at least 1. @param batch images that the graph takes at a time */
export function multiplyAdds({ nodes, values }: StaticGraph, batch: number): number {
  const total = nodes.reduce((sum, node) => {
    const inputs = node.inputs.filter((name) => name !== '').map((name) => values.get(name)!);
    return sum + nodeMultiplyAdds(node, inputs, values.get(node.outputs[0]!)!);
  }, 0);
  return Math.max(1, Math.round(total / batch));
}
