/**
 * The graph that bounds a classifier along a piece of a segment: each layer of the network becomes nodes that carry
 * center, slope and error through it (linear bounds in one parameter; the network's own forward pass is the center).
 */
import { endsOf, isRefusal, item, nodeLabel, type OpTable, refusal, ruleFor, type StaticGraph } from '@isthmus/onnx';
import { convolutionRules } from './convolutionRules.js';
import { elementwiseRules } from './elementwiseRules.js';
import { type BoundsEmitter, createBoundsEmitter } from './emitter.js';
import { extremeRules } from './extremeRules.js';
import { functionRules } from './functionRules.js';
import { linearRules } from './linearRules.js';
import { logitMargins } from './logitMargins.js';
import { maskRules } from './maskRules.js';
import { normalizationRules } from './normalizationRules.js';
import { type Bounds, type BoundsRule, UnboundedOpError } from './rule.js';

const jumps = refusal('it jumps, and no piece is short enough to lie on one side of every jump');

export const boundsRules: OpTable<BoundsRule> = {
  ...convolutionRules,
  ...linearRules,
  ...elementwiseRules,
  ...extremeRules,
  ...functionRules,
  ...maskRules,
  ...normalizationRules,
  Floor: jumps,
  Sign: jumps,
  Mod: jumps,
  Equal: refusal('no piece is short enough to decide whether two values are equal'),
  ReduceProd: refusal('bounds of a product over axes are not implemented'),
};

/**
 * Inputs: the center as a sum of two float32 images, slope and error of the piece, all [n, C, H, W], and the label as a one-hot row [n, L].
 * Outputs, [n, L]: `lower` <= the smallest f_label - f_j over the piece <= `upper`, in exact arithmetic.
 *
 * @throws UnboundedOpError if an op has no rule, or its rule does not know this form of it.
 */
export function buildBoundsGraph(graph: StaticGraph): StaticGraph {
  const emit = createBoundsEmitter(graph);
  const { imageValue, logitValue } = endsOf(graph);
  const image = (name: string) => emit.input(name, imageValue);
  const [high, low, slope, error] = [image('centerHigh'), image('centerLow'), image('slope'), image('error')];
  const label = emit.input('label', logitValue);
  const bounds = { center: emit.add(emit.double(high), emit.double(low)), slope, error };
  const { lower, upper } = logitMargins(graph, emit, carryBounds(graph, emit, bounds), label);
  return emit.finish({ lower, upper }, logitValue);
}

/**
 * Why segments of a network cannot be certified, or null if they can: the error that building its bounds would throw, found without making
 * their tensors.
 */
export function findUnboundedOp(graph: StaticGraph): UnboundedOpError | null {
  const emit = createBoundsEmitter(graph);
  const { imageValue } = endsOf(graph);
  const image = (name: string) => emit.input(name, imageValue);
  const [center, slope, error] = [image('center'), image('slope'), image('error')];
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
  emit: BoundsEmitter,
  image: Bounds,
  rules = boundsRules,
): ReadonlyMap<string, Bounds> {
  const known = new Map([[item(graph.inputs, 0), image]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => known.get(name) ?? null);
    if (inputs.every((input) => input === null)) {
      throw new UnboundedOpError(nodeLabel(node), 'it computes without the image');
    }
    const rule = ruleFor(rules, node.op);
    if (isRefusal(rule)) throw new UnboundedOpError(nodeLabel(node), rule.words);
    const results = [rule({ node, graph, emit, inputs })].flat();
    for (const [i, name] of node.outputs.entries()) known.set(name, item(results, i));
  }
  return known;
}
