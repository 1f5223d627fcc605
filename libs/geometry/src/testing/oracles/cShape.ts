/** A C: a ring in the plane of the first two coordinates with a sector cut out. Connected; the straight path between its tips is not inside. */

import type { Classifier } from '@isthmus/engine';
import { closedFormClassifier, marginForm } from './closedForm.js';

/**
 * F = min(w^2 - (rho - R)^2, w (rho cos(gap) - x_0)) with rho = hypot(x_0, x_1): the sector of half angle `gap` (radians)
 * about the positive x_0 axis is cut out. The region is C x R^(d-2).
 */
export function cShape(radius: number, halfWidth: number, gap: number, dimension: number): Classifier {
  const rho = (x: Float32Array) => Math.hypot(x[0], x[1]);
  const ring = (x: Float32Array) => halfWidth * halfWidth - (rho(x) - radius) ** 2;
  const sector = (x: Float32Array) => halfWidth * (rho(x) * Math.cos(gap) - x[0]);
  return closedFormClassifier(
    marginForm({
      dimension,
      value: (x) => Math.min(ring(x), sector(x)),
      slope(x, gradient) {
        const length = rho(x);
        if (length === 0) return;
        const inRing = ring(x) <= sector(x);
        const radial = inRing ? -2 * (length - radius) : halfWidth * Math.cos(gap);
        gradient[0] = (radial * x[0]) / length - (inRing ? 0 : halfWidth);
        gradient[1] = (radial * x[1]) / length;
      },
    }),
  );
}
