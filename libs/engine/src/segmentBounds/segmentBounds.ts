/** Sound lower bounds of a classifier's margins along pieces of segments, on ONNX Runtime's CPU provider. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ModelManifest, parseModel, serializeGraph, specialize } from '@isthmus/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { buildBoundsGraph } from './boundsGraph.js';

/** Pieces x(t) = (1 - t) start + t end, from <= t <= to, of segments; starts and ends [n, d], the rest [n]; n <= batch. */
export interface SegmentPieces {
  readonly starts: Float32Array;
  readonly ends: Float32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly labels: Int32Array;
}

/** For every piece and class j, [n, L]: lower <= the smallest f_label - f_j on the piece <= upper; +Infinity for the label itself. */
export interface PieceMargins {
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}

/**
 * What a proof about a segment needs of a network.
 *
 * Both bounds hold in exact arithmetic for the network that the file's float32 weights define, at the exact points of the
 * piece. They are computed in floating point with all rounding accounted for, provided that the runtime's sums and products
 * are IEEE 754 in any order, fused or not: true of the CPU provider; not of TF32 or Winograd kernels on GPUs. Of its float64 exp
 * and log some 2^8 units in the last place are allowed for, of its float32 erf 2^-22.
 */
export interface SegmentBounds {
  readonly dimension: number;
  readonly numClasses: number;
  /** Most pieces per call. */
  readonly batch: number;
  margins(pieces: SegmentPieces): Promise<PieceMargins>;
  close(): Promise<void>;
}

export interface SegmentBoundsOptions {
  /** The file's bytes, or its path. */
  readonly model: Uint8Array | string;
  readonly manifest?: ModelManifest;
  /**
   * Pieces per call; 4, beyond which LeNet's windows no longer fit a core's cache: a piece took twice as long at 16. Memory of the
   * gathered windows: 8 batch (C kH kW H' W') bytes of the largest convolution.
   */
  readonly batch?: number;
  /** Threads that one operation may use; 1. */
  readonly threads?: number;
}

/**
 * Opens the bounds of an ONNX classifier. Every op that has a gradient has a rule (`boundsRules`), but for those that jump, and:
 * powers of two values of the image, Gemm with a transposed image, with weights of the image or with a factor that is no power of two.
 *
 * @throws UnboundedOpError where the network holds an op without a rule; OnnxError where the file is refused.
 */
export async function openSegmentBounds({
  model: source,
  manifest = {},
  batch = 4,
  threads = 1,
}: SegmentBoundsOptions): Promise<SegmentBounds> {
  const model =
    typeof source === 'string'
      ? parseModel(await readFile(source), { externalDataFolder: dirname(source) })
      : parseModel(source);
  const { graph, inputShape, numClasses: L } = specialize(model, { batch, manifest });
  const session = await InferenceSession.create(serializeGraph(buildBoundsGraph(graph)), {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const d = inputShape[0] * inputShape[1] * inputShape[2];
  const images = () => new Float32Array(batch * d);
  const [high, low, slope, error] = [images(), images(), images(), images()];
  const hot = new Float32Array(batch * L);
  let open = true;

  return {
    dimension: d,
    numClasses: L,
    batch,
    async margins({ starts, ends, from, to, labels }) {
      const n = labels.length;
      if (n > batch || starts.length !== n * d || ends.length !== n * d || from.length !== n || to.length !== n) {
        throw new RangeError(
          `SegmentBounds.margins: expected at most ${batch} pieces of ${d} values, got ${n} labels, ${from.length} and ${to.length} parameters, ${starts.length} and ${ends.length} values`,
        );
      }
      for (let i = 0; i < n; i++) {
        const [middle, half] = [(from[i] + to[i]) / 2, (to[i] - from[i]) / 2];
        for (let j = i * d; j < (i + 1) * d; j++) {
          const across = ends[j] - starts[j];
          const center = starts[j] + middle * across;
          high[j] = center;
          low[j] = center - high[j];
          slope[j] = half * across;
          // What the float32 parts leave out, and eight float64 roundings of the lines above.
          const left = Math.abs(center - high[j] - low[j]) + Math.abs(half * across - slope[j]);
          error[j] = (left + 2 ** -50 * (Math.abs(starts[j]) + Math.abs(ends[j]))) * (1 + 2 ** -20);
        }
      }
      for (const part of [high, low, slope, error]) part.fill(0, n * d);
      hot.fill(0);
      for (let i = 0; i < n; i++) hot[i * L + labels[i]] = 1;
      const image = (data: Float32Array) => new Tensor('float32', data, [batch, ...inputShape]);
      const { lower, upper } = await session.run({
        centerHigh: image(high),
        centerLow: image(low),
        slope: image(slope),
        error: image(error),
        label: new Tensor('float32', hot, [batch, L]),
      });
      // On wide pieces a formula may leave its domain or overflow; then nothing is known.
      const rows = (tensor: Tensor, unknown: number) => {
        const values = (tensor.data as Float32Array).slice(0, n * L).map((v) => (Number.isNaN(v) ? unknown : v));
        for (let i = 0; i < n; i++) values[i * L + labels[i]] = Number.POSITIVE_INFINITY;
        return values;
      };
      return { lower: rows(lower, Number.NEGATIVE_INFINITY), upper: rows(upper, Number.POSITIVE_INFINITY) };
    },
    async close() {
      if (!open) return;
      open = false;
      await session.release();
    },
  };
}
