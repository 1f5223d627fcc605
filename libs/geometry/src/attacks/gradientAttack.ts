/** Perturbations of a given L2 norm that follow the gradient of the loss: FGSM and PGD. They know no boundary, as DeepFool does. */

import type { Classifier } from '@isthmus/engine';
import { defaultBatch, type ExecutionOptions, expectCount, rowCount } from '../execution.js';

interface GradientAttackOptions extends ExecutionOptions {
  /**
   * - `fgsm`: one step along the signs of the gradient (Goodfellow, Shlens, Szegedy, ICLR 2015, section 4), scaled to the norm.
   * - `pgd`: steps of 2.5 epsilon / steps along the unit gradient, each followed by the projection on the ball (Madry et al., ICLR 2018, in
   *   L2), from the image itself: no random start.
   */
  readonly method: 'fgsm' | 'pgd';
  /** Of PGD; 20 by default. */
  readonly steps?: number;
}

/**
 * Each image moved by at most its norm so that the cross-entropy of its label rises; the last iterate, whether or not the label changed.
 *
 * The gradient of the cross-entropy is (1 - p_k) sum_j q_j grad F_j with q the softmax over the other classes. Its direction is computed without
 * the first factor, which float32 rounds to 0 where a network is sure. Where it vanishes the point stays. Pixels are not clipped, as with DeepFool.
 *
 * @param images x, [n, d].
 * @param labels k, [n].
 * @param norms epsilon, [n], pixels; not finite leaves NaN.
 * @returns [n, d].
 * @throws RangeError where the lengths differ, or steps is not a whole number from 1.
 *
 * Memory: 4 d + 100 bytes a sample for the result; a workspace of 12 batch d + 8 batch L bytes.
 */
export async function gradientAttack(
  classifier: Classifier,
  images: Float32Array,
  labels: ArrayLike<number>,
  norms: ArrayLike<number>,
  { method, steps = 20, batch = defaultBatch, signal, onProgress }: GradientAttackOptions,
): Promise<Float32Array> {
  const { dimension: d, numClasses: L } = classifier;
  const n = rowCount('gradientAttack', images, d);
  for (const [name, list] of [
    ['labels', labels],
    ['norms', norms],
  ] as const) {
    if (list.length !== n) throw new RangeError(`gradientAttack: expected ${n} ${name}, got ${list.length}`);
  }
  expectCount('gradientAttack', 'steps', steps);
  expectCount('gradientAttack', 'batch', batch);
  const moved = images.slice();
  for (let start = 0; start < n; start += batch) {
    const end = Math.min(n, start + batch);
    const rows = moved.subarray(start * d, end * d);
    const from = images.subarray(start * d, end * d);
    const labelOf = (i: number) => labels[start + i];
    const normOf = (i: number) => norms[start + i];
    for (let step = 0; step < (method === 'pgd' ? steps : 1); step++) {
      signal?.throwIfAborted();
      const cotangents = lossDirections(await classifier.logits(rows), L, labelOf);
      signal?.throwIfAborted();
      const { gradient } = await classifier.inputGradient(rows, cotangents);
      for (let i = 0; i < end - start; i++) {
        const at = (array: Float32Array) => array.subarray(i * d, (i + 1) * d);
        if (method === 'fgsm') stepAlong(at(rows), at(gradient).map(Math.sign), normOf(i));
        else {
          stepAlong(at(rows), at(gradient), (2.5 * normOf(i)) / steps);
          projectOnBall(at(rows), at(from), normOf(i));
        }
      }
    }
    onProgress?.(end, n);
  }
  return moved;
}

/** q_j - [j = k] for each row, [n, L]: the softmax over the classes other than k. */
function lossDirections(logits: Float32Array, L: number, labelOf: (i: number) => number): Float32Array {
  const cotangents = new Float32Array(logits.length);
  for (let i = 0; i < logits.length / L; i++) {
    const label = labelOf(i);
    const row = logits.subarray(i * L, (i + 1) * L);
    const highest = row.reduce((most, value, j) => (j === label ? most : Math.max(most, value)), -Infinity);
    const weights = Array.from(row, (value, j) => (j === label ? 0 : Math.exp(value - highest)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let j = 0; j < L; j++) cotangents[i * L + j] = j === label ? -1 : weights[j] / total;
  }
  return cotangents;
}

/** point += length direction / ||direction||; not at all along a direction without length. */
function stepAlong(point: Float32Array, direction: Float32Array, length: number): void {
  const size = lengthOf(direction);
  if (size === 0) return;
  for (let c = 0; c < point.length; c++) point[c] += (length * direction[c]) / size;
}

function projectOnBall(point: Float32Array, centre: Float32Array, radius: number): void {
  const away = lengthOf(point, centre);
  if (away <= radius) return;
  for (let c = 0; c < point.length; c++) point[c] = centre[c] + ((point[c] - centre[c]) * radius) / away;
}

/** In float64. */
function lengthOf(vector: Float32Array, from?: Float32Array): number {
  let squares = 0;
  for (let c = 0; c < vector.length; c++) squares += (vector[c] - (from === undefined ? 0 : from[c])) ** 2;
  return Math.sqrt(squares);
}
