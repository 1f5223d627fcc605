/**
 * The noise that float32 leaves in second differences of logits. It is measured at pairs of points so close to x that curvature is
 * negligible there (after More and Wild, "Estimating computational noise", 2011). A bound from the logits alone would not hold, since
 * the rounding of intermediate values may be much larger than that of the logits.
 */

/** Pairs for each point, along the first of its directions. */
export function noisePairs(dimension: number): number {
  return Math.min(4, dimension);
}

/**
 * The step of the pairs, pixels: it moves a pixel by 2^-17 of their range, which is 128 of its roundings. At a shorter step the
 * errors on both sides would be alike. At a longer step the pairs would cross kinks.
 */
export function noiseStep({
  dimension,
  bounds,
}: {
  readonly dimension: number;
  readonly bounds: readonly [number, number];
}): number {
  return 2 ** -17 * (bounds[1] - bounds[0]) * Math.sqrt(dimension);
}

interface NoiseTable {
  /** [.., L], of which the last 2S rows are the pairs. */
  readonly table: Float32Array;
  readonly numClasses: number;
  readonly directions: number;
  readonly step: number;
  readonly noiseStep: number;
  /** k. */
  readonly label: number;
}

/**
 * The root mean square over the pairs of F_j(x + sv) - 2 F_j(x) + F_j(x - sv), less the curvature that the second difference at h
 * shows along the same direction, for each class j. It is at least the root mean square over the classes, [L].
 */
export function logitNoise(from: NoiseTable, pairs: number): Float64Array {
  const { table, numClasses: L, directions, step, noiseStep: s, label: k } = from;
  const first = table.length / L - 2 * pairs;
  const bend = (j: number, row: number): number =>
    table[row * L + j] -
    table[row * L + k] -
    2 * (table[j] - table[k]) +
    table[(row + 1) * L + j] -
    table[(row + 1) * L + k];
  // Curvature is subtracted only where s is much shorter than h.
  const share = s < step / 8 ? (s / step) ** 2 : 0;
  const squares = new Float64Array(L);
  for (let j = 0; j < L; j++) {
    for (let t = 0; t < pairs; t++) {
      const curved = t < directions ? share * bend(j, 1 + 2 * t) : 0;
      squares[j] += (bend(j, first + 2 * t) - curved) ** 2 / pairs;
    }
  }
  const common = L > 1 ? squares.reduce((sum, square) => sum + square, 0) / (L - 1) : 0;
  return squares.map((square) => Math.sqrt(Math.max(square, common)));
}
