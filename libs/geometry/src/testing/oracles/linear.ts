/** Linear: f = W x + b. Curvature 0; DeepFool is exact in one step and r is orthogonal to the boundary. */

import type { Classifier } from '@isthmus/engine';
import { quadratic } from './quadratic.js';

/** @param weights one row of d per class. */
export function linear(weights: readonly Float64Array[], biases: readonly number[]): Classifier {
  return quadratic(weights.map((row, l) => ({ linear: row, constant: biases[l] })));
}
