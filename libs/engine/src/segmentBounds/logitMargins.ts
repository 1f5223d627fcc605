/** The last step of the bounds: from logits, or from what the last linear layer reads, to margins f_label - f_j. */
import { floats, int, intAttribute, integers, type Node, type StaticGraph, type Tensor } from '@isthmus/onnx';
import type { Emitter } from './emitter.js';
import { type Bounds, linearError, roundoff } from './rule.js';

/** The last linear layer as a matrix: logits = W x + b with x [n, I]. */
interface LastLayer {
  readonly node: Node;
  /** [L, I] */
  readonly weights: Tensor & { type: 'float32' };
  readonly bias: (Tensor & { type: 'float32' }) | null;
  readonly input: string;
}

/**
 * Bounds of the smallest f_label - f_j over the piece, from below and from above, both [n, L] in float32.
 *
 * Where the logits come from a linear layer, its weights are subtracted first: |W_label - W_j| e is about half of
 * (|W_label| + |W_j|) e, so fewer pieces are needed.
 */
export function logitMargins(
  graph: StaticGraph,
  emit: Emitter,
  known: ReadonlyMap<string, Bounds>,
  label: string,
): { lower: string; upper: string } {
  const last = lastLayer(graph);
  const { center, slope, error } = last
    ? differences(emit, graph, known, last, label)
    : subtracted(emit, expect(known, graph.outputs[0]), label);
  // The line's smallest value on [-1, 1], less or plus the error.
  const narrow = emit.single(center);
  const fall = emit.op('Abs', [slope]);
  const lowest = emit.op('Sub', [narrow, fall]);
  // 16 roundings of what is subtracted and of the center's cast.
  const size = emit.op('Add', [emit.op('Add', [emit.op('Abs', [narrow]), fall]), error]);
  const around = emit.op('Add', [error, emit.op('Mul', [size, emit.scalar(2 ** -20)])]);
  return { lower: emit.op('Sub', [lowest, around]), upper: emit.op('Add', [lowest, around]) };
}

function expect(known: ReadonlyMap<string, Bounds>, name: string): Bounds {
  const bounds = known.get(name);
  if (!bounds) throw new Error(`segment bounds: no bounds for "${name}"`);
  return bounds;
}

/** f_label - f_j with f_label picked by the one-hot row: exact products with 0 and 1. */
function subtracted(emit: Emitter, logits: Bounds, label: string): Bounds {
  const own = (name: string, hot: string) =>
    emit.op('ReduceSum', [emit.op('Mul', [name, hot]), emit.constant(integers([1]))], { keepdims: int(1) });
  const both = emit.op('Add', [own(logits.error, label), logits.error]);
  const slopes = emit.op('Add', [emit.op('Abs', [own(logits.slope, label)]), emit.op('Abs', [logits.slope])]);
  const slack = emit.op('Mul', [slopes, emit.scalar(2 ** -22)]);
  return {
    center: emit.op('Sub', [own(logits.center, emit.double(label)), logits.center]),
    slope: emit.op('Sub', [own(logits.slope, label), logits.slope]),
    error: emit.op('Mul', [emit.op('Add', [both, slack]), emit.scalar(1 + 2 ** -21)]),
  };
}

/** (W_label - W_j) x + b_label - b_j, the difference of weights taken in float64. */
function differences(
  emit: Emitter,
  graph: StaticGraph,
  known: ReadonlyMap<string, Bounds>,
  { node, weights, bias, input }: LastLayer,
  label: string,
): Bounds {
  const [L, I] = weights.dims;
  const n = graph.values.get(graph.outputs[0])?.shape[0] ?? 0;
  const column = (name: string) => emit.reshape(name, [n, I, 1]);
  const read = expect(known, input);
  const x = { center: column(read.center), slope: column(read.slope), error: column(read.error) };
  const hot = emit.double(label);
  const all = emit.double(emit.constant(weights));
  const own = emit.reshape(emit.op('MatMul', [hot, all]), [n, 1, I]);
  const matrix = emit.op('Sub', [own, all]); // [n, L, I], exact but for 2^-53
  const narrow = emit.single(matrix);
  const magnitudes = emit.op('Abs', [narrow]);
  const flat = (name: string) => emit.reshape(name, [n, L]);
  const sums = flat(emit.op('MatMul', [matrix, x.center]));
  const biases = bias && emit.double(emit.constant(floats([1, L], bias.data)));
  const ownBias = bias && emit.op('MatMul', [hot, emit.double(emit.constant(floats([L, 1], bias.data)))]);
  // Four more terms: the rounding of the matrix to float32 and of the differences in float64.
  const context = { node, graph, emit, inputs: [] };
  const error = flat(linearError(context, x, I + 4, (e) => emit.op('MatMul', [magnitudes, e])));
  const largestBias = bias ? bias.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) : 0;
  return {
    center: ownBias && biases ? emit.op('Add', [sums, emit.op('Sub', [ownBias, biases])]) : sums,
    slope: flat(emit.op('MatMul', [narrow, x.slope])),
    error: emit.op('Add', [error, emit.scalar(Math.fround(largestBias * 16 * roundoff.double))]),
  };
}

/** Walks back from the logits over reshapes to a linear layer that gives one value a class, or null. */
function lastLayer(graph: StaticGraph): LastLayer | null {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let node = producers.get(graph.outputs[0]);
  while (node?.op === 'Reshape') node = producers.get(node.inputs[0]);
  if (!node) return null;
  const constant = (index: number) => {
    const tensor = graph.constants.get(node.inputs[index] ?? '');
    return tensor?.type === 'float32' ? tensor : null;
  };
  const [weights, bias] = [constant(1), constant(2)];
  const shape = graph.values.get(node.inputs[0])?.shape ?? [];
  const L = graph.values.get(graph.outputs[0])?.shape[1] ?? 0;
  const plain = weights && (!bias || (bias.dims.length === 1 && bias.dims[0] === L));
  if (!plain) return null;
  if (node.op === 'Conv') {
    const window = weights.dims.slice(2);
    const whole = intAttribute(node, 'group', 1) === 1 && weights.dims[0] === L;
    // A kernel as large as the image at one position reads it in its own order.
    const covers =
      `${window}` === `${shape.slice(2)}` &&
      (graph.values.get(node.outputs[0])?.shape ?? []).slice(2).every((s) => s === 1);
    const unpadded = !node.attributes.has('pads') || pads(node).every((pad) => pad === 0);
    if (!whole || !covers || !unpadded) return null;
    return { node, weights: floats([L, weights.data.length / L], weights.data), bias, input: node.inputs[0] };
  }
  const ordinary = ['alpha', 'beta'].every((name) => {
    const attribute = node.attributes.get(name);
    return attribute?.kind !== 'float' || attribute.value === 1;
  });
  if (
    node.op === 'Gemm' &&
    ordinary &&
    intAttribute(node, 'transA', 0) === 0 &&
    intAttribute(node, 'transB', 0) === 1
  ) {
    return { node, weights, bias, input: node.inputs[0] };
  }
  return null;
}

function pads(node: Node): readonly number[] {
  const attribute = node.attributes.get('pads');
  return attribute?.kind === 'ints' ? attribute.value : [];
}
