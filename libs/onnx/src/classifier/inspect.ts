/** Checks an uploaded file: whether it is a classifier that the engines can load, and of which shape. */

import { type ParseOptions, parseModel } from '../file/parse.js';
import { multiplyAdds } from '../graph/multiplyAdds.js';
import { checkClasses } from './manifest.js';
import { type SpecializeOptions, specialize } from './specialize.js';

export interface ModelSummary {
  /** Channels, height, width. */
  readonly inputShape: readonly [number, number, number];
  readonly numClasses: number;
  readonly opset: number;
  readonly producer: string;
  /** Number of weights, without constants of preprocessing and shapes. */
  readonly parameters: number;
  /** Multiply-adds of the convolutions and matrix products in one image's forward pass. */
  readonly multiplyAdds: number;
  /** Number of nodes by op, of the network as engines see it: without a final softmax. */
  readonly ops: Readonly<Record<string, number>>;
  /** The output of the file that holds the scores. */
  readonly output: string;
  readonly removedSoftmax: 'Softmax' | 'LogSoftmax' | null;
}

/**
 * Parses and checks a file without any runtime.
 *
 * Nothing is executed: a file that passes can still overflow to infinity or be a bad classifier.
 *
 * @throws OnnxError the same refusals as loading it would give.
 */
export function inspectModel(
  bytes: Uint8Array,
  { manifest = {}, ...options }: ParseOptions & Partial<Pick<SpecializeOptions, 'manifest'>> = {},
): ModelSummary {
  const model = parseModel(bytes, options);
  // Two rows: with one, a graph that mixes rows or fixes its batch would pass.
  const batch = 2;
  const { graph, inputShape, numClasses, output, removedSoftmax } = specialize(model, { batch, manifest });
  checkClasses(manifest, numClasses);
  const ops: Record<string, number> = {};
  for (const node of graph.nodes) ops[node.op] = (ops[node.op] ?? 0) + 1;
  const parameters = [...graph.constants.values()].reduce(
    (sum, tensor) => sum + (tensor.type === 'float32' ? tensor.data.length : 0),
    0,
  );
  return {
    inputShape,
    numClasses,
    opset: model.opset,
    producer: model.producer,
    parameters,
    multiplyAdds: multiplyAdds(graph, batch),
    ops,
    output,
    removedSoftmax,
  };
}
