/** Points at which tests measure curvature, and the error that float32 allows. */

import type { CurvaturePoint } from '../../curvature/curvaturePoint.js';

/** Class 0 against class 1, sample 0, unless said otherwise. */
export const at = (point: Float32Array, options: Partial<CurvaturePoint> = {}): CurvaturePoint => ({
  point,
  label: 0,
  targetClass: 1,
  sampleIndex: 0,
  ...options,
});

export const absolute = (length: number) => ({ kind: 'absolute', length }) as const;

/**
 * Twice what float32 may do to a curvature from gradient differences: each entry of H is off by 2^-24 ||grad F|| / h at most, so
 * the matrix over ||grad F|| by sqrt(d) 2^-24 / h; the point and the normal are rounded as well.
 */
export const gradientBound = (d: number, h: number, largest: number) =>
  2 ** -24 * ((2 * Math.sqrt(d)) / h + 8 * largest);

/** A second difference of F, by all that its error depends on. */
interface SecondDifference {
  /** h. */
  readonly step: number;
  /** ||x||. */
  readonly pointNorm: number;
  /** ||grad F(x)||, and ||H|| near x. */
  readonly gradientNorm: number;
  readonly hessianNorm: number;
  /** |F(x)|, where F is one logit and the other is 0. */
  readonly margin: number;
}

/**
 * The most that a second difference of F along a unit vector, over ||grad F||, may err by where F is quadratic.
 *
 * Truncation is h^2/12 times the fourth derivative: 0. With u = 2^-24 the rounding of float32: each of the two probes x +- h v is off
 * by u (||x|| + h), where F has a slope of ||grad F|| + h ||H|| at most; F enters four times, each off by u |F|, and
 * |F| <= |F(x)| + h ||grad F|| + h^2 ||H|| / 2. All of it over h^2 ||grad F||. The normal and the norm come from a gradient in float32:
 * u ||H|| / ||grad F|| for each of n, n and twice for the norm.
 */
function secondDifferenceBound(of: SecondDifference): number {
  const { step: h, pointNorm, gradientNorm, hessianNorm, margin } = of;
  const largestMargin = margin + h * gradientNorm + (h * h * hessianNorm) / 2;
  const ofProbes = 2 * (pointNorm + h) * (gradientNorm + h * hessianNorm);
  return (2 ** -24 * ((4 * largestMargin + ofProbes) / (h * h) + 4 * hessianNorm)) / gradientNorm;
}

/**
 * The same of the mean curvature from d orthonormal directions, which leave nothing to chance:
 * [d mean_v (v'Hv) - n'Hn] / ((d - 1) ||grad F||).
 */
export const meanCurvatureBound = (d: number, of: SecondDifference): number =>
  ((d + 1) / (d - 1)) * secondDifferenceBound(of);
