/** A file's graph at one batch size: opsets brought to one, shapes resolved, constants folded, the softmax taken off. */
import { type BatchVerdict, batchMixing } from '../batchAxis/batchAxis.js';
import { nodeLabel, OnnxError } from '../error.js';
import { defaultFoldLimits, type FoldLimits, givenBytes } from '../fold/budget.js';
import { createGraphBuilder, type GraphBuilder } from '../graph/builder.js';
import { builderEmitter } from '../graph/emitter.js';
import { type Graph, type Model, type Node, neededFor, type StaticGraph, statedAttribute } from '../graph/graph.js';
import { inputTensor, refuse } from '../graph/nodeView.js';
import { isRefusal } from '../graph/staticOps.js';
import { numbersOf } from '../graph/tensor.js';
import { type LowerContext, labelOf } from '../lower/context.js';
import { lowerings, refusalOfOtherOps } from '../lower/lowerings.js';
import { checkSignature, lowerStrictly } from '../lower/strict.js';
import { foldBatchNormalization } from './foldBatchNormalization.js';
import { imageInput } from './imageInput.js';
import { chooseLogits, type LoweredOutput } from './logits.js';
import { addPreprocessing, type ModelManifest } from './manifest.js';

export interface ClassifierGraph {
  readonly graph: StaticGraph;
  /** Channels, height, width of the network's own input. */
  readonly inputShape: readonly [number, number, number];
  readonly numClasses: number;
  readonly batch: number;
  /** The output of the file that holds the scores. */
  readonly output: string;
  /** A trailing softmax that was taken off: the op's name. */
  readonly removedSoftmax: 'Softmax' | 'LogSoftmax' | null;
  /** Whether images are proved to be computed apart, or at which node the proof ends. */
  readonly batchAxis: Exclude<BatchVerdict, { verdict: 'mixes' }>;
}

export interface SpecializeOptions {
  /** Rows of input and output. */
  readonly batch: number;
  readonly manifest?: ModelManifest;
  /** Limits of computing constants from constants; by default they grow with the file's constants. */
  readonly folding?: FoldLimits;
}

/**
 * The classifier in a file at one batch size, preprocessing included: one input [batch, C, H, W] of pixels, one output [batch, L] of logits.
 *
 * Only nodes that the chosen output needs are read.
 *
 * @throws OnnxError several-inputs, integer-input, channels-last, unresolved-shape, unsupported-op, control-flow,
 *   invalid-graph, too-large, several-outputs, not-a-classifier, mixes-images; the message names op, node and reason.
 */
export function specialize(
  { graph, opset }: Model,
  { batch, manifest = {}, folding = defaultFoldLimits(givenBytes(graph)) }: SpecializeOptions,
): ClassifierGraph {
  const { name, shape, fileBatch } = imageInput(graph, manifest.inputShape);
  if (graph.outputs.length === 0) throw new OnnxError('invalid-graph', 'the graph has no output');
  const builder = createGraphBuilder(undefined, { folding });
  const image = builder.input(name, { type: 'float32', shape: [batch, ...shape] });
  const prepared = builder.within("the manifest's preprocessing", () => addPreprocessing(builder, image, manifest));
  const scope = new Map([[name, prepared]]);
  const outputs = lowerOutputs(
    graph,
    { builder, scope, opset, batch, fileBatch, depth: 0, refused: new Map() },
    manifest.output,
  );
  const { logits, ...chosen } = chooseLogits(builder, outputs, batch, manifest.output);
  const finished = foldBatchNormalization(builder.finish([logits]));
  if (!finished.nodes.some((node) => node.inputs.includes(image))) {
    throw new OnnxError('not-a-classifier', `the output "${chosen.output}" does not depend on the image`);
  }
  return { graph: finished, inputShape: shape, batch, ...chosen, batchAxis: imagesApart(finished) };
}

/** Refuses a network in which the result of an image depends on other images of its batch. */
function imagesApart(graph: StaticGraph): ClassifierGraph['batchAxis'] {
  const verdict = batchMixing(graph);
  if (verdict.verdict !== 'mixes') return verdict;
  throw new OnnxError(
    'mixes-images',
    `${nodeLabel(verdict.node)}: mixes the images of a batch: ${verdict.reason}; the result of an image must not depend on its neighbours`,
  );
}

interface LowerState {
  readonly builder: GraphBuilder;
  /** Names of the file's values -> names in the static graph. */
  readonly scope: Map<string, string>;
  readonly opset: number;
  readonly batch: number;
  readonly fileBatch: number | null;
  readonly depth: number;
  /** Initialisers that a static graph cannot hold. */
  readonly refused: Map<string, OnnxError>;
  /** Why a value of the file cannot be computed. The reason is kept, since another output may not need the value. */
  readonly failures?: Map<string, OnnxError> | undefined;
}

/**
 * Lowers the outputs that may be the logits. A single candidate that cannot be lowered is an error. If there are several, each failure is
 * kept as a reason, since another candidate may still work.
 */
function lowerOutputs(graph: Graph, state: LowerState, chosen: string | undefined): LoweredOutput[] {
  const known = chosen === undefined || graph.outputs.some(({ name }) => name === chosen);
  const wanted = graph.outputs.filter(({ name }) => !known || chosen === undefined || name === chosen);
  // A branch that is not taken may need values that cannot be computed.
  const certain = wanted.length === 1 && !graph.nodes.some(({ op }) => op === 'If');
  const failures = certain ? undefined : new Map<string, OnnxError>();
  lowerGraph(neededPart(graph, wanted), { ...state, failures });
  return wanted.map((output) => {
    const value = state.scope.get(output.name) ?? failures?.get(output.name);
    if (value === undefined) throw new OnnxError('invalid-graph', `no node computes the output "${output.name}"`);
    return { ...output, value };
  });
}

/** All names that a node reads: its inputs, and the outer values that its branches use. */
function reads(node: Node): string[] {
  const graphs = [...node.attributes.values()].flatMap(({ kind, value }) => (kind === 'graph' ? [value] : []));
  return [...node.inputs, ...graphs.flatMap(({ nodes, outputs }) => [...nodes.flatMap(reads), ...namesOf(outputs)])];
}

const namesOf = (values: readonly { readonly name: string }[]) => values.map(({ name }) => name);

/** The graph without the nodes and constants that `outputs` do not need. */
function neededPart(graph: Graph, outputs: Graph['outputs']): Graph {
  const { nodes, names } = neededFor(graph.nodes, namesOf(outputs), reads);
  return { ...graph, outputs, nodes, constants: new Map([...graph.constants].filter(([name]) => names.has(name))) };
}

function lowerGraph(graph: Graph, state: LowerState) {
  const { builder, scope, failures, refused } = state;
  for (const [name, reason] of graph.refused) refused.set(name, reason);
  const used = new Set([...graph.nodes.flatMap(reads), ...namesOf(graph.outputs)]);
  for (const [name, tensor] of graph.constants) define(scope, name, builder.constant(tensor, name), 'initialiser');
  for (const node of graph.nodes) {
    try {
      lowerOne(node, state, used);
    } catch (error) {
      if (!failures || !(error instanceof OnnxError)) throw error;
      for (const name of node.outputs) failures.set(name, error);
    }
  }
}

/** @throws OnnxError with the reason why the node, or one of its inputs, cannot be lowered. */
function lowerOne(node: Node, state: LowerState, used: ReadonlySet<string>) {
  const { builder, scope, failures, refused } = state;
  if (node.refused) throw node.refused;
  const inputs = node.inputs.map((name) => {
    const failure = failures?.get(name) ?? refused.get(name);
    if (failure) throw failure;
    const known = name === '' ? '' : scope.get(name);
    return known ?? refuse({ node }, `input "${name}" is not defined before it`);
  });
  const label = labelOf(node);
  const context: LowerContext = {
    ...state,
    node: { ...node, inputs },
    graph: builder,
    emit: builderEmitter(builder, { name: label, integers: `${label}.integers` }),
    isUsed: (index) => used.has(node.outputs[index] ?? '\0'),
  };
  const results =
    node.op === 'If' ? lowerIf(context, state) : builder.within(nodeLabel(node), () => lowerNode(context, node.inputs));
  for (const [index, name] of node.outputs.entries()) {
    if (!name) continue;
    if (results[index]) define(scope, name, results[index], nodeLabel(node));
    else if (used.has(name)) refuse({ node }, `its output "${name}" is not supported`, 'unsupported-op');
  }
}

function define(scope: Map<string, string>, name: string, value: string, what: string) {
  if (scope.has(name)) throw new OnnxError('invalid-graph', `${what} defines "${name}" a second time`);
  scope.set(name, value);
}

function lowerNode(context: LowerContext, fileInputs: readonly string[]): string[] {
  const { op } = context.node;
  const lower = Object.hasOwn(lowerings, op) ? lowerings[op as keyof typeof lowerings] : refusalOfOtherOps;
  if (isRefusal(lower)) return refuse(context, lower.words, lower.code);
  checkSignature(context.node, context.opset);
  return lowerStrictly(lower, context, fileInputs);
}

/** Lowers the branch that an If takes; its condition must be constant at this batch size. */
function lowerIf(context: LowerContext, state: LowerState): string[] {
  const condition = inputTensor(context, 0) ?? refuse(context, 'its condition depends on the image', 'control-flow');
  const taken = numbersOf(condition)[0] ? 'then_branch' : 'else_branch';
  const branch = statedAttribute(context.node, taken, 'graph') ?? refuse(context, `its ${taken} is missing`);
  if (state.depth >= 8) refuse(context, 'more than 8 nested branches', 'control-flow');
  const scope = new Map(state.scope);
  const inner = { scope, depth: state.depth + 1, refused: new Map(state.refused), failures: new Map(state.failures) };
  lowerGraph(neededPart(branch, branch.outputs), { ...state, ...inner });
  return branch.outputs.map((output) => {
    const name = scope.get(output.name);
    const failure = inner.failures.get(output.name);
    if (failure) throw failure;
    return name ?? refuse(context, `no node computes "${output.name}"`);
  });
}
