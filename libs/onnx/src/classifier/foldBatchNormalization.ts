/** Batch normalisation in inference is affine per channel: after a convolution it becomes part of the weights. */
import { prune } from '../graph/builder.js';
import type { Node, StaticGraph } from '../graph/graph.js';
import { floatAttribute } from '../graph/graph.js';
import { inputName, outputName } from '../graph/nodeView.js';
import { floats, item, type Tensor } from '../graph/tensor.js';

/**
 * (W x + b - mean) a + beta with a = scale / sqrt(variance + epsilon)  =  (a W) x + (a (b - mean) + beta)
 *
 * Computed in float64 and rounded once. A convolution whose output is also used elsewhere is left as it is.
 */
export function foldBatchNormalization(graph: StaticGraph): StaticGraph {
  const uses = new Map<string, number>(graph.outputs.map((output) => [output, 1]));
  for (const input of graph.nodes.flatMap((node) => node.inputs)) uses.set(input, (uses.get(input) ?? 0) + 1);
  const convolutions = new Map(
    graph.nodes.flatMap((node) => (node.op === 'Conv' ? [[outputName({ node }), node] as const] : [])),
  );
  const constants = new Map(graph.constants);
  const values = new Map(graph.values);
  const folded = new Map<Node, Node | null>();

  for (const node of graph.nodes) {
    const conv = node.op === 'BatchNormalization' ? convolutions.get(inputName({ node }, 0)) : undefined;
    if (!conv || uses.get(outputName({ node: conv })) !== 1) continue;
    const floatsAt = (of: Node, index: number) => {
      const tensor = constants.get(of.inputs[index] ?? '');
      return tensor?.type === 'float32' ? tensor : undefined;
    };
    const [weights, bias] = [floatsAt(conv, 1), floatsAt(conv, 2)];
    const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => floatsAt(node, index));
    if (!weights || !scale || !shift || !mean || !variance) continue;
    const epsilon = floatAttribute(node, 'epsilon', 1e-5);
    const factors = Float64Array.from(
      scale.data,
      (value, map) => value / Math.sqrt(item(variance.data, map) + epsilon),
    );
    const offsets = Float32Array.from(
      factors,
      (factor, map) => ((bias?.data[map] ?? 0) - item(mean.data, map)) * factor + item(shift.data, map),
    );
    const perMap = weights.data.length / factors.length;
    const scaled = weights.data.map((value, at) => value * item(factors, Math.floor(at / perMap)));
    const add = (name: string, tensor: Tensor) => {
      constants.set(name, tensor);
      values.set(name, { type: tensor.type, shape: tensor.dims });
      return name;
    };
    const inputs = [
      inputName({ node: conv }, 0),
      add(`${outputName({ node })}.weights`, floats(weights.dims, scaled)),
      add(`${outputName({ node })}.bias`, floats([factors.length], offsets)),
    ];
    folded.set(conv, { ...conv, inputs, outputs: node.outputs });
    folded.set(node, null);
  }
  if (folded.size === 0) return graph;
  const nodes = graph.nodes.flatMap((node) => (folded.has(node) ? (folded.get(node) ?? []) : node));
  return prune({ ...graph, nodes, constants, values });
}
