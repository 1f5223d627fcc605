/** Curvature of the one boundary between two classes, at boundary points (docs/conventions.md, "`detection`"; the paper's Table II). */

import type { Classifier } from '@isthmus/engine';
import type { CurvaturePoint, CurvatureRecord } from '../curvature/curvaturePoint.js';
import { type MeanCurvatureOptions, meanCurvature } from '../curvature/meanCurvature.js';
import { detectionSample } from './detection.js';

/** The measurement at one boundary point, of the image that it was reached from. */
export interface BoundaryDetectionSample extends CurvatureRecord {
  /** k, and j: the class behind the boundary. */
  readonly label: number;
  readonly boundaryClass: number;
  /** kbar of F = f_j - f_k, 1/pixel, with its standard error over directions. Clean images: negative; perturbed ones: positive. */
  readonly meanCurvature: number;
  readonly standardError: number;
  /** How much of the curvature the rounding of logits and pixels to float32 may have made; it grows as 1 / h^2. */
  readonly roundingError: number;
  /** argmax over i != k of the curvature towards i: the label where the image is held to be perturbed. */
  readonly recoveredLabel: number;
}

/**
 * The pairwise mean curvature at each point z, whose k is the label of the image that z was reached from.
 *
 * Exchanging k and j changes the sign and nothing else: seen from its other side, a boundary bends the other way. Table II asks for the
 * share of points with each sign.
 *
 * @param seed keys the directions with each point's sampleIndex.
 *
 * Memory: that of `meanCurvature` and 300 bytes a point.
 */
export async function boundaryDetection(
  classifier: Classifier,
  points: readonly CurvaturePoint[],
  seed: number | bigint,
  options: MeanCurvatureOptions,
): Promise<BoundaryDetectionSample[]> {
  const samples = await meanCurvature(classifier, points, seed, options);
  return samples.map((sample, i) => {
    const j = points[i].targetClass;
    const value = sample.meanCurvatures[j];
    // The boundary's own gradient may vanish where another class's does not.
    const flat = sample.gradientNorms[j] === 0;
    return {
      outcome: Number.isFinite(value) ? 'measured' : flat ? 'zero-gradient' : 'not-finite',
      signConvention: sample.signConvention,
      label: sample.label,
      boundaryClass: j,
      meanCurvature: value,
      standardError: sample.standardErrors[j],
      roundingError: sample.roundingErrors[j],
      recoveredLabel: detectionSample(sample, classifier.dimension).recoveredLabel,
      step: sample.step,
    };
  });
}
