/** What curvature is measured at in tests, and the error that float32 allows them. */

import type { CurvaturePoint } from '../curvature/curvaturePoint.js';

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
