/** In how many sessions side by side a network's batches are computed on the cpu. */
import { type Model, type ModelManifest, specialize } from '@isthmus/onnx';
import { tuned } from './onnxruntime.js';
import type { Provider } from './onnxruntimeSessions.js';
import { computesRowsApart } from './rowsApart.js';
import { weightBytes } from './sessionFiles.js';

/**
 * Weights that each session of each lane may have a copy of: 8 MiB, twice NiN's. Larger networks have larger operations, which several
 * threads share well.
 */
export const largestCopy = 2 ** 23;

/**
 * A session a thread, each with its share of the rows, instead of one session whose every operation is cut among threads:
 * some of ONNX Runtime's operations run on one thread whatever there is (ScatterElements, Expand), and cutting small ones
 * takes time. Two Xeon cores, LeNet: gradients at batch 64 take 11% less, nine gradients an image 22% less; NiN as long.
 * One session where rows are not computed apart (they would depend on the number of threads), or are fewer than two a lane.
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
