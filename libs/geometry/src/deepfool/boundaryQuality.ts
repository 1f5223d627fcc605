/** How good a boundary point is: |F(z)| and the angle between r and the boundary's normal at z (docs/conventions.md, "`perturbation`"). */

import type { Classifier } from '@isthmus/engine';
import { dot, norm, row, writePoint } from '../rows.js';

/** F = f_other - f_own and its gradient, at one sample's point. */
interface BoundaryValue {
  /** F. */
  readonly margin: number;
  /** grad F, [d], a view that is overwritten by the next batch. */
  readonly gradient: Float32Array;
}

/**
 * Evaluates F = f_other - f_own and grad F at x + r for the named samples, one gradient row each, in batches.
 *
 * @param visit called once per sample in order.
 */
export async function evaluateBoundary(
  classifier: Classifier,
  images: Float32Array,
  perturbations: Float32Array,
  samples: Int32Array,
  classes: { readonly labels: Int32Array; readonly others: Int32Array },
  { batch, signal }: { batch: number; signal: AbortSignal | undefined },
  visit: (sample: number, value: BoundaryValue, point: Float32Array) => void,
): Promise<void> {
  const { dimension: d, numClasses: L } = classifier;
  const capacity = Math.min(batch, samples.length);
  const points = new Float32Array(capacity * d);
  const cotangents = new Float32Array(capacity * L);
  const logits = new Float32Array(capacity * L);
  const gradient = new Float32Array(capacity * d);
  for (let first = 0; first < samples.length; first += batch) {
    signal?.throwIfAborted();
    const count = Math.min(batch, samples.length - first);
    cotangents.fill(0);
    for (let i = 0; i < count; i++) {
      const sample = samples[first + i];
      writePoint(points, i, images, perturbations, sample, 1, d);
      cotangents[i * L + classes.others[sample]] = 1;
      cotangents[i * L + classes.labels[sample]] = -1;
    }
    await classifier.inputGradient(points.subarray(0, count * d), cotangents.subarray(0, count * L), {
      logits: logits.subarray(0, count * L),
      gradient: gradient.subarray(0, count * d),
    });
    for (let i = 0; i < count; i++) {
      const sample = samples[first + i];
      const margin = logits[i * L + classes.others[sample]] - logits[i * L + classes.labels[sample]];
      visit(sample, { margin, gradient: row(gradient, i, d) }, row(points, i, d));
    }
  }
}

/** cos(a, b); NaN where one of them vanishes. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const lengths = norm(a) * norm(b);
  return lengths === 0 ? Number.NaN : dot(a, b) / lengths;
}
