/** Softmax of quadratics: f = softmax(q). Not polynomial, yet its boundary is that of q, so the curvature on it is q's. */

import type { Classifier } from '@isthmus/engine';
import { closedFormClassifier } from './closedForm.js';
import { type Quadratic, quadraticForm } from './quadratic.js';

/** grad f_l = f_l (grad q_l - sum_j f_j grad q_j). */
export function softmaxQuadratic(classes: readonly Quadratic[]): Classifier {
  const form = quadraticForm(classes);
  const { dimension: d, numClasses: L } = form;
  const softmax = (x: Float32Array, out: Float64Array): void => {
    form.evaluate(x, out);
    const top = Math.max(...out);
    let sum = 0;
    for (let l = 0; l < L; l++) {
      out[l] = Math.exp(out[l] - top);
      sum += out[l];
    }
    for (let l = 0; l < L; l++) out[l] /= sum;
  };
  const weights = new Float64Array(L);
  const slope = new Float64Array(d);
  return closedFormClassifier({
    dimension: d,
    numClasses: L,
    evaluate: softmax,
    differentiate(x, classIndex, gradient) {
      softmax(x, weights);
      gradient.fill(0);
      for (let l = 0; l < L; l++) {
        form.differentiate(x, l, slope);
        const scale = weights[classIndex] * ((l === classIndex ? 1 : 0) - weights[l]);
        for (let i = 0; i < d; i++) gradient[i] += scale * slope[i];
      }
    },
  });
}
