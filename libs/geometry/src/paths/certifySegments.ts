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
export type CertificateOutcome = 'proven' | 'refuted' | 'budget';

export interface SegmentCertificate {
  readonly outcome: CertificateOutcome;
  readonly certified: boolean;
  /** A proven lower bound of f_k - max other over the whole segment, logits; NaN unless certified. */
  readonly margin: number;
  /** Share of the segment's length that was proven. */
  readonly provenShare: number;
  /** Of a refuted segment: the middle of the piece that has a point of another label, on [0, 1]; else null. */
  readonly refutedAt: number | null;
  /** Bounds computed. */
  readonly pieces: number;
}

export interface CertifyOptions extends Pick<ExecutionOptions, 'signal' | 'onProgress'> {
  /** Most bounds per segment; 2048. LeNet's segments between two images take about 70. Deeper networks need more: on NiN pieces of a thousandth. */
  readonly maxPieces?: number | undefined;
}

interface Piece {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
}

/** A new segment starts in this many pieces; one alone is never enough between two images. */
const firstPieces = 4;
/** A piece is split into at most this many. */
const largestSplit = 16;
/** Parameters are dyadic and exact: no piece is narrower. */
const narrowestPiece = 2 ** -40;

/**
 * Certifies segments one after another, each over a stack of its pieces, which fill the bounds' batch.
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
 * Memory: 200 bytes per segment, 40 largestSplit log2(maxPieces) bytes of stack, and the bounds' batch.
 */
export async function certifySegments(
  bounds: SegmentBounds,
  { starts, ends, labels }: LabelledSegments,
  { maxPieces = 2048, signal, onProgress }: CertifyOptions = {},
): Promise<SegmentCertificate[]> {
  const { dimension: d, numClasses: L, batch } = bounds;
  const n = rowCount('certifySegments', starts, d);
  if (ends.length !== starts.length || labels.length !== n) {
    throw new RangeError(
      `certifySegments: expected ends and labels of ${n} segments, got ${ends.length} values and ${labels.length} labels`,
    );
  }
  expectCount('certifySegments', 'maxPieces', maxPieces, firstPieces);
  const outcomes: (CertificateOutcome | null)[] = new Array(n).fill(null);
  const unproven = new Float64Array(n).fill(1);
  const refutedAt: (number | null)[] = new Array(n).fill(null);
  const margins = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const pieces = new Int32Array(n);
  const stack: Piece[] = [];
  const workspace = {
    starts: new Float32Array(batch * d),
    ends: new Float32Array(batch * d),
    from: new Float64Array(batch),
    to: new Float64Array(batch),
    labels: new Int32Array(batch),
  };
  let admitted = 0;
  let finished = 0;
  const finish = (segment: number, outcome: CertificateOutcome) => {
    outcomes[segment] = outcome;
    stack.length = 0;
    finished++;
    onProgress?.(finished, n);
  };

  while (finished < n) {
    signal?.throwIfAborted();
    if (stack.length === 0) split({ segment: admitted++, from: 0, to: 1 }, firstPieces, stack);
    const taken = stack.splice(-batch).reverse();
    const count = taken.length;
    for (const [i, { segment, from, to }] of taken.entries()) {
      workspace.starts.set(row(starts, segment, d), i * d);
      workspace.ends.set(row(ends, segment, d), i * d);
      workspace.from[i] = from;
      workspace.to[i] = to;
      workspace.labels[i] = labels[segment];
    }
    const { lower, upper } = await bounds.margins({
      starts: workspace.starts.subarray(0, count * d),
      ends: workspace.ends.subarray(0, count * d),
      from: workspace.from.subarray(0, count),
      to: workspace.to.subarray(0, count),
      labels: workspace.labels.subarray(0, count),
    });
    // Backwards: the stack then holds the leftmost piece on top.
    for (let i = count - 1; i >= 0; i--) {
      const piece = taken[i];
      const { segment, from, to } = piece;
      if (outcomes[segment] !== null) continue;
      pieces[segment]++;
      const { least, parts, refuted } = judge(row(lower, i, L), row(upper, i, L));
      if (least > 0) {
        unproven[segment] -= to - from;
        margins[segment] = Math.min(margins[segment], least);
        // Exact: pieces are dyadic and at most 2^40 of them.
        if (unproven[segment] === 0) finish(segment, 'proven');
      } else if (refuted) {
        refutedAt[segment] = (from + to) / 2;
        finish(segment, 'refuted');
      } else if (pieces[segment] >= maxPieces || to - from <= narrowestPiece) finish(segment, 'budget');
      else split(piece, parts, stack);
    }
  }
  return Array.from(outcomes, (outcome, i): SegmentCertificate => {
    const certified = outcome === 'proven';
    return {
      outcome: outcome!,
      certified,
      margin: certified ? margins[i] : Number.NaN,
      provenShare: 1 - unproven[i],
      refutedAt: refutedAt[i],
      pieces: pieces[i],
    };
  });
}

/** Pushes equal parts, the leftmost last. */
function split({ segment, from, to }: Piece, parts: number, stack: Piece[]): void {
  const width = (to - from) / parts;
  for (let i = parts - 1; i >= 0; i--) stack.push({ segment, from: from + i * width, to: from + (i + 1) * width });
}

/** The smallest bound of a piece, into how many parts to split it, and whether a point of it is outside. */
function judge(lower: Float32Array, upper: Float32Array): { least: number; parts: number; refuted: boolean } {
  let least = Number.POSITIVE_INFINITY;
  let ratio = 1;
  let refuted = false;
  for (let j = 0; j < lower.length; j++) {
    least = Math.min(least, lower[j]); // NaN proves nothing and stays
    if (upper[j] <= 0) refuted = true;
    const middle = (lower[j] + upper[j]) / 2;
    if (lower[j] <= 0 && middle > 0) ratio = Math.max(ratio, (middle - lower[j]) / middle);
  }
  const wanted = 2 ** Math.ceil(Math.log2(Math.sqrt(ratio)));
  const parts = Number.isFinite(wanted) ? Math.min(largestSplit, Math.max(2, wanted)) : 2;
  return { least, parts, refuted };
}
