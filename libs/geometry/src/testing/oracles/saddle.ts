/** Saddle: F = x_{d-1} + kappa (x_0^2 - x_1^2) / 2. At the origin the principal curvatures of F_1 are +kappa, -kappa and 0; in the plane, kappa. */

import type { Classifier } from '@isthmus/engine';
import { closedFormClassifier, marginForm } from './closedForm.js';

/**
 * In R^d, d >= 2; the unit normal at the origin is the last axis. In R^2 that is the axis of -kappa: a curve has one curvature,
 * and the other sign is the bend of F across it, which is no curvature of the boundary.
 */
export function saddle(kappa: number, dimension: number): Classifier {
  return closedFormClassifier(
    marginForm({
      dimension,
      value: (x) => x[dimension - 1] + 0.5 * kappa * (x[0] * x[0] - x[1] * x[1]),
      slope(x, gradient) {
        gradient[0] = kappa * x[0];
        gradient[1] = -kappa * x[1];
        gradient[dimension - 1] += 1;
      },
    }),
  );
}
