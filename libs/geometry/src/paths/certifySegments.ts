/** Proves that whole segments keep their label: bounds on pieces, split until each is proven. */

import type { SegmentBounds } from '@isthmus/engine';
import { type ExecutionOptions, expectCount, rowCount } from '../execution.js';
import { row } from '../rows.js';

/** Both ends [n, d], pixels; the label that each segment is claimed to have, [n]. */
export interface LabelledSegments {
  readonly starts: Float32Array;
  readonly ends: Float32Array;
  readonly labels: Int32Array;
}

/**
 * - `proven`: every point of the segment has the label.
 * - `refuted`: some point of the segment has another label, or two.
 * - `budget`: not proven within `maxPieces`; says nothing about the segment.
 */
type CertificateOutcome = 'proven' | 'refuted' | 'budget';

export interface SegmentCertificate {
  readonly outcome: CertificateOutcome;
  readonly certified: boolean;
  /** A proven lower bound of f_k - max other over the whole segment, logits; NaN unless certified. */
  readonly margin: number;
  /** Share of the segment's length that was proven. */
  readonly provenShare: number;
  /** The middle of the piece that has a point of another label, on [0, 1], if the segment was refuted; else null. */
  readonly refutedAt: number | null;
  /** Bounds computed. */
  readonly pieces: number;
}

export interface CertifyOptions extends Pick<ExecutionOptions, 'signal' | 'onProgress'> {
  /** Most bounds per segment; 2048. LeNet's segments between two images take about 70. Deeper networks need more: on NiN pieces of a thousandth. */
  readonly maxPieces?: number | undefined;
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** A new segment starts in this many pieces. One piece never suffices between two images. */
const firstPieces = 4;
/** A piece is split into at most this many. */
const largestSplit = 16;
/** Parameters are dyadic and exact: no piece is narrower. */
const narrowestPiece = 2 ** -40;

/**
 * Certifies as many segments side by side as the bounds have lanes, each over a stack of its pieces, which fill the bounds' batch.
 *
 * A piece is proven when its lower bounds against all other classes are positive. One that is not is split: the bounds lie
 * about A w^2 to both sides of the smallest margin m for width w, so pieces of width w sqrt(m / (m - lower)) should do; the
 * next power of two is taken.
 *
 * The alternative, all breakpoints of a piecewise linear network (Sotoudeh and Thakur, NeurIPS 2019), costs 6,000 to 16,000
 * evaluations for a segment between two images on LeNet, and knows no slack for rounding.
 *
 * Sound in exact arithmetic over the network's float32 weights, with the slack stated by `SegmentBounds`. The label proven is
 * that of the real network; a float32 engine can only disagree where the margin is below its own rounding.
 *
 * @returns one certificate per segment, in order; functions of the segment, maxPieces and the bounds' batch alone: where a segment is
 *   refuted and where its budget ends depends on the order of its pieces, which no other segment shares.
 * Memory: 200 bytes per segment; a lane 40 largestSplit log2(maxPieces) bytes of stack and the bounds' batch.
 */
export async function certifySegments(
  bounds: SegmentBounds,
  { starts, ends, labels }: LabelledSegments,
  { maxPieces = 2048, signal, onProgress }: CertifyOptions = {},
): Promise<SegmentCertificate[]> {
  const { dimension: d, lanes } = bounds;
  const n = rowCount('certifySegments', starts, d);
  if (ends.length !== starts.length || labels.length !== n) {
    throw new RangeError(
      `certifySegments: expected ends and labels of ${n} segments, got ${ends.length} values and ${labels.length} labels`,
    );
  }
  for (const label of labels) {
    if (label < 0 || label >= bounds.numClasses) {
      throw new RangeError(`certifySegments: no class ${label} among ${bounds.numClasses}`);
    }
  }
  expectCount('certifySegments', 'maxPieces', maxPieces, firstPieces);
  const certificates: SegmentCertificate[] = new Array(n);
  let admitted = 0;
  let finished = 0;
  const work = async () => {
    const certify = segmentCertifier(bounds, maxPieces, signal);
    while (admitted < n) {
      const segment = admitted++;
      try {
        certificates[segment] = await certify(row(starts, segment, d), row(ends, segment, d), labels[segment]);
        onProgress?.(++finished, n);
      } catch (error) {
        admitted = n;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(lanes, n) }, work));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return certificates;
}

/** Certifies one segment at a time, each over a stack of its pieces, in a workspace of the bounds' batch. */
function segmentCertifier(
  { dimension: d, numClasses: L, batch, margins }: SegmentBounds,
  maxPieces: number,
  signal: AbortSignal | undefined,
) {
  const starts = new Float32Array(batch * d);
  const ends = new Float32Array(batch * d);
  const from = new Float64Array(batch);
  const to = new Float64Array(batch);
  const labels = new Int32Array(batch);

  return async (start: Float32Array, end: Float32Array, label: number): Promise<SegmentCertificate> => {
    const stack: Piece[] = [];
    let unproven = 1;
    let least = Number.POSITIVE_INFINITY;
    let pieces = 0;
    const ended = (outcome: CertificateOutcome, refutedAt: number | null = null): SegmentCertificate => {
      const certified = outcome === 'proven';
      const margin = certified ? least : Number.NaN;
      return { outcome, certified, margin, provenShare: 1 - unproven, refutedAt, pieces };
    };
    for (let i = 0; i < batch; i++) {
      starts.set(start, i * d);
      ends.set(end, i * d);
      labels[i] = label;
    }
    split({ from: 0, to: 1 }, firstPieces, stack);
    for (;;) {
      signal?.throwIfAborted();
      if (pieces >= maxPieces) return ended('budget');
      const taken = stack.splice(-Math.min(batch, maxPieces - pieces)).reverse();
      const count = taken.length;
      for (const [i, piece] of taken.entries()) {
        from[i] = piece.from;
        to[i] = piece.to;
      }
      const { lower, upper } = await margins({
        starts: starts.subarray(0, count * d),
        ends: ends.subarray(0, count * d),
        from: from.subarray(0, count),
        to: to.subarray(0, count),
        labels: labels.subarray(0, count),
      });
      // Backwards: the stack then holds the leftmost piece on top.
      for (let i = count - 1; i >= 0; i--) {
        const piece = taken[i];
        const width = piece.to - piece.from;
        pieces++;
        const judged = judge(row(lower, i, L), row(upper, i, L));
        if (judged.least > 0) {
          unproven -= width;
          least = Math.min(least, judged.least);
          // Exact: pieces are dyadic and at most 2^40 of them.
          if (unproven === 0) return ended('proven');
        } else if (judged.refuted) return ended('refuted', (piece.from + piece.to) / 2);
        else if (width <= narrowestPiece) return ended('budget');
        else split(piece, judged.parts, stack);
      }
    }
  };
}

/** Pushes equal parts, the leftmost last. */
function split({ from, to }: Piece, parts: number, stack: Piece[]): void {
  const width = (to - from) / parts;
  for (let i = parts - 1; i >= 0; i--) stack.push({ from: from + i * width, to: from + (i + 1) * width });
}

/** The smallest bound of a piece, into how many parts to split it, and whether a point of it is outside. */
function judge(lower: Float32Array, upper: Float32Array): { least: number; parts: number; refuted: boolean } {
  let least = Number.POSITIVE_INFINITY;
  let ratio = 1;
  let refuted = false;
  for (let j = 0; j < lower.length; j++) {
    least = Math.min(least, lower[j]); // a NaN stays, so that the piece is not proven
    if (upper[j] <= 0) refuted = true;
    const middle = (lower[j] + upper[j]) / 2;
    if (lower[j] <= 0 && middle > 0) ratio = Math.max(ratio, (middle - lower[j]) / middle);
  }
  const wanted = 2 ** Math.ceil(Math.log2(Math.sqrt(ratio)));
  const parts = Number.isFinite(wanted) ? Math.min(largestSplit, Math.max(2, wanted)) : 2;
  return { least, parts, refuted };
}
