/** Chooses how many sessions compute a network's batches side by side on the cpu, and whether rows may be split among them. */
import { type Model, type ModelManifest, type StaticGraph, specialize } from '@isthmus/onnx';
import { tuned } from './lrn.js';
import { weightBytes } from './sessionFiles.js';
import type { Provider } from './sessions.js';

/**
 * The most weights of which each session of each lane may have a copy: 8 MiB, twice NiN's. Larger networks have larger operations, which
 * several threads share well.
 */
export const largestCopy = 2 ** 23;

/**
 * Each thread has a session with a share of the rows. One session would cut every operation among threads, but some of ONNX Runtime's
 * operations always run on one thread (ScatterElements, Expand), and cutting small ones takes time. Two Xeon cores, LeNet: gradients at
 * batch 64 take 11% less, nine gradients an image 22% less; NiN takes as long. There is one session if rows are not computed apart (they
 * would depend on the number of threads), or if there are fewer than two a lane.
 */
export function laneCount(
  model: Model,
  manifest: ModelManifest,
  batch: number,
  { provider, threads }: { readonly provider: Provider; readonly threads: number },
): number {
  const most = Math.min(threads, Math.floor(batch / 2));
  if (provider !== 'cpu' || most < 2) return 1;
  const graph = tuned(specialize(model, { batch: 2, manifest }).graph);
  return weightBytes([graph]) <= largestCopy && computesRowsApart(graph) ? most : 1;
}

/**
 * Ops whose kernels add up each value in the same order at every batch size. Vectorised exponentials are not
 * among them: other instructions compute the last few values of an array, and which values depends on its length.
 */
const apart = new Set([
  ...['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'Gemm', 'MatMul'],
  ...['Relu', 'LeakyRelu', 'Clip', 'Abs', 'Neg', 'Sqrt', 'Add', 'Sub', 'Mul', 'Div', 'Min', 'Max'],
  ...['Reshape', 'Transpose', 'Concat', 'Split', 'Slice', 'Pad', 'ReduceMax', 'ReduceMin'],
]);

/** Whether ONNX Runtime's cpu kernels give a row the same bits in batches of any size from two rows up (open.test.ts: LeNet and NiN). */
export function computesRowsApart(graph: StaticGraph): boolean {
  return graph.nodes.every(({ op }) => apart.has(op));
}
