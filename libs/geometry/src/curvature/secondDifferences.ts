/** From logits at x, x +- h v_t and x +- h n_j to mean curvatures with their errors (docs/conventions.md, "Curvature means a step"). */
import { type Drawing, fillsSpace, varianceLeft } from './directionDrawing.js';
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
  /** Of each set of classes that was asked for, in that order. */
  readonly classSets: readonly ClassSetEstimate[];
}

/** The curvatures towards some of the classes alone. Arrays are [classes.length]; NaN where a class has none. */
export interface ClassSetEstimate {
  /** Other than k. */
  readonly classes: readonly number[];
  readonly meanCurvatures: Float64Array;
  readonly roundingErrors: Float64Array;
  readonly gradientNorms: Float64Array;
  /** As `curvatureSum` and its error. */
  readonly sum: number;
  readonly sumStandardError: number;
}

/** Exact ||grad F_j|| of some classes, with the pair of rows along each normal. Arrays are [L]. */
interface ExactNorms {
  /** NaN where there is none. */
  readonly norms: Float64Array;
  /** The first row of the pair along n_j; -1 where there is none. */
  readonly rows: Int32Array;
}

interface SecondDifferenceTable {
  /** Logits [1 + 2T (+ 2C) + 2S, L]: x, pairs along v_t, with `exact` pairs along n_j for C classes j, and S pairs for the noise. */
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
  /** Without it norms are estimated and the normal's part stays in; with it classes that have none are left out. */
  readonly exact?: ExactNorms | undefined;
  readonly largestPixel: number;
  /** How the directions were drawn. */
  readonly drawing: Drawing;
  /** Other classes than k that sums are asked for. */
  readonly classSets?: ReadonlyArray<readonly number[]> | undefined;
}

/**
 * The error of the whole estimate is taken to be at most this many times the measured noise of a second difference. With e the error of
 * F at x, of standard deviation s, and others of the same at all other points, the estimate errs by 2e and an average over T directions
 * that falls as 1 / sqrt(T). That eight times the noise of four pairs is less than 2e happens at one point in 20,000.
 */
const noiseFactor = 8;

/** The estimates of one point. */
export function estimateCurvatures(from: SecondDifferenceTable): CurvatureEstimate {
  const { table, numClasses: L, dimension: d, directions: T, step: h, label: k, exact, drawing } = from;
  const meanCurvatures = new Float64Array(L).fill(Number.NaN);
  const standardErrors = new Float64Array(L).fill(Number.NaN);
  const roundingErrors = new Float64Array(L).fill(Number.NaN);
  const gradientNorms = new Float64Array(L).fill(Number.NaN);
  const left = varianceLeft(drawing, T, d);
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
    const norm = exact ? exact.norms[j] : Math.sqrt((d * slopes[j]) / T) / (2 * h);
    gradientNorms[j] = norm;
    if (!(norm > 0 && Number.isFinite(norm) && Number.isFinite(mean))) continue;
    // Of directions that do not fill the space the part along the normal is not known.
    const alongNormal = exact && fillsSpace(drawing) ? bendAt(exact.rows[j], j) : 0;
    const value = (d * mean - alongNormal) / ((d - 1) * norm);
    const spread = left === 0 ? 0 : (d * Math.sqrt((variance * left) / T)) / ((d - 1) * norm);
    const ofNorm = exact ? 0 : value * Math.sqrt(left / (2 * T));
    meanCurvatures[j] = value;
    standardErrors[j] = Math.sqrt(spread * spread + ofNorm * ofNorm);
    weights[j] = d / ((d - 1) * norm);
    // F(x) enters every pair twice and does not average out. Each of the two logits of F is rounded to float32 at the end, by 2^-24 of its
    // size: 8 of these at most, and their share along the normal. The rounding of intermediate values is measured.
    const ofLogits = (12 * 2 ** -24 * largestLogit + noiseFactor * (1 + 1 / Math.sqrt(T)) * noise[j]) / (area * norm);
    // Pixels round independently of each other; six standard deviations.
    const ofPixels = ((6 * 2 ** -24 * (from.largestPixel + h)) / area) * (1 / Math.sqrt(T) + 1 / (d - 1));
    roundingErrors[j] = ofLogits + ofPixels;
  }
  const all = Array.from({ length: L }, (_, j) => j).filter((j) => j !== k);
  const parts = { weights, centres, sum, slopes, meanCurvatures, left };
  const ofAll = sumOver(all, from, parts);
  return {
    meanCurvatures,
    standardErrors,
    roundingErrors,
    gradientNorms,
    curvatureSum: ofAll.sum,
    curvatureSumStandardError: ofAll.sumStandardError,
    classSets: (from.classSets ?? []).map((classes) => ({
      classes,
      meanCurvatures: Float64Array.from(classes, (j) => meanCurvatures[j]),
      roundingErrors: Float64Array.from(classes, (j) => roundingErrors[j]),
      gradientNorms: Float64Array.from(classes, (j) => gradientNorms[j]),
      ...sumOver(classes, from, parts),
    })),
  };
}

/** What `estimateCurvatures` knows of each class, [L]. */
interface SumParts {
  /** Of each class's second difference in the sum; 0 where the class has no curvature. */
  readonly weights: Float64Array;
  /** 2 F_j(x). */
  readonly centres: Float64Array;
  /** Sums of second differences, in units of h^2, and of squared slopes, in units of 4h^2. */
  readonly sum: Float64Array;
  readonly slopes: Float64Array;
  readonly meanCurvatures: Float64Array;
  /** Share of the variance of independent directions. */
  readonly left: number;
}

/**
 * The sum of the curvatures towards these classes, without those that have none; NaN where none has.
 *
 * Its error is of pseudovalues of the jackknife (Efron and Tibshirani 1993, section 11.4), which are the second differences where norms are
 * exact. An estimated norm is of the same directions, and those of classes that share them err together: they do not average out in the
 * sum. Over the same without one of its slopes s it is the root of (S / T) / ((S - s^2) / (T - 1)), S the sum of all squares.
 */
function sumOver(
  classes: readonly number[],
  { table, numClasses: L, directions: T, step: h, label: k, exact }: SecondDifferenceTable,
  { weights, centres, sum, slopes, meanCurvatures, left }: SumParts,
): { sum: number; sumStandardError: number } {
  // A class without a curvature has no weight, whatever its logits.
  const measured = classes.filter((j) => weights[j] > 0);
  if (measured.length === 0) return { sum: Number.NaN, sumStandardError: Number.NaN };
  const area = h * h;
  const shares = slopes.map((squares) => (squares * (T - 1)) / T);
  const sums = new Float64Array(T);
  for (let t = 0; t < T; t++) {
    const plus = (1 + 2 * t) * L;
    const minus = plus + L;
    const plusLabel = table[plus + k];
    const minusLabel = table[minus + k];
    let total = 0;
    for (const j of measured) {
      const ahead = table[plus + j] - plusLabel;
      const behind = table[minus + j] - minusLabel;
      const bend = ahead - centres[j] + behind;
      if (exact) total += weights[j] * bend;
      else {
        const slope = ahead - behind;
        total += weights[j] * (sum[j] - (sum[j] - bend) * Math.sqrt(shares[j] / (slopes[j] - slope * slope)));
      }
    }
    sums[t] = total / area;
  }
  const centre = sums.reduce((total, v) => total + v, 0) / T;
  const spread = sums.reduce((total, v) => total + (v - centre) ** 2, 0) / (T - 1);
  return {
    sum: measured.reduce((total, j) => total + meanCurvatures[j], 0),
    // Directions that are all there are leave nothing to chance, also where one has no spread.
    sumStandardError: left === 0 ? 0 : Math.sqrt((spread * left) / T),
  };
}
