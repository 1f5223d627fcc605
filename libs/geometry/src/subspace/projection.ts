/** How much of a vector lies in the shared subspace (docs/conventions.md, "`sharedDirections`"; the paper's Table I). */

import { randomStream, rowProducts } from '@isthmus/numerics';
import { rowCount } from '../execution.js';

/**
 * ||P_S v|| / ||v|| for each vector: the unsquared ratio, as in Table I. For random noise its root mean square is sqrt(m/d); its
 * mean is smaller by the share 1 - sqrt(1 - 1/2m) at most, which is 0.13% for m = 200.
 *
 * @param basis orthonormal rows, [m, d].
 * @param vectors [k, d].
 * @returns [k]; NaN for a vector of length 0. Memory: 8 (k + m) d + 8 k (m + 1) bytes beside the arguments.
 */
export function projectionRatios(
  basis: Float32Array | Float64Array,
  vectors: Float32Array | Float64Array,
  d: number,
): Float64Array {
  const m = rowCount('projectionRatios', basis, d);
  const rows = Float64Array.from(vectors);
  const inside = rowProducts(rows, Float64Array.from(basis), d);
  return Float64Array.from({ length: rowCount('projectionRatios', vectors, d) }, (_, i) => {
    const squared = (values: Float64Array) => values.reduce((sum, v) => sum + v * v, 0);
    return Math.sqrt(squared(inside.subarray(i * m, (i + 1) * m)) / squared(rows.subarray(i * d, (i + 1) * d)));
  });
}

/**
 * The image's own gradient, down and across, by central differences (one-sided at the border). images [C, H, W] flattened.
 *
 * @returns [2, d]: the derivative along rows (vertical) and along columns (horizontal). Memory: 16 d bytes.
 */
export function imageGradient(
  image: Float32Array,
  [channels, height, width]: readonly [number, number, number],
): Float64Array {
  const d = channels * height * width;
  if (image.length !== d)
    throw new RangeError(`imageGradient: expected ${channels} x ${height} x ${width}, got ${image.length}`);
  const out = new Float64Array(2 * d);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const index = (c * height + y) * width + x;
        const up = y > 0 ? index - width : index;
        const down = y + 1 < height ? index + width : index;
        const left = x > 0 ? index - 1 : index;
        const right = x + 1 < width ? index + 1 : index;
        out[index] = down === up ? 0 : (image[down] - image[up]) / ((down - up) / width);
        out[d + index] = right === left ? 0 : (image[right] - image[left]) / (right - left);
      }
    }
  }
  return out;
}

/** One sample's row of Table I: the four kinds of vectors and the share of each in S. */
interface SubspaceProjections {
  readonly random: number;
  /** x_2 - x_1. */
  readonly difference: number;
  /** Both derivatives of the image together. */
  readonly gradient: number;
  /** r(x). */
  readonly adversarial: number;
}

/**
 * The projections of one sample.
 *
 * @param basis u_1 .. u_m, [m, d].
 * @param vectors an image, another image, and r(x), each [d].
 * @param seed keys the random vector with sampleIndex.
 *
 * Memory: 8 (m + 13) d bytes beside the arguments, and nothing that grows with the samples.
 */
export function subspaceProjections(
  basis: Float32Array,
  vectors: { readonly image: Float32Array; readonly other: Float32Array; readonly perturbation: Float32Array },
  inputShape: readonly [number, number, number],
  seed: number | bigint,
  sampleIndex: number,
): SubspaceProjections {
  const { image, other, perturbation } = vectors;
  const d = image.length;
  const noise = randomStream(seed, 'subspace/random vector', sampleIndex).fillNormal(new Float64Array(d));
  const slopes = imageGradient(image, inputShape);
  const rows = new Float64Array(5 * d);
  rows.set(noise);
  for (let i = 0; i < d; i++) rows[d + i] = other[i] - image[i];
  rows.set(slopes, 2 * d);
  rows.set(perturbation, 4 * d);
  const [random, difference, down, across, adversarial] = projectionRatios(basis, rows, d);
  // Two vectors as one: weighted by their squared lengths.
  const squared = (values: Float64Array) => values.reduce((sum, v) => sum + v * v, 0);
  const weights = [squared(slopes.subarray(0, d)), squared(slopes.subarray(d))];
  const part = (ratio: number, weight: number) => (weight > 0 ? ratio * ratio * weight : 0);
  const gradient = Math.sqrt((part(down, weights[0]) + part(across, weights[1])) / (weights[0] + weights[1]));
  return { random, difference, gradient, adversarial };
}
