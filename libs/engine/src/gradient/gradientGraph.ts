/**
 * Reverse-mode differentiation of a static graph with respect to its image (docs/engines.md, "One graph, two independent engines"): appends ONNX
 * nodes that compute sum_j cotangent_j * grad f_j for every row.
 */
import {
  builderEmitter,
  createGraphBuilder,
  endsOf,
  type GraphBuilder,
  int,
  type Node,
  nodeLabel,
  OnnxError,
  type OpTable,
  requiredRule,
  ruleFor,
  type StaticGraph,
  sizeOf,
  tuple,
} from '@isthmus/onnx';
import { elementwiseGradients } from './elementwise.js';
import { kinkGradients, step } from './kinks.js';
import { layoutGradients } from './layout.js';
import { normalizationGradients } from './normalization.js';
import type { GradientContext, GradientRule, Layout } from './rule.js';
import { steepSlopes } from './slopes.js';
import { windowGradients } from './windows.js';

export const gradientRules: OpTable<GradientRule> = {
  ...windowGradients,
  ...elementwiseGradients,
  ...kinkGradients,
  ...layoutGradients,
  ...normalizationGradients,
};

/**
 * A graph with inputs image [n, C, H, W] and cotangent [n, L], and outputs logits [n, L] and gradient [n, C, H, W].
 *
 * @throws OnnxError unsupported-op if an op between image and logits has no rule.
 */
export function buildGradientGraph(graph: StaticGraph, { layout = 'plain' }: { layout?: Layout } = {}): StaticGraph {
  const { logits, logitValue } = endsOf(graph);
  const builder = createGraphBuilder(graph);
  const cotangent = builder.input('cotangent', logitValue);
  const gradient = appendBackwardPass(builder, graph, cotangent, { layout, shared: new Map() });
  return builder.finish([logits, gradient]);
}

/**
 * The same with several cotangents per image: inputs image [n, C, H, W] and cotangents [n, k, L], outputs logits [n, L] and
 * gradients [n, k, C H W]. One forward pass with its masks serves k backward passes; k rows of the graph above would take k
 * forward passes too.
 */
export function buildJacobianGraph(
  graph: StaticGraph,
  { cotangents, layout = 'plain' }: { cotangents: number; layout?: Layout },
): StaticGraph {
  const { logits, logitValue, imageValue } = endsOf(graph);
  const builder = createGraphBuilder(graph);
  const emit = builderEmitter(builder, { name: 'gradient' });
  const [batch, numClasses] = tuple(logitValue.shape, 2);
  const dimension = sizeOf(imageValue.shape) / batch;
  const all = builder.input('cotangents', { type: 'float32', shape: [batch, cotangents, numClasses] });
  const sizes = emit.integers(new Array<number>(cotangents).fill(1));
  const shared = new Map<string, string>();
  const gradients = emit.ops('Split', [all, sizes], { axis: int(1) }, cotangents).map((part) => {
    const cotangent = emit.reshape(part, [batch, numClasses]);
    return emit.reshape(appendBackwardPass(builder, graph, cotangent, { layout, shared }), [batch, 1, dimension]);
  });
  return builder.finish([logits, emit.concat(gradients, 1)]);
}

/**
 * Refuses a network in which every path from image to logits contains a step function: rounding, a comparison, a cast to integers.
 *
 * @throws OnnxError not-a-classifier
 */
export function requireGradient(graph: StaticGraph): void {
  const { image, logits } = endsOf(graph);
  const reached = new Set([logits]);
  const stopped: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    const isStep = ruleFor(gradientRules, node.op) === step || isPowerOfZero(node, graph);
    const isFloat = node.outputs.some((output) => reached.has(output) && graph.values.get(output)?.type === 'float32');
    if (!isStep && isFloat) for (const input of node.inputs) reached.add(input);
    else if (node.outputs.some((output) => reached.has(output))) stopped.push(node);
  }
  if (!reached.has(image)) throw withoutGradient(stopped);
}

/** @param stopped nodes that a gradient of the logits reaches and does not pass, the last ones first. */
function withoutGradient(stopped: readonly Node[]): OnnxError {
  const named = stopped.slice(0, 5).map(nodeLabel).join(', ');
  return new OnnxError(
    'not-a-classifier',
    `the logits do not depend on the image in a differentiable way: no gradient passes ${named}${stopped.length > 5 ? ' and others' : ''}`,
  );
}

/** x^0, which is 1 everywhere. */
function isPowerOfZero({ op, inputs }: Node, { constants }: StaticGraph): boolean {
  const exponent = op === 'Pow' ? constants.get(inputs[1] ?? '') : undefined;
  return exponent !== undefined && Array.from(exponent.data, Number).every((power) => power === 0);
}

/** Appends the nodes that carry a cotangent of the logits back to the image; returns the gradient's name. */
function appendBackwardPass(
  builder: GraphBuilder,
  graph: StaticGraph,
  cotangent: string,
  settings: Pick<GradientContext, 'layout' | 'shared'>,
): string {
  const { image, logits } = endsOf(graph);
  const active = dependents(graph, image);
  const { isSteep, isBelowSteep } = steepSlopes(graph);
  const parts = new Map<string, string[]>([[logits, [cotangent]]]);
  const sums = builderEmitter(builder, { name: 'gradient.sum' });
  const stopped: Node[] = [];

  const total = (terms: readonly string[] | undefined): string | null => {
    if (!terms?.length) return null;
    return terms.reduce((sum, term) => sums.add(sum, term));
  };

  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => active.has(output) && parts.has(output))) continue;
    const gradients = node.outputs.map((output) => total(parts.get(output)));
    const rule = requiredRule(gradientRules, node);
    const wanted = node.inputs.map((input) => active.has(input));
    const slopes = { isSteep: isSteep(node), isBelowSteep: isBelowSteep(node) };
    const name = `${node.name}.grad`;
    const emit = builderEmitter(builder, { name, constants: `${name}.constant` });
    const results = builder.within(node.origin, () =>
      rule({ ...settings, ...slopes, node, graph: builder, builder, emit, gradients, wanted }),
    );
    if (node.inputs.every((_, index) => !wanted[index] || !results[index])) stopped.push(node);
    for (const [index, input] of node.inputs.entries()) {
      const result = results[index];
      if (wanted[index] && result) parts.set(input, [...(parts.get(input) ?? []), result]);
    }
  }

  const gradient = total(parts.get(image));
  if (gradient) return gradient;
  throw withoutGradient(stopped);
}

/** Every value that the image reaches. */
function dependents(graph: StaticGraph, image: string): Set<string> {
  const reached = new Set([image]);
  for (const node of graph.nodes as readonly Node[]) {
    if (node.inputs.some((input) => reached.has(input))) for (const output of node.outputs) reached.add(output);
  }
  return reached;
}
