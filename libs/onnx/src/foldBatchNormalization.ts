/** Batch normalisation in inference is affine per channel, so after a convolution it becomes part of its weights. */
import { prune } from './builder.js';
import type { Node, StaticGraph } from './graph.js';
import { floatAttribute } from './graph.js';
import { floats, type Tensor } from './tensor.js';

/**
 * (W x + b - mean) a + beta with a = scale / sqrt(variance + epsilon)  =  (a W) x + (a (b - mean) + beta)
 *
 * Computed in float64 and rounded once. A convolution whose output is also used elsewhere is left as it is.
 */
export function foldBatchNormalization(graph: StaticGraph): StaticGraph {
  const uses = new Map<string, number>(graph.outputs.map((output) => [output, 1]));
  for (const input of graph.nodes.flatMap((node) => node.inputs)) uses.set(input, (uses.get(input) ?? 0) + 1);
  const convolutions = new Map(
    graph.nodes.flatMap((node) => (node.op === 'Conv' ? [[node.outputs[0]!, node] as const] : [])),
  );
  const constants = new Map(graph.constants);
  const values = new Map(graph.values);
  const folded = new Map<Node, Node | null>();

  for (const node of graph.nodes) {
    const conv = node.op === 'BatchNormalization' ? convolutions.get(node.inputs[0]!) : undefined;
    if (!conv || uses.get(conv.outputs[0]!) !== 1) continue;
    const parameters = [conv.inputs[1]!, ...node.inputs.slice(1)].map((name) => floatsOf(constants.get(name)));
    const [weights, scale, shift, mean, variance] = parameters;
    if (!weights || !scale || !shift || !mean || !variance) continue;
    const epsilon = floatAttribute(node, 'epsilon', 1e-5);
    const factors = Float64Array.from(scale.data, (value, map) => value / Math.sqrt(variance.data[map]! + epsilon));
    const perMap = weights.data.length / factors.length;
    const bias = conv.inputs[2] ? floatsOf(constants.get(conv.inputs[2])) : undefined;
    const offset = (map: number) => ((bias?.data[map] ?? 0) - mean.data[map]!) * factors[map]! + shift.data[map]!;

    const add = (name: string, tensor: Tensor) => {
      constants.set(name, tensor);
      values.set(name, { type: tensor.type, shape: tensor.dims });
      return name;
    };
    const scaled = weights.data.map((value, index) => value * factors[Math.floor(index / perMap)]!);
    const inputs = [
      conv.inputs[0]!,
      add(`${node.outputs[0]}.weights`, floats(weights.dims, scaled)),
      add(
        `${node.outputs[0]}.bias`,
        floats(
          [factors.length],
          Float32Array.from(factors, (_, map) => offset(map)),
        ),
      ),
    ];
    folded.set(conv, { ...conv, inputs, outputs: node.outputs });
    folded.set(node, null);
  }
  if (folded.size === 0) return graph;
  const nodes = graph.nodes.flatMap((node) => (folded.has(node) ? (folded.get(node) ?? []) : node));
  return prune({ ...graph, nodes, constants, values });
}

function floatsOf(tensor: Tensor | undefined) {
  return tensor?.type === 'float32' ? tensor : undefined;
}
