/**
 * The graph that bounds a classifier along a piece of a segment: each layer of the network becomes nodes that carry
 * center, slope and error through it (linear bounds in one parameter; the network's own forward pass is the center).
 */
import {
  isRefusal,
  nodeLabel,
  OnnxError,
  type OpTable,
  refusal,
  ruleFor,
  type StaticGraph,
  type StaticValue,
} from '@isthmus/onnx';
import { convolutionRules } from './convolutions.js';
import { elementwiseRules } from './elementwiseRules.js';
import { createEmitter, type Emitter } from './emitter.js';
import { kinkRules } from './kinkRules.js';
import { linearRules } from './linearRules.js';
import { logitMargins } from './logitMargins.js';
import { maskRules } from './maskRules.js';
import { nonlinearRules } from './nonlinearRules.js';
import { normalizationRules } from './normalizationRules.js';
import { reduceRules } from './reduceRules.js';
import { type Bounds, type BoundsRule, UnboundedOpError } from './rule.js';
import { smoothRules } from './smoothRules.js';

const jumps = refusal('it jumps, and no piece is short enough to lie on one side of every jump');

export const boundsRules: OpTable<BoundsRule> = {
  ...convolutionRules,
  ...linearRules,
  ...nonlinearRules,
  ...elementwiseRules,
  ...reduceRules,
  ...smoothRules,
  ...kinkRules,
  ...maskRules,
  ...normalizationRules,
  Floor: jumps,
  Sign: jumps,
  Mod: jumps,
  Equal: refusal('no piece is short enough to decide whether two values are equal'),
  ReduceProd: refusal('bounds of a product over axes are not implemented'),
};

/** Image inputs of the graph, [n, C, H, W]; `label` and the outputs `lower` and `upper` are [n, L]. All float32. */
const imageInputs = ['centerHigh', 'centerLow', 'slope', 'error'] as const;

/**
 * Inputs: the center as a sum of two float32 images, slope and error of the piece, and the label as a one-hot row.
 * Outputs: `lower` <= the smallest f_label - f_j over the piece <= `upper`, in exact arithmetic.
 *
 * @throws UnboundedOpError where an op has no rule, or its rule does not know this form of it.
 */
export function buildBoundsGraph(graph: StaticGraph): StaticGraph {
  const emit = createEmitter(graph);
  const imageValue = staticValue(graph, graph.inputs[0]);
  const logitValue = staticValue(graph, graph.outputs[0]);
  const [high, low, slope, error] = imageInputs.map((name) => emit.input(name, imageValue));
  const label = emit.input('label', logitValue);
  const image = { center: emit.op('Add', [emit.double(high), emit.double(low)]), slope, error };
  const { lower, upper } = logitMargins(graph, emit, carryBounds(graph, emit, image), label);
  return emit.finish({ lower, upper }, logitValue);
}

/**
 * Why segments of a network cannot be certified, or null where they can: what building its bounds would throw, without any of the
 * tensors that they need.
 */
export function findUnboundedOp(graph: StaticGraph): UnboundedOpError | null {
  const emit = createEmitter(graph);
  const [center, slope, error] = ['center', 'slope', 'error'].map((name) =>
    emit.input(name, staticValue(graph, graph.inputs[0])),
  );
  try {
    carryBounds(graph, emit, { center: emit.double(center), slope, error });
    return null;
  } catch (cause) {
    if (cause instanceof UnboundedOpError) return cause;
    throw cause;
  }
}

/** Appends the bounds of every value that depends on the image; by name. @throws UnboundedOpError */
export function carryBounds(
  graph: StaticGraph,
  emit: Emitter,
  image: Bounds,
  rules = boundsRules,
): ReadonlyMap<string, Bounds> {
  const known = new Map([[graph.inputs[0], image]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => known.get(name) ?? null);
    if (inputs.every((input) => input === null)) {
      throw new UnboundedOpError(nodeLabel(node), 'it computes without the image');
    }
    const rule = ruleFor(rules, node.op);
    if (isRefusal(rule)) throw new UnboundedOpError(nodeLabel(node), rule.words);
    const results = rule({ node, graph, emit, inputs });
    for (const [i, name] of node.outputs.entries()) known.set(name, results[i]);
  }
  return known;
}

function staticValue(graph: StaticGraph, name: string): StaticValue {
  const value = graph.values.get(name);
  if (!value) throw new OnnxError('invalid-graph', 'the graph does not give its input and output');
  return value;
}
