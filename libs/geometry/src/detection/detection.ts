/**
 * Detection of perturbed images by curvature, with the trivial baselines beside it (docs/conventions.md, "`detection`"; the paper's
 * Algorithm 2).
 */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import type { CurvatureRecord, ProbePoint } from '../curvature/curvaturePoint.js';
import {
  type MeanCurvatureOptions,
  type MeanCurvatureSample,
  MOST_EXACT_CLASSES,
  meanCurvature,
  stepSweep,
} from '../curvature/meanCurvature.js';
import type { ClassSetEstimate } from '../curvature/secondDifferences.js';
import type { StepRule } from '../curvature/stepRule.js';

/** Algorithm 2 and the baselines at one point; thresholds are applied later. */
export interface DetectionSample extends CurvatureRecord {
  /** k. */
  readonly label: number;
  /** rho = 1/(LT) sum_{i != k} sum_j v_j' G_{F_i} v_j, 1/pixel, with its standard error over directions. Clean images: negative. */
  readonly score: number;
  readonly standardError: number;
  /** How much of the score the rounding of logits and pixels to float32 may have made; it grows as 1 / h^2. */
  readonly roundingError: number;
  /** argmax over i != k of the curvature towards i: the label where the point is held to be perturbed. */
  readonly recoveredLabel: number;
  /** Baseline: the class of the second largest logit; -1 where a logit is not finite. */
  readonly secondLabel: number;
  /**
   * Baseline: min_j |F_j| / ||grad F_j||, pixels, over the classes j whose gradients are exact: all of them, or where norms are estimated
   * those of the largest set of the likeliest that has exact ones, by default the two likeliest. Perturbed images: small.
   */
  readonly linearizedDistance: number;
  /** Baseline: f_k less the second largest logit; NaN where a logit is not finite. Perturbed images: small. */
  readonly margin: number;
  readonly directions: number;
  /** The same over fewer classes, in the order asked for: the likeliest, then the class across where it is known. */
  readonly classSets: readonly ClassSetDetection[];
}

/** Algorithm 2 over some of the classes alone. */
export interface ClassSetDetection {
  /** Other than k. */
  readonly classes: readonly number[];
  /** 1/(MT) sum over these classes and all directions, with M their number and one for k, as the paper has it of all. */
  readonly score: number;
  readonly standardError: number;
  readonly roundingError: number;
  readonly recoveredLabel: number;
  /** min_j |F_j| / ||grad F_j|| over these classes, pixels; over those of them whose gradients are exact, as above. */
  readonly linearizedDistance: number;
}

export interface DetectionOptions extends MeanCurvatureOptions {
  /** Numbers M: the score over the M likeliest classes by f(x), k among them. The pair with the second likeliest class is 2. */
  readonly likeliest?: readonly number[] | undefined;
  /**
   * The class on the other side of the boundary that a point was moved to, or through; the score towards it alone is the last set. An
   * observer does not know it. Undefined of a point that has none.
   */
  readonly across?: ((point: ProbePoint) => number | undefined) | undefined;
}

/**
 * M where no set of the likeliest classes has exact gradients: the nearest boundary is mostly towards the second likeliest class, and two
 * classes take 2 gradients and 6 forward passes beside the 69 of 30 directions, where 15 would take 15 and 32.
 */
const baselineClasses = 3;

/**
 * Algorithm 2 at each point: at images x as in the paper, or at boundary points z as in Table II.
 *
 * A detector does not know r(x), so at images the step has to be absolute or the authors'. One relative to ||r(x)|| is for research.
 *
 * @param points images with k = k(x); at boundary points k is the class on whose side curvature is measured.
 * @param seed keys the directions with each point's sampleIndex.
 *
 * Memory: that of `meanCurvature`, 500 bytes a point and 400 for each set of classes.
 */
export async function detectionScores(
  classifier: Classifier,
  points: readonly ProbePoint[],
  seed: number | bigint,
  options: DetectionOptions,
): Promise<DetectionSample[]> {
  const { baseline, ...asked } = withClassSets(options, classifier);
  const samples = await meanCurvature(classifier, points, seed, asked);
  return samples.map((sample) => detectionSample(sample, classifier.dimension, baseline));
}

/** Which set of the classes the distances are of, where not all gradients are exact. */
interface Baseline {
  /** Its place among the sets of a sample. */
  readonly place: number;
  /** Whether nobody asked for it: it is then the first. */
  readonly isAdded: boolean;
}

/** The same options with the sets of classes; without any where none is asked for and all gradients are exact. */
function withClassSets<Options extends DetectionOptions>(
  { likeliest = [], across, ...options }: Options,
  { numClasses }: Classifier,
): Omit<Options, 'likeliest' | 'across'> &
  Pick<MeanCurvatureOptions, 'classSets'> & { baseline: Baseline | undefined } {
  const isExact = options.normals === undefined ? numClasses <= MOST_EXACT_CLASSES : options.normals === 'exact';
  const few = Math.max(0, ...likeliest.filter((M) => M <= MOST_EXACT_CLASSES));
  const isAdded = !isExact && few === 0;
  const baseline = isExact ? undefined : { place: isAdded ? 0 : likeliest.indexOf(few), isAdded };
  if (likeliest.length === 0 && across === undefined && !isAdded) return { ...options, baseline };
  const sizes = isAdded ? [baselineClasses, ...likeliest] : likeliest;
  return {
    ...options,
    baseline,
    classSets(point, logits) {
      const others = othersByLogit(logits, point.label);
      const other = across?.(point);
      return [...sizes.map((M) => others.slice(0, M - 1)), ...(other === undefined ? [] : [[other]])];
    },
  };
}

/** The other classes, the likeliest first; of equal logits the lower index. */
function othersByLogit(logits: Float32Array, label: number): number[] {
  const others = Array.from(logits.keys()).filter((j) => j !== label);
  return others.sort((a, b) => logits[b] - logits[a] || a - b);
}

/**
 * The same from curvatures that were measured already. If no class has one, there is no score and the label recovered is -1.
 * @param dimension d
 * @param baseline the set that distances are of; of all classes where absent
 */
export function detectionSample(
  sample: MeanCurvatureSample,
  dimension: number,
  baseline: Baseline | undefined = undefined,
): DetectionSample {
  const { label, logits, meanCurvatures, roundingErrors, gradientNorms } = sample;
  const classes = Array.from(logits.keys()).filter((j) => j !== label);
  const all = {
    classes,
    meanCurvatures: Float64Array.from(classes, (j) => meanCurvatures[j]),
    roundingErrors: Float64Array.from(classes, (j) => roundingErrors[j]),
    gradientNorms: Float64Array.from(classes, (j) => gradientNorms[j]),
    sum: sample.curvatureSum,
    sumStandardError: sample.curvatureSumStandardError,
  };
  const sets = sample.classSets.map((set) => classSetDetection(set, sample, dimension));
  const { classes: _, ...over } = distanced(classSetDetection(all, sample, dimension), true);
  const secondLabel = argmax(logits, 0, logits.length, label);
  return {
    outcome: sample.outcome,
    signConvention: sample.signConvention,
    label,
    ...over,
    secondLabel,
    margin: secondLabel < 0 ? Number.NaN : logits[label] - logits[secondLabel],
    step: sample.step,
    directions: sample.directions,
    classSets: sets
      .slice(baseline?.isAdded ? 1 : 0)
      .map((set) => distanced(set, set.classes.length >= MOST_EXACT_CLASSES)),
  };

  /** Slopes that were estimated along the directions are no gradients: a set with such has the distance of the likeliest of its classes. */
  function distanced(set: ClassSetDetection, hasMany: boolean): ClassSetDetection {
    return baseline && hasMany ? { ...set, linearizedDistance: sets[baseline.place].linearizedDistance } : set;
  }
}

function classSetDetection(
  { classes, meanCurvatures, roundingErrors, gradientNorms, sum, sumStandardError }: ClassSetEstimate,
  { label, logits }: Pick<MeanCurvatureSample, 'label' | 'logits'>,
  dimension: number,
): ClassSetDetection {
  const measured = Array.from(classes.keys()).filter((at) => Number.isFinite(meanCurvatures[at]));
  // E v'Gv = tr G / d over the unit sphere, where kbar = tr G / (d - 1).
  const scale = (dimension - 1) / (dimension * (classes.length + 1));
  const best = measured.reduce((top, at) => (top < 0 || meanCurvatures[at] > meanCurvatures[top] ? at : top), -1);
  const distances = measured.map((at) => Math.abs(logits[classes[at]] - logits[label]) / gradientNorms[at]);
  const rounding = measured.reduce((total, at) => total + roundingErrors[at], 0);
  return {
    classes,
    score: scale * sum,
    standardError: scale * sumStandardError,
    roundingError: measured.length > 0 ? scale * rounding : Number.NaN,
    recoveredLabel: best < 0 ? -1 : classes[best],
    linearizedDistance: distances.length > 0 ? Math.min(...distances) : Number.NaN,
  };
}

/**
 * `detectionScores` at every step, along the same directions, so that steps differ by scale alone.
 *
 * @returns [steps][points]. Memory: that of `detectionScores` times the number of steps.
 */
export async function detectionSweep(
  classifier: Classifier,
  points: readonly ProbePoint[],
  seed: number | bigint,
  steps: readonly StepRule[],
  options: Omit<DetectionOptions, 'step'> = {},
): Promise<DetectionSample[][]> {
  const { baseline, ...asked } = withClassSets(options, classifier);
  const sweeps = await stepSweep(classifier, points, seed, steps, asked);
  return sweeps.map((samples) => samples.map((sample) => detectionSample(sample, classifier.dimension, baseline)));
}
