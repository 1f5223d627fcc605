/** The last step of the bounds: from logits, or from what the last linear layer reads, to margins f_label - f_j. */
import {
  floatAttribute,
  floats,
  imageShape,
  inputName,
  inputTensor,
  intAttribute,
  item,
  outputShape,
  type StaticGraph,
  tuple,
  windowOf,
} from '@isthmus/onnx';
import type { BoundsEmitter } from './emitter.js';
import { type Bounds, eachPart, linearError, roundoff, type Weights } from './rule.js';

/** The last linear layer as a matrix: logits = W x + b with x [n, I]. */
interface LastLayer {
  /** [L, I] */
  readonly weights: Weights;
  readonly bias: Weights | null;
  readonly input: string;
}

/**
 * Bounds of the smallest f_label - f_j over the piece, from below and from above, both [n, L] in float32.
 *
 * If the logits come from a linear layer, its weights are subtracted first: |W_label - W_j| e is about half of (|W_label| + |W_j|) e, so
 * fewer pieces are needed.
 */
export function logitMargins(
  graph: StaticGraph,
  emit: BoundsEmitter,
  known: ReadonlyMap<string, Bounds>,
  label: string,
): { lower: string; upper: string } {
  const last = lastLayer(graph);
  const { center, slope, error } = last
    ? differences(emit, graph, known, last, label)
    : subtracted(emit, expect(known, outputOf(graph)), label);
  // The line's smallest value on [-1, 1], less or plus the error.
  const narrow = emit.single(center);
  const fall = emit.abs(slope);
  const lowest = emit.sub(narrow, fall);
  // 16 roundings of what is subtracted and of the center's cast.
  const size = emit.add(emit.add(emit.abs(narrow), fall), error);
  const around = emit.add(error, emit.mul(size, 2 ** -20));
  return { lower: emit.sub(lowest, around), upper: emit.add(lowest, around) };
}

function expect(known: ReadonlyMap<string, Bounds>, name: string): Bounds {
  const bounds = known.get(name);
  if (!bounds) throw new Error(`segment bounds: no bounds for "${name}"`);
  return bounds;
}

/** f_label - f_j with f_label picked by the one-hot row: exact products with 0 and 1. */
function subtracted(emit: BoundsEmitter, logits: Bounds, label: string): Bounds {
  const labelled = (name: string, hot: string) => emit.sum(emit.mul(name, hot), [1]);
  const both = emit.add(labelled(logits.error, label), logits.error);
  const slopes = emit.add(emit.abs(labelled(logits.slope, label)), emit.abs(logits.slope));
  const slack = emit.mul(slopes, 2 ** -22);
  return {
    center: emit.sub(labelled(logits.center, emit.double(label)), logits.center),
    slope: emit.sub(labelled(logits.slope, label), logits.slope),
    error: emit.mul(emit.add(both, slack), 1 + 2 ** -21),
  };
}

/** (W_label - W_j) x + b_label - b_j, the difference of weights taken in float64. */
function differences(
  emit: BoundsEmitter,
  graph: StaticGraph,
  known: ReadonlyMap<string, Bounds>,
  { weights, bias, input }: LastLayer,
  label: string,
): Bounds {
  const [L, I] = tuple(weights.dims, 2);
  const n = graph.values.get(outputOf(graph))?.shape[0] ?? 0;
  const x = eachPart(expect(known, input), (name) => emit.reshape(name, [n, I, 1]));
  const hot = emit.double(label);
  const all = emit.double(emit.constant(weights));
  const ofLabel = emit.reshape(emit.matMul(hot, all), [n, 1, I]);
  const matrix = emit.sub(ofLabel, all); // [n, L, I], exact but for 2^-53
  const narrow = emit.single(matrix);
  const magnitudes = emit.abs(narrow);
  const flat = (name: string) => emit.reshape(name, [n, L]);
  const sums = flat(emit.matMul(matrix, x.center));
  const biases = bias && emit.double(emit.constant(floats([1, L], bias.data)));
  const labelBias = bias && emit.matMul(hot, emit.double(emit.constant(floats([L, 1], bias.data))));
  // Four more terms: the rounding of the matrix to float32 and of the differences in float64.
  const error = flat(linearError({ emit }, x, I + 4, (e) => emit.matMul(magnitudes, e)));
  const largestBias = bias ? bias.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) : 0;
  return {
    center: labelBias && biases ? emit.add(sums, emit.sub(labelBias, biases)) : sums,
    slope: flat(emit.matMul(narrow, x.slope)),
    error: emit.add(error, Math.fround(largestBias * 16 * roundoff.double)),
  };
}

const outputOf = ({ outputs }: StaticGraph): string => item(outputs, 0);

/** Follows the logits back over reshapes to a linear layer with one output a class; null if there is none. */
function lastLayer(graph: StaticGraph): LastLayer | null {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let node = producers.get(outputOf(graph));
  while (node?.op === 'Reshape') node = producers.get(inputName({ node }, 0));
  if (!node) return null;
  const view = { node, graph };
  const constant = (index: number) => {
    const tensor = inputTensor(view, index);
    return tensor?.type === 'float32' ? tensor : null;
  };
  const [weights, bias] = [constant(1), constant(2)];
  const L = graph.values.get(outputOf(graph))?.shape[1] ?? 0;
  const plain = weights && (!bias || (bias.dims.length === 1 && bias.dims[0] === L));
  if (!plain) return null;
  const input = inputName(view, 0);
  if (node.op === 'Conv') {
    const { kernel, pads } = windowOf(node);
    const [, , ...size] = imageShape(view, 0);
    const single = intAttribute(node, 'group', 1) === 1 && weights.dims[0] === L;
    // A kernel as large as the image at one position reads it in its own order.
    const covers =
      `${kernel}` === `${size}` &&
      outputShape(view)
        .slice(2)
        .every((positions) => positions === 1);
    if (!single || !covers || pads.some((pad) => pad !== 0)) return null;
    return { weights: floats([L, weights.data.length / L], weights.data), bias, input };
  }
  const ordinary =
    node.op === 'Gemm' &&
    ['alpha', 'beta'].every((name) => floatAttribute(view.node, name, 1) === 1) &&
    intAttribute(node, 'transA', 0) === 0 &&
    intAttribute(node, 'transB', 0) === 1;
  return ordinary ? { weights, bias, input } : null;
}
