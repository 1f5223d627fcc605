/** From logits at x, x +- h v_t and x +- h n_j to mean curvatures with their errors (docs/conventions.md, "Curvature means a step"). */
import { logitNoise, noisePairs } from './roundingNoise.js';

/** Per class j, [L]; NaN at the point's own class and where grad F_j has no length. */
export interface CurvatureEstimate {
  /** kbar_j, 1/pixel. */
  readonly meanCurvatures: Float64Array;
  /** From the spread over directions (and of the norm, where that is estimated). 0 when the directions span the space. */
  readonly standardErrors: Float64Array;
  /** What the rounding of logits and pixels to float32 may have contributed at most. */
  readonly roundingErrors: Float64Array;
  /** ||grad F_j||, logits a pixel. */
  readonly gradientNorms: Float64Array;
  /**
   * The sum of kbar_j over the other classes that have one, NaN where none has, with a standard error of its own, since classes share
   * directions and their errors do not add.
   */
  readonly curvatureSum: number;
  readonly curvatureSumStandardError: number;
}

interface SecondDifferenceTable {
  /** Logits [1 + 2T (+ 2L - 2) + 2S, L]: x, pairs along v_t, with `gradientNorms` pairs along n_j for every class j but k, and S pairs for the noise. */
  readonly table: Float32Array;
  readonly numClasses: number;
  readonly dimension: number;
  /** T orthonormal directions. */
  readonly directions: number;
  /** h, and the step of the pairs for the noise. */
  readonly step: number;
  readonly noiseStep: number;
  /** k. */
  readonly label: number;
  /** Exact ||grad F_j||, [L]; without it the norm is estimated and the normal's part stays in. */
  readonly gradientNorms?: Float64Array | undefined;
  readonly largestPixel: number;
}

/**
 * The error of the whole estimate is taken to be at most this many times the measured noise of a second difference. With e the error of
 * F at x, of standard deviation s, and others of the same at all other points, the estimate errs by 2e and an average over T directions
 * that falls as 1 / sqrt(T). That eight times the noise of four pairs is less than 2e happens at one point in 20,000.
 */
const noiseFactor = 8;

/** The estimates of one point. */
export function estimateCurvatures(from: SecondDifferenceTable): CurvatureEstimate {
  const { table, numClasses: L, dimension: d, directions: T, step: h, label: k, gradientNorms: exactNorms } = from;
  const meanCurvatures = new Float64Array(L).fill(Number.NaN);
  const standardErrors = new Float64Array(L).fill(Number.NaN);
  const roundingErrors = new Float64Array(L).fill(Number.NaN);
  const gradientNorms = new Float64Array(L).fill(Number.NaN);
  // Orthonormal directions are drawn without replacement: T of d have (d - T) / d of the variance of independent ones.
  const left = (d - T) / d;
  let curvatureSum = 0;
  let largestLogit = 0;
  for (let at = 0; at < table.length; at++) {
    const size = Math.abs(table[at]);
    if (size > largestLogit) largestLogit = size;
  }

  // Row by row, since a table of 1,000 classes is read along its rows; in units of h^2 and of 2h, so that nothing is divided there.
  const centres = new Float64Array(L); // 2 F_j(x)
  for (let j = 0; j < L; j++) centres[j] = 2 * (table[j] - table[k]);
  const sum = new Float64Array(L);
  const squares = new Float64Array(L);
  const slopes = new Float64Array(L);
  for (let t = 0; t < T; t++) {
    const plus = (1 + 2 * t) * L;
    const minus = plus + L;
    const plusLabel = table[plus + k];
    const minusLabel = table[minus + k];
    for (let j = 0; j < L; j++) {
      const ahead = table[plus + j] - plusLabel;
      const behind = table[minus + j] - minusLabel;
      const bend = ahead - centres[j] + behind;
      const slope = ahead - behind;
      sum[j] += bend;
      squares[j] += bend * bend;
      slopes[j] += slope * slope;
    }
  }
  const area = h * h;
  /** [F_j(x + hv) - 2 F_j(x) + F_j(x - hv)] / h^2 for the pair that starts at row r. */
  const bendAt = (r: number, j: number): number => {
    const [plus, minus] = [r * L, (r + 1) * L];
    return (table[plus + j] - table[plus + k] - centres[j] + (table[minus + j] - table[minus + k])) / area;
  };
  const noise = logitNoise(from, noisePairs(d));
  const weights = new Float64Array(L); // of each class's second difference in the sum over classes
  for (let j = 0; j < L; j++) {
    if (j === k) continue;
    const mean = sum[j] / T / area;
    const variance = T < 2 ? Number.NaN : Math.max(0, squares[j] - (sum[j] * sum[j]) / T) / (T - 1) / (area * area);
    // ||grad F||^2 ~ d mean (v' grad F)^2
    const norm = exactNorms ? exactNorms[j] : Math.sqrt((d * slopes[j]) / T) / (2 * h);
    gradientNorms[j] = norm;
    if (!(norm > 0 && Number.isFinite(norm) && Number.isFinite(mean))) continue;
    const alongNormal = exactNorms ? bendAt(1 + 2 * T + 2 * (j < k ? j : j - 1), j) : 0;
    const value = (d * mean - alongNormal) / ((d - 1) * norm);
    const spread = T === d ? 0 : (d * Math.sqrt((variance * left) / T)) / ((d - 1) * norm);
    const ofNorm = exactNorms ? 0 : value * Math.sqrt(left / (2 * T));
    meanCurvatures[j] = value;
    standardErrors[j] = Math.sqrt(spread * spread + ofNorm * ofNorm);
    curvatureSum += value;
    weights[j] = d / ((d - 1) * norm);
    // F(x) enters every pair twice and does not average out. Each of the two logits of F is rounded to float32 at the end, by 2^-24 of its
    // size: 8 of these at most, and their share along the normal. The rounding of intermediate values is measured.
    const ofLogits = (12 * 2 ** -24 * largestLogit + noiseFactor * (1 + 1 / Math.sqrt(T)) * noise[j]) / (area * norm);
    // Pixels round independently of each other; six standard deviations.
    const ofPixels = ((6 * 2 ** -24 * (from.largestPixel + h)) / area) * (1 / Math.sqrt(T) + 1 / (d - 1));
    roundingErrors[j] = ofLogits + ofPixels;
  }
  // Pseudovalues of the jackknife (Efron and Tibshirani 1993, section 11.4), which are the second differences where norms are exact. An
  // estimated norm is of the same directions, and those of classes that share them err together: they do not average out in the sum.
  // Over the same without one of its slopes s it is the root of (S / T) / ((S - s^2) / (T - 1)), S the sum of all squares.
  const shares = slopes.map((squares) => (squares * (T - 1)) / T);
  const sums = new Float64Array(T);
  for (let t = 0; t < T; t++) {
    const plus = (1 + 2 * t) * L;
    const minus = plus + L;
    const plusLabel = table[plus + k];
    const minusLabel = table[minus + k];
    let total = 0;
    for (let j = 0; j < L; j++) {
      // A class without a curvature has no weight, whatever its logits.
      if (!(weights[j] > 0)) continue;
      const ahead = table[plus + j] - plusLabel;
      const behind = table[minus + j] - minusLabel;
      const bend = ahead - centres[j] + behind;
      if (exactNorms) total += weights[j] * bend;
      else {
        const slope = ahead - behind;
        total += weights[j] * (sum[j] - (sum[j] - bend) * Math.sqrt(shares[j] / (slopes[j] - slope * slope)));
      }
    }
    sums[t] = total / area;
  }
  const centre = sums.reduce((total, v) => total + v, 0) / T;
  const spread = sums.reduce((total, v) => total + (v - centre) ** 2, 0) / (T - 1);
  const none = weights.every((weight) => weight === 0);
  return {
    meanCurvatures,
    standardErrors,
    roundingErrors,
    gradientNorms,
    curvatureSum: none ? Number.NaN : curvatureSum,
    curvatureSumStandardError: none ? Number.NaN : Math.sqrt((spread * left) / T),
  };
}
