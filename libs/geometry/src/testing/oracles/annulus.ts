/** Annulus (a spherical shell in R^d): class 1 is {| ||x|| - R | < w}. Connected, but straight segments cross the hole. */

import type { Classifier } from '@isthmus/engine';
import { closedFormClassifier, marginForm } from './closedForm.js';

/** F = w^2 - (||x|| - R)^2; on the outer sphere the curvatures are -1/(R + w), on the inner one +1/(R - w). */
export function annulus(radius: number, halfWidth: number, dimension: number): Classifier {
  const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
  return closedFormClassifier(
    marginForm({
      dimension,
      value: (x) => halfWidth * halfWidth - (norm(x) - radius) ** 2,
      slope(x, gradient) {
        const length = norm(x);
        const scale = length === 0 ? 0 : (-2 * (length - radius)) / length;
        for (let i = 0; i < dimension; i++) gradient[i] = scale * x[i];
      },
    }),
  );
}
