/** A file's graph at one batch size: opsets brought to one, shapes resolved, constants folded, the softmax taken off. */
import { type BatchVerdict, batchMixing } from './batchAxis.js';
import { createGraphBuilder, type GraphBuilder } from './builder.js';
import { nodeLabel, OnnxError } from './error.js';
import { foldBatchNormalization } from './foldBatchNormalization.js';
import type { Graph, Model, StaticGraph } from './graph.js';
import { intAttribute } from './graph.js';
import { attentionLowerings } from './lower/attention.js';
import { constantLowerings } from './lower/constants.js';
import type { LowerContext, Lowering } from './lower/context.js';
import { einsumLowerings } from './lower/einsum.js';
import { elementwiseLowerings } from './lower/elementwise.js';
import { functionLowerings } from './lower/functions.js';
import { indexedLowerings } from './lower/indexed.js';
import { layoutLowerings } from './lower/layout.js';
import { normalizationLowerings } from './lower/normalization.js';
import { normPoolLowerings } from './lower/normPools.js';
import { recurrentLowerings } from './lower/recurrent.js';
import { reductionLowerings } from './lower/reductions.js';
import { repetitionLowerings } from './lower/repetition.js';
import { resizeLowerings } from './lower/resize.js';
import { tableLowerings } from './lower/tables.js';
import { windowLowerings } from './lower/windows.js';
import { addPreprocessing, type ModelManifest } from './manifest.js';
import { integers, numbersOf, sizeOf } from './tensor.js';

const lowerings: Readonly<Record<string, Lowering>> = {
  ...constantLowerings,
  ...elementwiseLowerings,
  ...layoutLowerings,
  ...normalizationLowerings,
  ...windowLowerings,
  ...attentionLowerings,
  ...einsumLowerings,
  ...functionLowerings,
  ...indexedLowerings,
  ...normPoolLowerings,
  ...recurrentLowerings,
  ...reductionLowerings,
  ...repetitionLowerings,
  ...resizeLowerings,
  ...tableLowerings,
};

/** Every op that a file may contain. */
export const supportedOps: readonly string[] = [...Object.keys(lowerings), 'If'].sort();

export interface ClassifierGraph {
  readonly graph: StaticGraph;
  /** Channels, height, width of the network's own input. */
  readonly inputShape: readonly [number, number, number];
  readonly numClasses: number;
  readonly batch: number;
  /** A trailing softmax that was taken off: the op's name. */
  readonly removedSoftmax: 'Softmax' | 'LogSoftmax' | null;
  /** Whether images are proved to be computed apart, or where the proof lost sight of the batch. */
  readonly batchAxis: Exclude<BatchVerdict, { verdict: 'mixes' }>;
}

export interface SpecializeOptions {
  /** Rows of input and output. */
  readonly batch: number;
  readonly manifest?: ModelManifest;
}

/**
 * The classifier in a file at one batch size, preprocessing included: one input [batch, C, H, W] of pixels, one output [batch, L] of logits.
 *
 * @throws OnnxError several-inputs, integer-input, unresolved-shape, unsupported-op, control-flow, invalid-graph,
 *   too-large, not-a-classifier, mixes-images; the message names op, node and reason.
 */
export function specialize({ graph, opset }: Model, { batch, manifest = {} }: SpecializeOptions): ClassifierGraph {
  const { name, shape, fileBatch } = imageInput(graph, manifest.inputShape);
  if (graph.outputs.length === 0) throw new OnnxError('invalid-graph', 'the graph has no output');
  const builder = createGraphBuilder();
  const image = builder.input(name, { type: 'float32', shape: [batch, ...shape] });
  const prepared = builder.within("the manifest's preprocessing", () => addPreprocessing(builder, image, manifest));
  const scope = new Map([[name, prepared]]);
  lowerGraph(graph, { builder, scope, opset, batch, fileBatch, depth: 0 });
  const output = scope.get(graph.outputs[0]!.name);
  if (output === undefined)
    throw new OnnxError('invalid-graph', `no node computes the output "${graph.outputs[0]!.name}"`);
  const { logits, removedSoftmax } = cutSoftmax(builder, output);
  const value = builder.values.get(logits)!;
  const numClasses = sizeOf(value.shape.slice(1));
  if (value.type !== 'float32' || value.shape[0] !== batch || value.shape.length < 2 || numClasses < 2) {
    throw new OnnxError(
      'not-a-classifier',
      `the output "${graph.outputs[0]!.name}" has the shape [${value.shape}] for ${batch} images; expected ${batch} rows of at least two class scores`,
    );
  }
  const flat =
    value.shape.length === 2
      ? logits
      : builder.add('Reshape', [logits, builder.constant(integers([batch, numClasses]))])[0]!;
  const finished = foldBatchNormalization(builder.finish([flat]));
  if (!finished.nodes.some((node) => node.inputs.includes(name))) {
    throw new OnnxError('not-a-classifier', 'the output does not depend on the image');
  }
  return { graph: finished, inputShape: shape, numClasses, batch, removedSoftmax, batchAxis: imagesApart(finished) };
}

/** A network whose result for an image depends on the other images of the batch has no result for an image. */
function imagesApart(graph: StaticGraph): ClassifierGraph['batchAxis'] {
  const found = batchMixing(graph);
  if (found.verdict !== 'mixes') return found;
  throw new OnnxError(
    'mixes-images',
    `${nodeLabel(found.node)}: mixes the images of a batch: ${found.reason}; the result of an image must not depend on its neighbours`,
  );
}

function imageInput(graph: Graph, override: ModelManifest['inputShape']) {
  const [input, ...others] = graph.inputs;
  if (!input) throw new OnnxError('invalid-graph', 'the graph has no input');
  if (others.length > 0) {
    const names = graph.inputs.map((value) => `"${value.name}"`).join(', ');
    throw new OnnxError('several-inputs', `the graph has ${graph.inputs.length} inputs (${names}); expected one image`);
  }
  if (input.type !== 'float32') {
    throw new OnnxError('integer-input', `the input "${input.name}" holds ${input.type} values; expected float pixels`);
  }
  const stated = input.shape ?? [null, null, null, null];
  if (stated.length !== 4) {
    throw new OnnxError(
      'unresolved-shape',
      `the input "${input.name}" has ${stated.length} dimensions; expected batch, channels, height and width`,
    );
  }
  const shape = stated.slice(1).map((dim, index) => {
    const wanted = override?.[index];
    if (dim !== null && wanted !== undefined && dim !== wanted) {
      throw new OnnxError(
        'unresolved-shape',
        `the input "${input.name}" is fixed to [${stated.slice(1)}], not [${override}]`,
      );
    }
    return dim ?? wanted;
  });
  if (shape.some((dim) => dim === undefined)) {
    const found = stated.map((dim) => dim ?? '?').join(', ');
    throw new OnnxError(
      'unresolved-shape',
      `the input "${input.name}" has the shape [${found}]; state inputShape (channels, height, width) in the model's manifest`,
    );
  }
  return { name: input.name, shape: shape as [number, number, number], fileBatch: stated[0] ?? null };
}

interface LowerState {
  readonly builder: GraphBuilder;
  /** Names of the file's values -> names in the static graph. */
  readonly scope: Map<string, string>;
  readonly opset: number;
  readonly batch: number;
  readonly fileBatch: number | null;
  readonly depth: number;
}

function lowerGraph(graph: Graph, state: LowerState) {
  const { builder, scope } = state;
  const used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.name)]);
  for (const [name, tensor] of graph.constants) define(scope, name, builder.constant(tensor, name), 'initialiser');
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => {
      const known = name === '' ? '' : scope.get(name);
      if (known === undefined) {
        throw new OnnxError('invalid-graph', `${nodeLabel(node)}: input "${name}" is not defined before it`);
      }
      return known;
    });
    const context: LowerContext = { node, inputs, ...state, isUsed: (index) => used.has(node.outputs[index] ?? '\0') };
    const results =
      node.op === 'If' ? lowerIf(context, state) : builder.within(nodeLabel(node), () => lowerNode(context));
    for (const [index, name] of node.outputs.entries()) {
      if (name && results[index]) define(scope, name, results[index], nodeLabel(node));
    }
  }
}

function define(scope: Map<string, string>, name: string, value: string, what: string) {
  if (scope.has(name)) throw new OnnxError('invalid-graph', `${what} defines "${name}" a second time`);
  scope.set(name, value);
}

function lowerNode(context: LowerContext): string[] {
  const { op } = context.node;
  if (op === 'Loop' || op === 'Scan') {
    throw new OnnxError(
      'control-flow',
      `${nodeLabel(context.node)}: loops are not supported; export the model unrolled`,
    );
  }
  const lower = Object.hasOwn(lowerings, op) ? lowerings[op] : undefined;
  if (!lower) throw new OnnxError('unsupported-op', `${nodeLabel(context.node)}: this op is not supported`);
  return lower(context);
}

/** An If whose condition is constant at this batch size stands for the branch that it takes. */
function lowerIf(context: LowerContext, state: LowerState): string[] {
  const condition = context.builder.constants.get(context.inputs[0] ?? '');
  if (!condition) {
    throw new OnnxError('control-flow', `${nodeLabel(context.node)}: its condition depends on the image`);
  }
  const taken = numbersOf(condition)[0] ? 'then_branch' : 'else_branch';
  const branch = context.node.attributes.get(taken);
  if (branch?.kind !== 'graph') throw new OnnxError('invalid-graph', `${nodeLabel(context.node)}: no ${taken}`);
  if (state.depth >= 8) throw new OnnxError('control-flow', `${nodeLabel(context.node)}: more than 8 nested branches`);
  const scope = new Map(state.scope);
  lowerGraph(branch.value, { ...state, scope, depth: state.depth + 1 });
  return branch.value.outputs.map((output) => {
    const name = scope.get(output.name);
    if (name === undefined)
      throw new OnnxError('invalid-graph', `${nodeLabel(context.node)}: no node computes "${output.name}"`);
    return name;
  });
}

/** Walks back from the output over reshapes that keep rows apart; a softmax over all classes found there is left out. */
function cutSoftmax(
  builder: GraphBuilder,
  output: string,
): Pick<ClassifierGraph, 'removedSoftmax'> & { logits: string } {
  const producers = new Map(builder.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const rows = builder.values.get(output)?.shape[0] ?? 0;
  const classes = sizeOf(builder.values.get(output)?.shape.slice(1) ?? []);
  for (let name = output; ; ) {
    const node = producers.get(name);
    const input = node?.inputs[0] ?? '';
    const shape = builder.values.get(input)?.shape;
    if (!node || !shape || shape[0] !== rows) return { logits: output, removedSoftmax: null };
    if (node.op === 'Softmax' || node.op === 'LogSoftmax') {
      const axis = intAttribute(node, 'axis', -1);
      const overAll = shape.at(axis) === classes && sizeOf(shape.slice(1)) === classes && axis !== 0;
      if (!overAll) return { logits: output, removedSoftmax: null };
      return { logits: input, removedSoftmax: node.op };
    }
    if (node.op !== 'Reshape') return { logits: output, removedSoftmax: null };
    name = input;
  }
}
