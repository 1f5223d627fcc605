/** Sound lower bounds of a classifier's margins along pieces of segments, on ONNX Runtime's CPU provider. */
import { type ClassifierGraph, type ModelManifest, serializeGraph, sizeOf, specialize } from '@isthmus/onnx';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { allEnded } from '../batching/runner.js';
import { type ModelFile, readModel } from '../classifier/modelFile.js';
import { largestCopy } from '../onnxruntime/lanes.js';
import { type SessionSource, weightBytes } from '../onnxruntime/sessionFiles.js';
import { type Session, sessionOptions, thisThread } from '../onnxruntime/sessions.js';
import { openSessionThreads } from '../onnxruntime/sessionThreads.js';
import { buildBoundsGraph } from './boundsGraph.js';

/** Pieces x(t) = (1 - t) start + t end, from <= t <= to, of segments; starts and ends [n, d], the rest [n]; n <= batch. */
interface SegmentPieces {
  readonly starts: Float32Array;
  readonly ends: Float32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly labels: Int32Array;
}

/** For every piece and class j, [n, L]: lower <= the smallest f_label - f_j on the piece <= upper; +Infinity for the label itself. */
interface PieceMargins {
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

interface SegmentBoundsOptions extends ModelFile {
  readonly manifest?: ModelManifest;
  /**
   * Pieces per call; 4 by default. At 16, LeNet's windows do not fit a core's cache and a piece takes twice as long. Memory of the
   * gathered windows: 8 batch (C kH kW H' W') bytes of the largest convolution.
   */
  readonly batch?: number;
  /** Threads; 1 by default. For up to 8 MiB of weights each thread has a session, else all share the operations of one. */
  readonly threads?: number;
}

/**
 * Opens the bounds of an ONNX classifier. Every op with a gradient has a rule (`boundsRules`), except ops that jump, powers of two values of
 * the image, and Gemm with a transposed image, with weights from the image or with a factor that is no power of two.
 *
 * @throws UnboundedOpError if the network holds an op without a rule; OnnxError if the file is refused;
 *   ChangedFileError if its bytes have another hash.
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
      // No lane is on this thread: calls do not come in rounds, and this thread reads one result while others are computed.
      const host = count === 1 ? thisThread : sessionThreads.host(lane);
      const session = await host.create(source, boundsSessionOptions(Math.floor(threads / count)));
      lanes.push(boundsLane(session, { batch, inputShape, numClasses: L }));
    }
  } catch (error) {
    await sessionThreads.close();
    throw error;
  }
  const d = sizeOf(inputShape);
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
      // Waits on each lane for the calls that were made before.
      closing ??= allEnded(lanes.map(async () => (await take()).close())).finally(() => sessionThreads.close());
      return closing;
    },
  };
}

/** One session that bounds pieces of segments, and its arrays. It takes one call at a time. */
interface BoundsLane {
  margins(pieces: SegmentPieces): Promise<PieceMargins>;
  close(): Promise<void>;
}

/**
 * Options under which the runtime computes what the graph says, up to the order of sums. The rewrite that is switched off merges the
 * factors around a product of matrices into one float32 factor, even if the product is float64: an error of 2^-24 where 2^-50 is allowed
 * for.
 */
export function boundsSessionOptions(threads: number): InferenceSession.SessionOptions {
  const { extra, ...options } = sessionOptions('cpu', threads);
  return { ...options, extra: { ...extra, optimization: { disable_specified_optimizers: 'MatMulScaleFusion' } } };
}

function boundsLane(
  session: Session,
  { batch, inputShape, numClasses: L }: Pick<ClassifierGraph, 'batch' | 'inputShape' | 'numClasses'>,
): BoundsLane {
  const d = sizeOf(inputShape);
  const image = () => new Tensor('float32', new Float32Array(batch * d), [batch, ...inputShape]);
  const perClass = () => new Tensor('float32', new Float32Array(batch * L), [batch, L]);
  const feeds = { centerHigh: image(), centerLow: image(), slope: image(), error: image(), label: perClass() };
  const fetches = { lower: perClass(), upper: perClass() };
  const valuesOf = (tensor: Tensor) => tensor.data as Float32Array;
  const [high, low] = [valuesOf(feeds.centerHigh), valuesOf(feeds.centerLow)];
  const [slope, error, hot] = [valuesOf(feeds.slope), valuesOf(feeds.error), valuesOf(feeds.label)];

  return {
    async margins({ starts, ends, from, to, labels }) {
      const n = labels.length;
      // Every pixel of every piece. The caller has checked the lengths of the arrays, so that no index is checked again here.
      for (let i = 0; i < n; i++) {
        const [middle, half] = [(from[i]! + to[i]!) / 2, (to[i]! - from[i]!) / 2];
        for (let j = i * d; j < (i + 1) * d; j++) {
          const [start, end] = [starts[j]!, ends[j]!];
          const across = end - start;
          const center = start + middle * across;
          // The float32 parts, as they will be read.
          const [centerHigh, slopeHere] = [Math.fround(center), Math.fround(half * across)];
          const centerLow = Math.fround(center - centerHigh);
          [high[j], low[j], slope[j]] = [centerHigh, centerLow, slopeHere];
          // What they leave out, and eight float64 roundings of the lines above.
          const left = Math.abs(center - centerHigh - centerLow) + Math.abs(half * across - slopeHere);
          error[j] = (left + 2 ** -50 * (Math.abs(start) + Math.abs(end))) * (1 + 2 ** -20);
        }
      }
      for (const part of [high, low, slope, error]) part.fill(0, n * d);
      hot.fill(0);
      for (const [i, label] of labels.entries()) hot[i * L + label] = 1;
      await session.run(feeds, fetches);
      // On wide pieces a formula may leave its domain or overflow. Its margin is then unknown.
      const rows = (margins: Tensor, unknown: number) => {
        const known = valuesOf(margins)
          .slice(0, n * L)
          .map((value) => (Number.isNaN(value) ? unknown : value));
        for (const [i, label] of labels.entries()) known[i * L + label] = Number.POSITIVE_INFINITY;
        return known;
      };
      return {
        lower: rows(fetches.lower, Number.NEGATIVE_INFINITY),
        upper: rows(fetches.upper, Number.POSITIVE_INFINITY),
      };
    },
    close: () => session.release(),
  };
}
