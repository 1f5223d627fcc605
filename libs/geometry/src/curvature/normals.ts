/** grad F_j of some or all classes at a group of points, for exact norms and normals. */

import type { Classifier } from '@isthmus/engine';
import { norm, row } from '../rows.js';
import type { ProbePoint } from './curvaturePoint.js';

export interface Normals {
  /** C, classes at each point. */
  readonly count: number;
  /** The classes, none of them the point's own, [n, C]. */
  readonly classes: Int32Array;
  /** grad F_j = grad f_j - grad f_k of these classes, in order, [n, C, d]. */
  readonly slopes: Float32Array;
  /** ||grad F_j||, [n, L]; zero at j = k, NaN at every other class that is not among them. */
  readonly norms: Float64Array;
}

/** One Jacobian of the margins for the group. @param classes [n, C]; all but each point's own where absent */
export async function classNormals(
  classifier: Classifier,
  points: readonly ProbePoint[],
  classes: Int32Array = otherClasses(points, classifier.numClasses),
): Promise<Normals> {
  const { dimension: d, numClasses: L } = classifier;
  const n = points.length;
  const images = new Float32Array(n * d);
  points.forEach(({ point }, i) => {
    images.set(point, i * d);
  });
  const labels = Int32Array.from(points, ({ label }) => label);
  const { gradients: slopes } = await classifier.marginJacobian(images, labels, classes);
  const count = classes.length / n;
  const norms = new Float64Array(n * L).fill(Number.NaN);
  for (const [i, label] of labels.entries()) norms[i * L + label] = 0;
  classes.forEach((j, at) => {
    norms[Math.floor(at / count) * L + j] = norm(row(slopes, at, d));
  });
  return { count, classes, slopes, norms };
}

function otherClasses(points: readonly ProbePoint[], L: number): Int32Array {
  return Int32Array.from({ length: points.length * (L - 1) }, (_, at) => {
    const other = at % (L - 1);
    return other < points[Math.floor(at / (L - 1))].label ? other : other + 1;
  });
}
