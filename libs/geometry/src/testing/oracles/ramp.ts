/** A ReLU ramp: F = |x_0| + x_{d-1}. Its derivative's curvature is 0 almost everywhere, its second difference at the kink 2/h. */

import type { Classifier } from '@isthmus/engine';
import { closedFormClassifier, marginForm } from './closedForm.js';

/**
 * In R^d, d >= 2. At x_0 = 0 along the first axis the second difference of F is 2/h and the difference of gradients is
 * (1 - -1) / 2h = 1/h: the two estimators differ on kinks, which is why each result names its operator and h.
 */
export function ramp(dimension: number): Classifier {
  return closedFormClassifier(
    marginForm({
      dimension,
      value: (x) => Math.abs(x[0]) + x[dimension - 1],
      slope(x, gradient) {
        gradient[0] = Math.sign(x[0]); // relu'(0) = 0 on both sides
        gradient[dimension - 1] += 1;
      },
    }),
  );
}
