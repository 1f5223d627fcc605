/** What the search for a path records of one pair, whatever happened to it. */

/**
 * Why a pair has no path. Never "disconnected": a search cannot show that.
 * - `labels-differ`: the two ends are not in one region, so there was nothing to search.
 * - `max-depth`: a segment was still invalid after maxDepth halvings.
 * - `projection`: a midpoint could not be moved into the region.
 * - `not-finite`: a logit on the way is NaN or infinite.
 * - `refuted`: after maxDepth halvings every checked point of a segment has the label, but the certificate shows one that has not.
 */
export type UnresolvedReason = 'labels-differ' | 'max-depth' | 'projection' | 'not-finite' | 'refuted';

/** What is proven of a path. */
interface PathCertificate {
  /** `certified`: every point of the path has the label. `sampled`: every checked point has; a segment was not proven within its budget. */
  readonly evidence: 'certified' | 'sampled';
  /** Segments proven, of anchorCount - 1. */
  readonly certifiedSegments: number;
  /** A proven lower bound of f_k - max other over the whole path, logits; NaN unless certified. */
  readonly margin: number;
}

export interface PathSample {
  readonly outcome: 'connected' | 'unresolved';
  /** null when connected. */
  readonly reason: UnresolvedReason | null;
  /** Predicted labels of the two ends; -1 where a logit is not finite. */
  readonly label: number;
  readonly endLabel: number;
  /** The points p_0 .. p_{n+1} of the path in order, [anchorCount, d]; of an unresolved pair, those found until it was given up. */
  readonly anchors: Float32Array;
  /** n + 2: both ends and the n anchors between them. */
  readonly anchorCount: number;
  /** The straight segment between the ends is valid. */
  readonly straightValid: boolean;
  /** ||x_2 - x_1||, pixels. */
  readonly straightLength: number;
  /** Length of the path, pixels; NaN when unresolved. */
  readonly pathLength: number;
  /** pathLength / straightLength; NaN when unresolved or where the ends coincide. */
  readonly relativeLength: number;
  /** Smallest f_k - max other over all checked points and anchors, logits; NaN when unresolved. */
  readonly smallestMargin: number;
  /** Halvings of the straight segment in the deepest part of the search. */
  readonly depth: number;
  /** Images classified, those of projections included. */
  readonly evaluations: number;
  /** null where no proof was asked for, or there is no path. */
  readonly certificate: PathCertificate | null;
  /** Segments whose checked points all had the label, but that were refuted, and so mended like the others. */
  readonly refutedSegments: number;
  /** Bounds computed for proofs. */
  readonly pieces: number;
}
