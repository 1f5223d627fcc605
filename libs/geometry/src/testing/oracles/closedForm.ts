/** A `Classifier` made from formulas: the tests' ground truth, evaluated in float64 and rounded once to float32. */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';

/** Logits and their gradients at one point, in float64. */
export interface ClosedForm {
  /** d; the input shape is [1, 1, d]. */
  readonly dimension: number;
  /** L. */
  readonly numClasses: number;
  /** Smallest and largest value of a coordinate; [-10, 10] by default. The formulas hold outside as well. */
  readonly bounds?: readonly [lower: number, upper: number];
  /** Writes f(point), [L]. */
  evaluate(point: Float32Array, logits: Float64Array): void;
  /** Writes grad f_classIndex(point), [d]. */
  differentiate(point: Float32Array, classIndex: number, gradient: Float64Array): void;
}

function expectLength(array: ArrayLike<number>, length: number, name: string): void {
  if (array.length !== length)
    throw new RangeError(`closedFormClassifier: ${name} must hold ${length}, got ${array.length}`);
}

/** The classifier of the given formulas. Gradients are exact up to one rounding to float32. */
export function closedFormClassifier(form: ClosedForm): Classifier {
  const { dimension: d, numClasses: L, bounds = [-10, 10] } = form;
  const row = new Float64Array(L);
  const slope = new Float64Array(d);
  const count = (images: Float32Array): number => {
    if (images.length % d !== 0)
      throw new RangeError(`closedFormClassifier: expected rows of ${d}, got ${images.length}`);
    return images.length / d;
  };
  const point = (images: Float32Array, i: number): Float32Array => images.subarray(i * d, (i + 1) * d);

  const forward = (images: Float32Array, out: Float32Array = new Float32Array(count(images) * L)): Float32Array => {
    const n = count(images);
    expectLength(out, n * L, 'logits [n, L]');
    for (let i = 0; i < n; i++) {
      form.evaluate(point(images, i), row);
      out.set(row, i * L);
    }
    return out;
  };

  return {
    inputShape: [1, 1, d],
    dimension: d,
    numClasses: L,
    bounds,
    logits: async (images, out) => forward(images, out),
    async labels(images, out: Int32Array = new Int32Array(count(images))) {
      const n = count(images);
      expectLength(out, n, 'labels [n]');
      for (let i = 0; i < n; i++) {
        // From the rounded logits, so that labels and logits never disagree.
        out[i] = argmax(forward(point(images, i)), 0, L);
      }
      return out;
    },
    async inputGradient(images, cotangents, out) {
      const n = count(images);
      expectLength(cotangents, n * L, 'cotangents [n, L]');
      const gradient = out?.gradient ?? new Float32Array(n * d);
      expectLength(gradient, n * d, 'gradient [n, d]');
      const sum = new Float64Array(d);
      for (let i = 0; i < n; i++) {
        sum.fill(0);
        for (let l = 0; l < L; l++) {
          const weight = cotangents[i * L + l];
          if (weight === 0) continue;
          form.differentiate(point(images, i), l, slope);
          for (let c = 0; c < d; c++) sum[c] += weight * slope[c];
        }
        gradient.set(sum, i * d);
      }
      return { logits: forward(images, out?.logits), gradient };
    },
    async marginJacobian(images, labels, classes, out) {
      const n = count(images);
      const k = n === 0 ? 0 : classes.length / n;
      if (!Number.isInteger(k)) throw new RangeError(`closedFormClassifier: ${classes.length} classes for ${n} images`);
      expectLength(labels, n, 'labels [n]');
      const ownSlope = new Float64Array(d);
      const gradients = out?.gradients ?? new Float32Array(n * k * d);
      expectLength(gradients, n * k * d, 'gradients [n, k, d]');
      for (let i = 0; i < n; i++) {
        form.differentiate(point(images, i), labels[i], ownSlope);
        for (let c = 0; c < k; c++) {
          form.differentiate(point(images, i), classes[i * k + c], slope);
          for (let at = 0; at < d; at++) gradients[(i * k + c) * d + at] = slope[at] - ownSlope[at];
        }
      }
      return { logits: forward(images, out?.logits), gradients };
    },
    async close() {},
  };
}

/** A two-class form whose class 1 wins where F > 0: f = (0, F). */
export function marginForm(form: {
  readonly dimension: number;
  /** F(point). */
  value(point: Float32Array): number;
  /** Writes grad F(point), [d]. */
  slope(point: Float32Array, gradient: Float64Array): void;
}): ClosedForm {
  return {
    dimension: form.dimension,
    numClasses: 2,
    evaluate(point, logits) {
      logits[0] = 0;
      logits[1] = form.value(point);
    },
    differentiate(point, classIndex, gradient) {
      gradient.fill(0);
      if (classIndex === 1) form.slope(point, gradient);
    },
  };
}
