/** grad F_j of all classes at a group of points, for exact norms and normals. */

import type { Classifier } from '@isthmus/engine';
import type { ProbePoint } from './curvaturePoint.js';

export interface Normals {
  readonly numClasses: number;
  /** grad F_j = grad f_j - grad f_k, [n, L, d]; zero at j = k. */
  readonly slopes: Float32Array;
  /** ||grad F_j||, [n, L]. */
  readonly norms: Float64Array;
}

/** One Jacobian of all classes for the group. */
export async function classNormals(classifier: Classifier, points: readonly ProbePoint[]): Promise<Normals> {
  const { dimension: d, numClasses: L } = classifier;
  const n = points.length;
  const images = new Float32Array(n * d);
  points.forEach(({ point }, i) => {
    images.set(point, i * d);
  });
  const classes = Int32Array.from({ length: n * L }, (_, i) => i % L);
  const { gradients: slopes } = await classifier.jacobian(images, classes);
  const norms = new Float64Array(n * L);
  const own = new Float32Array(d);
  for (let i = 0; i < n; i++) {
    const base = i * L * d;
    own.set(slopes.subarray(base + points[i].label * d, base + (points[i].label + 1) * d));
    for (let j = 0; j < L; j++) {
      const from = base + j * d;
      let squared = 0;
      for (let c = 0; c < d; c++) {
        const slope = slopes[from + c] - own[c];
        squared += slope * slope;
        slopes[from + c] = slope;
      }
      norms[i * L + j] = Math.sqrt(squared);
    }
  }
  return { numClasses: L, slopes, norms };
}
