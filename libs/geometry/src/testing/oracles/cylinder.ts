/** Cylinder: class 1 is {x_0^2 + x_1^2 < R^2}. One principal curvature of F_1 is -1/R, the other d - 2 are 0. */

import type { Classifier } from '@isthmus/engine';
import { closedFormClassifier, marginForm } from './closedForm.js';

/** F = R^2 - x_0^2 - x_1^2 in R^d, d >= 2. */
export function cylinder(radius: number, dimension: number): Classifier {
  return closedFormClassifier(
    marginForm({
      dimension,
      value: (x) => radius * radius - x[0] * x[0] - x[1] * x[1],
      slope(x, gradient) {
        gradient[0] = -2 * x[0];
        gradient[1] = -2 * x[1];
      },
    }),
  );
}
