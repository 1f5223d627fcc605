/** Two disjoint balls of one class: a region that is not connected, so a path search must end unresolved. */

import type { Classifier } from '@isthmus/engine';
import { closedFormClassifier, marginForm } from './closedForm.js';

/** F = max over both centres of R^2 - ||x - c||^2; disjoint when ||c_1 - c_2|| > 2R, which is checked. */
export function disjointBalls(radius: number, first: Float64Array, second: Float64Array): Classifier {
  const squaredDistance = (x: ArrayLike<number>, c: Float64Array) => c.reduce((sum, v, i) => sum + (x[i] - v) ** 2, 0);
  if (squaredDistance(first, second) <= 4 * radius * radius) {
    throw new RangeError('disjointBalls: the centres must be more than two radii apart');
  }
  const nearest = (x: Float32Array) => (squaredDistance(x, first) <= squaredDistance(x, second) ? first : second);
  return closedFormClassifier(
    marginForm({
      dimension: first.length,
      value: (x) => radius * radius - squaredDistance(x, nearest(x)),
      slope(x, gradient) {
        const c = nearest(x);
        for (let i = 0; i < c.length; i++) gradient[i] = -2 * (x[i] - c[i]);
      },
    }),
  );
}
