/** Sound lower bounds of a classifier's margins along pieces of segments, on ONNX Runtime's CPU provider. */
import { type ModelManifest, serializeGraph, specialize } from '@isthmus/onnx';
import { allEnded } from '../allEnded.js';
import { largestCopy } from '../lanes.js';
import { type ModelFile, readModel } from '../modelFile.js';
import { thisThread } from '../onnxruntimeSessions.js';
import { type SessionSource, weightBytes } from '../sessionFiles.js';
import { openSessionThreads } from '../sessionThreads.js';
import { buildBoundsGraph } from './boundsGraph.js';
import { type BoundsLane, boundsLane, boundsSessionOptions } from './boundsLane.js';

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
  /** Calls that are computed side by side; others wait their turn. */
  readonly lanes: number;
  margins(pieces: SegmentPieces): Promise<PieceMargins>;
  /** Waits for the calls that were made. Safe to call twice. */
  close(): Promise<void>;
}

export interface SegmentBoundsOptions extends ModelFile {
  readonly manifest?: ModelManifest;
  /**
   * Pieces per call; 4, beyond which LeNet's windows no longer fit a core's cache: a piece took twice as long at 16. Memory of the
   * gathered windows: 8 batch (C kH kW H' W') bytes of the largest convolution.
   */
  readonly batch?: number;
  /** Threads; 1. Of networks of up to 8 MiB of weights each has a session of its own, else all share the operations of one. */
  readonly threads?: number;
}

/**
 * Opens the bounds of an ONNX classifier. Every op that has a gradient has a rule (`boundsRules`), but for those that jump, and:
 * powers of two values of the image, Gemm with a transposed image, with weights of the image or with a factor that is no power of two.
 *
 * @throws UnboundedOpError where the network holds an op without a rule; OnnxError where the file is refused;
 *   ChangedFileError where its bytes have another hash.
 */
export async function openSegmentBounds({
  model,
  sha256,
  manifest = {},
  batch = 4,
  threads = 1,
}: SegmentBoundsOptions): Promise<SegmentBounds> {
  for (const [name, value] of Object.entries({ batch, threads })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`openSegmentBounds: ${name} ${value}, expected a whole number from 1 up`);
    }
  }
  const { graph, inputShape, numClasses: L } = specialize(await readModel({ model, sha256 }), { batch, manifest });
  const source: SessionSource = serializeGraph(buildBoundsGraph(graph));
  const sessionThreads = openSessionThreads();
  const count = weightBytes([graph]) <= largestCopy ? threads : 1;
  const lanes: BoundsLane[] = [];
  try {
    for (let lane = 0; lane < count; lane++) {
      // None on this thread: calls do not come in rounds, and what one has found is to be read while others compute.
      const host = count === 1 ? thisThread : sessionThreads.host(lane);
      const session = await host.create(source, boundsSessionOptions(Math.floor(threads / count)));
      lanes.push(boundsLane(session, { batch, inputShape, numClasses: L }));
    }
  } catch (error) {
    await sessionThreads.close();
    throw error;
  }
  const d = inputShape[0] * inputShape[1] * inputShape[2];
  const idle = [...lanes];
  const waiting: ((lane: BoundsLane) => void)[] = [];
  const take = async () => idle.pop() ?? new Promise<BoundsLane>((resolve) => waiting.push(resolve));
  let closing: Promise<void> | undefined;

  return {
    dimension: d,
    numClasses: L,
    batch,
    lanes: count,
    async margins(pieces) {
      if (closing !== undefined) throw new Error('these segment bounds are closed');
      const { starts, ends, from, to, labels } = pieces;
      const n = labels.length;
      if (n > batch || starts.length !== n * d || ends.length !== n * d || from.length !== n || to.length !== n) {
        throw new RangeError(
          `SegmentBounds.margins: expected at most ${batch} pieces of ${d} values, got ${n} labels, ${from.length} and ${to.length} parameters, ${starts.length} and ${ends.length} values`,
        );
      }
      const lane = await take();
      try {
        return await lane.margins(pieces);
      } finally {
        const next = waiting.shift();
        if (next) next(lane);
        else idle.push(lane);
      }
    },
    close() {
      // Takes its turn on each lane, behind the calls that were made before.
      closing ??= allEnded(lanes.map(async () => (await take()).close())).finally(() => sessionThreads.close());
      return closing;
    },
  };
}
