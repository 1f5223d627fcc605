/** Random convex combinations of k images of one predicted label: draw i is a function of (labels, k, seed, i). */

import { randomStream } from '@isthmus/numerics';
import { expectCount } from '../execution.js';
import { imagesByLabel } from '../imagesByLabel.js';

export interface Combination {
  readonly index: number;
  /** Predicted label of all k images. */
  readonly label: number;
  /** k different data set indices. */
  readonly images: Int32Array;
  /** Dirichlet(1, .., 1): uniform on the simplex, [k]. */
  readonly weights: Float64Array;
}

export interface SampleCombinationsOptions {
  /** k, from 2 up. */
  readonly images: number;
  readonly seed: number | bigint;
  /** Combinations from..from + count - 1 of the run. */
  readonly from?: number;
  readonly count: number;
}

/**
 * Draws combinations: the first image uniform over those whose label has k images, the others a uniform subset of the rest
 * of its label.
 *
 * @param labels predicted labels of all images, [n]; -1 leaves an image out.
 * @throws RangeError where no label has k images.
 */
export function sampleCombinations(
  labels: Int32Array,
  { images: k, seed, from = 0, count }: SampleCombinationsOptions,
): Combination[] {
  expectCount('sampleCombinations', 'images', k, 2);
  const { images, starts, sizes } = imagesByLabel(labels);
  const eligible = images.filter((image) => sizes[labels[image]] >= k);
  if (eligible.length === 0 && count > 0) throw new RangeError(`sampleCombinations: no label has ${k} images`);
  return Array.from({ length: count }, (_, i): Combination => {
    const index = from + i;
    const stream = randomStream(seed, `convexity/${k}`, index);
    const first = eligible[stream.integer(eligible.length)];
    const label = labels[first];
    const own = images.subarray(starts[label], starts[label] + sizes[label]);
    const others = own.filter((image) => image !== first);
    // Fisher and Yates, as far as needed.
    for (let place = 0; place < k - 1; place++) {
      const other = place + stream.integer(others.length - place);
      [others[place], others[other]] = [others[other], others[place]];
    }
    return { index, label, images: Int32Array.of(first, ...others.subarray(0, k - 1)), weights: stream.dirichlet(k) };
  });
}
