/** Where a curvature is measured, and in which sign (docs/conventions.md, "Notation"). */

/**
 * F_j = f_j - f_k, "other minus predicted": a region {F > 0} that is a ball of radius R has curvature -1/R. Stored with
 * every curvature, since the paper's Table II is printed in the other sign.
 */
export const signConvention = 'other-minus-predicted';

/** A point at which curvatures towards other classes are measured: an image x, or a boundary point z. */
export interface ProbePoint {
  /** [d], pixels. */
  readonly point: Float32Array;
  /** k, the class that the region belongs to: k(x), also at z, where the logits of two classes are equal. */
  readonly label: number;
  /** Keys the sample's random directions. */
  readonly sampleIndex: number;
  /** ||r(x)||, pixels; needed by the step rule relative to it. */
  readonly perturbationNorm?: number | undefined;
}

/** A point and the one other class j whose boundary is meant. */
export interface CurvaturePoint extends ProbePoint {
  /** j. */
  readonly targetClass: number;
}

/**
 * - `measured`: the numbers are what they say.
 * - `zero-gradient`: grad F vanished, so there is no normal and no curvature.
 * - `not-finite`: a logit, a gradient or the step is NaN, infinite or 0.
 */
export type CurvatureOutcome = 'measured' | 'zero-gradient' | 'not-finite';

/** Fields of every measurement of curvature. */
export interface CurvatureRecord {
  readonly outcome: CurvatureOutcome;
  readonly signConvention: typeof signConvention;
  /** h, pixels. */
  readonly step: number;
}

/** Fields of a measurement at one boundary, F = f_j - f_k. */
export interface BoundaryRecord extends CurvatureRecord {
  /** ||grad F||, logits a pixel. */
  readonly gradientNorm: number;
}

/** Throws unless the point fits the classifier, and its boundary has tangent directions. */
export function expectPoint(
  caller: string,
  { point, label, targetClass }: ProbePoint & { readonly targetClass?: number },
  { dimension, numClasses }: { readonly dimension: number; readonly numClasses: number },
): void {
  if (point.length !== dimension)
    throw new RangeError(`${caller}: expected a point of d = ${dimension}, got ${point.length}`);
  if (dimension < 2) {
    throw new RangeError(
      `${caller}: expected d of 2 or more, got ${dimension}; a boundary of one pixel has no curvature`,
    );
  }
  for (const name of targetClass === undefined ? [label] : [label, targetClass]) {
    if (!Number.isInteger(name) || name < 0 || name >= numClasses) {
      throw new RangeError(`${caller}: expected a class from 0 to ${numClasses - 1}, got ${name}`);
    }
  }
  if (label === targetClass) throw new RangeError(`${caller}: label and target class are both ${label}; F would be 0`);
}
