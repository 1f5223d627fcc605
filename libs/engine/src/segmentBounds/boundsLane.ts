/** One session that bounds pieces of segments, with arrays of its own: its calls come one at a time. */
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { type Session, sessionOptions } from '../onnxruntimeSessions.js';
import type { PieceMargins, SegmentPieces } from './segmentBounds.js';

export interface BoundsLane {
  margins(pieces: SegmentPieces): Promise<PieceMargins>;
  close(): Promise<void>;
}

/**
 * Options under which the runtime computes what the graph says, up to the order of sums: of what it rewrites, this one makes a single
 * float32 factor of those around a product of matrices, in float64 ones as well, which is off by 2^-24 where 2^-50 is allowed for.
 */
export function boundsSessionOptions(threads: number): InferenceSession.SessionOptions {
  const { extra, ...options } = sessionOptions('cpu', threads);
  return { ...options, extra: { ...extra, optimization: { disable_specified_optimizers: 'MatMulScaleFusion' } } };
}

export function boundsLane(
  session: Session,
  {
    batch,
    inputShape,
    numClasses: L,
  }: { readonly batch: number; readonly inputShape: readonly [number, number, number]; readonly numClasses: number },
): BoundsLane {
  const d = inputShape[0] * inputShape[1] * inputShape[2];
  const image = () => new Tensor('float32', new Float32Array(batch * d), [batch, ...inputShape]);
  const perClass = () => new Tensor('float32', new Float32Array(batch * L), [batch, L]);
  const feeds = { centerHigh: image(), centerLow: image(), slope: image(), error: image(), label: perClass() };
  const fetches = { lower: perClass(), upper: perClass() };
  const values = ({ data }: Tensor) => data as Float32Array;
  const [high, low, slope, error, hot] = Object.values(feeds).map(values);

  return {
    async margins({ starts, ends, from, to, labels }) {
      const n = labels.length;
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
      await session.run(feeds, fetches);
      // On wide pieces a formula may leave its domain or overflow; then nothing is known.
      const rows = (tensor: Tensor, unknown: number) => {
        const known = values(tensor)
          .slice(0, n * L)
          .map((v) => (Number.isNaN(v) ? unknown : v));
        for (let i = 0; i < n; i++) known[i * L + labels[i]] = Number.POSITIVE_INFINITY;
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
