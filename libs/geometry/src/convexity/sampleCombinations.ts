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

interface SampleCombinationsOptions {
  /** k, from 2 up. */
  readonly images: number;
  /** Only labels with so many images are drawn from; k where absent. With the largest of several k, each of them is drawn from the same labels. */
  readonly least?: number | undefined;
  readonly seed: number | bigint;
  /** Combinations from..from + count - 1 of the run. */
  readonly from?: number;
  readonly count: number;
}

/**
 * Draws combinations: the first image uniform over those whose label has `least` images, the others a uniform subset of the rest
 * of its label.
 *
 * @param labels predicted labels of all images, [n]; -1 leaves an image out.
 * @returns `count` combinations in the order of their index. O(n + count k) time. Memory: 12 bytes an image while it draws; what
 *   it returns takes 12 k bytes a combination beside its objects, about 500.
 * @throws RangeError where no label has that many images.
 */
export function sampleCombinations(
  labels: Int32Array,
  { images: k, least = k, seed, from = 0, count }: SampleCombinationsOptions,
): Combination[] {
  expectCount('sampleCombinations', 'images', k, 2);
  expectCount('sampleCombinations', 'from', from, 0);
  expectCount('sampleCombinations', 'count', count, 0);
  expectCount('sampleCombinations', 'least', least, k);
  const { images, starts, sizes } = imagesByLabel(labels);
  const eligible = images.filter((image) => sizes[labels[image]] >= least);
  if (eligible.length === 0 && count > 0) throw new RangeError(`sampleCombinations: no label has ${least} images`);
  const placeOf = new Int32Array(labels.length);
  for (let place = 0; place < images.length; place++) placeOf[images[place]] = place;
  return Array.from({ length: count }, (_, i): Combination => {
    const index = from + i;
    const stream = randomStream(seed, `convexity/${k}`, index);
    const first = eligible[stream.integer(eligible.length)];
    const label = labels[first];
    const drawn = new Int32Array(k);
    drawn[0] = first;
    // Fisher and Yates over the label's other images, in their order, as far as needed and without a copy of them: other q stands at
    // place q unless `moved` says which one was swapped there.
    const others = sizes[label] - 1;
    const moved = new Map<number, number>();
    for (let place = 0; place < k - 1; place++) {
      const swapped = place + stream.integer(others - place);
      const other = starts[label] + (moved.get(swapped) ?? swapped);
      drawn[place + 1] = images[other < placeOf[first] ? other : other + 1];
      moved.set(swapped, moved.get(place) ?? place);
    }
    return { index, label, images: drawn, weights: stream.dirichlet(k) };
  });
}
