/** Which points a connectivity run joins: pair i is a function of (labels, scenario, seed, i), whichever worker draws it. */

import { randomStream } from '@isthmus/numerics';
import { expectCount } from '../execution.js';
import { imagesByLabel } from '../imagesByLabel.js';

/**
 * - `natural`: two images of one predicted label.
 * - `adversarial`: an image, and an image of another label that is to be moved to the first one's.
 * - `random`: an image, and a point of a sphere that is to be moved to the image's label.
 */
export type PairScenario = 'natural' | 'adversarial' | 'random';

export interface DrawnPair {
  /** i. */
  readonly index: number;
  /** Data set indices; `second` is -1 in the random scenario. */
  readonly first: number;
  readonly second: number;
  /** Predicted label of the first, which both ends are to have. */
  readonly label: number;
}

interface SamplePairsOptions {
  readonly scenario: PairScenario;
  readonly seed: number | bigint;
  /** Pairs from..from + count - 1 of the run. */
  readonly from?: number;
  readonly count: number;
}

/**
 * Draws pairs, the first image uniform over those that can be paired and the second uniform over its partners.
 *
 * @param labels predicted labels of all images of the data set, [n]; -1 leaves an image out.
 * @returns `count` pairs in the order of their index. O(n + count) time. Memory: 12 bytes an image while it draws, and 100 a pair.
 * @throws RangeError when no pair exists, for example when no two images share a label.
 */
export function samplePairs(labels: Int32Array, { scenario, seed, from = 0, count }: SamplePairsOptions): DrawnPair[] {
  expectCount('samplePairs', 'from', from, 0);
  expectCount('samplePairs', 'count', count, 0);
  const { images, starts, sizes } = imagesByLabel(labels);
  const total = images.length;
  const partners: Record<PairScenario, (label: number) => number> = {
    natural: (label) => sizes[label] - 1,
    adversarial: (label) => total - sizes[label],
    random: () => 1,
  };
  const pairable = images.filter((image) => partners[scenario](labels[image]) > 0);
  if (pairable.length === 0 && count > 0) {
    throw new RangeError(`samplePairs: no ${scenario} pair exists among ${labels.length} images with these labels`);
  }
  const placeOf = new Int32Array(labels.length);
  for (let place = 0; place < total; place++) placeOf[images[place]] = place;
  return Array.from({ length: count }, (_, k): DrawnPair => {
    const index = from + k;
    const stream = randomStream(seed, `pairs/${scenario}`, index);
    const first = pairable[stream.integer(pairable.length)];
    const label = labels[first];
    const start = starts[label];
    const size = sizes[label];
    let second = -1;
    if (scenario === 'natural') {
      // Another place of the label: skip the first's own.
      const other = start + stream.integer(size - 1);
      second = images[other < placeOf[first] ? other : other + 1];
    } else if (scenario === 'adversarial') {
      // A place outside the label's block.
      const other = stream.integer(total - size);
      second = images[other < start ? other : other + size];
    }
    return { index, first, second, label };
  });
}
