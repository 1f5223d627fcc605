/** Ball: class 1 is {||x - c|| < R}. Every principal curvature of F_1 = f_1 - f_0 on the sphere is -1/R. */

import type { Classifier } from '@isthmus/engine';
import { closedFormClassifier, marginForm } from './closedForm.js';

/** F = R^2 - ||x - c||^2, so H = -2I and ||grad F|| = 2 ||x - c|| everywhere. */
export function ball(radius: number, center: Float64Array): Classifier {
  return closedFormClassifier(
    marginForm({
      dimension: center.length,
      value: (x) => center.reduce((sum, c, i) => sum - (x[i] - c) ** 2, radius * radius),
      slope(x, gradient) {
        for (let i = 0; i < center.length; i++) gradient[i] = -2 * (x[i] - center[i]);
      },
    }),
  );
}
