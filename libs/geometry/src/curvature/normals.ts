/** grad F_j of all classes at a group of points, for exact norms and normals. */

import type { Classifier } from '@isthmus/engine';
import { norm, row } from '../rows.js';
import type { ProbePoint } from './curvaturePoint.js';

export interface Normals {
  readonly numClasses: number;
  /** grad F_j = grad f_j - grad f_k of the classes j but k, in order, [n, L - 1, d]. */
  readonly slopes: Float32Array;
  /** ||grad F_j||, [n, L]; zero at j = k. */
  readonly norms: Float64Array;
}

/** One Jacobian of all margins for the group. */
export async function classNormals(classifier: Classifier, points: readonly ProbePoint[]): Promise<Normals> {
  const { dimension: d, numClasses: L } = classifier;
  const n = points.length;
  const images = new Float32Array(n * d);
  points.forEach(({ point }, i) => {
    images.set(point, i * d);
  });
  const labels = Int32Array.from(points, ({ label }) => label);
  const classes = Int32Array.from({ length: n * (L - 1) }, (_, at) => {
    const [i, other] = [Math.floor(at / (L - 1)), at % (L - 1)];
    return other < labels[i] ? other : other + 1;
  });
  const { gradients: slopes } = await classifier.marginJacobian(images, labels, classes);
  const norms = new Float64Array(n * L);
  classes.forEach((j, at) => {
    norms[Math.floor(at / (L - 1)) * L + j] = norm(row(slopes, at, d));
  });
  return { numClasses: L, slopes, norms };
}
