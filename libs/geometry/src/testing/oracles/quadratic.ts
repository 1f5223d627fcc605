/** Quadratics: f_l = x'A_l x / 2 + b_l'x + c_l. Hessians A_l and curvatures are known at every point, also off the boundary. */

import type { Classifier } from '@isthmus/engine';
import { rowProducts } from '@isthmus/numerics';
import { type ClosedForm, closedFormClassifier } from './closedForm.js';

/** One class's quadratic. A symmetric, row-major [d, d]; absent means 0. */
export interface Quadratic {
  readonly hessian?: Float64Array;
  readonly linear: Float64Array;
  readonly constant: number;
}

/** The form of L quadratics on R^d, for classifiers built on top of them. */
export function quadraticForm(classes: readonly Quadratic[]): ClosedForm {
  const d = classes[0].linear.length;
  const differentiate = (x: Float32Array, l: number, gradient: Float64Array): void => {
    const { hessian, linear } = classes[l];
    gradient.set(linear);
    if (!hessian) return;
    const product = rowProducts(Float64Array.from(x), hessian, d);
    for (let i = 0; i < d; i++) gradient[i] += product[i];
  };
  const slope = new Float64Array(d);
  return {
    dimension: d,
    numClasses: classes.length,
    evaluate(x, logits) {
      for (let l = 0; l < classes.length; l++) {
        // x'(A x + b) / 2 + b'x / 2 + c
        differentiate(x, l, slope);
        let sum = classes[l].constant;
        for (let i = 0; i < d; i++) sum += 0.5 * x[i] * (slope[i] + classes[l].linear[i]);
        logits[l] = sum;
      }
    },
    differentiate,
  };
}

/** The classifier of L quadratics. */
export function quadratic(classes: readonly Quadratic[]): Classifier {
  return closedFormClassifier(quadraticForm(classes));
}
