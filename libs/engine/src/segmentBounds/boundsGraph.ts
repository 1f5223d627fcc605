/**
 * The graph that bounds a classifier along a piece of a segment: each layer of the network becomes nodes that carry
 * center, slope and error through it (linear bounds in one parameter; the network's own forward pass is the center).
 */
import { nodeLabel, OnnxError, type StaticGraph } from '@isthmus/onnx';
import { elementwiseRules } from './elementwiseRules.js';
import { createEmitter } from './emitter.js';
import { linearRules } from './linearRules.js';
import { logitMargins } from './logitMargins.js';
import { nonlinearRules } from './nonlinearRules.js';
import { type Bounds, type BoundsRule, UnboundedOpError } from './rule.js';
import { smoothRules } from './smoothRules.js';

const rules: Readonly<Record<string, BoundsRule>> = {
  ...linearRules,
  ...nonlinearRules,
  ...elementwiseRules,
  ...smoothRules,
};

/** Image inputs of the graph, [n, C, H, W]; `label` and the outputs `lower` and `upper` are [n, L]. All float32. */
const imageInputs = ['centerHigh', 'centerLow', 'slope', 'error'] as const;

/**
 * Inputs: the center as a sum of two float32 images, slope and error of the piece, and the label as a one-hot row.
 * Outputs: `lower` <= the smallest f_label - f_j over the piece <= `upper`, in exact arithmetic.
 *
 * @throws UnboundedOpError where an op has no rule.
 */
export function buildBoundsGraph(graph: StaticGraph): StaticGraph {
  const emit = createEmitter(graph);
  const [image, logits] = [graph.inputs[0], graph.outputs[0]];
  const [imageValue, logitValue] = [graph.values.get(image), graph.values.get(logits)];
  if (!imageValue || !logitValue) throw new OnnxError('invalid-graph', 'the graph does not give its input and output');
  const [high, low, slope, error] = imageInputs.map((name) => emit.input(name, imageValue));
  const label = emit.input('label', logitValue);
  const known = new Map<string, Bounds>();
  known.set(image, { center: emit.op('Add', [emit.double(high), emit.double(low)]), slope, error });
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => known.get(name) ?? null);
    if (inputs.every((input) => input === null)) {
      throw new UnboundedOpError(nodeLabel(node), 'it computes without the image');
    }
    const rule = Object.hasOwn(rules, node.op) ? rules[node.op] : undefined;
    if (!rule) throw new UnboundedOpError(nodeLabel(node), 'this op has no rule');
    const results = rule({ node, graph, emit, inputs });
    for (const [i, name] of node.outputs.entries()) known.set(name, results[i]);
  }
  const { lower, upper } = logitMargins(graph, emit, known, label);
  return emit.finish({ lower, upper }, logitValue);
}
