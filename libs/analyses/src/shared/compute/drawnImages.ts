/** Images in an order that the seed of a sweep draws (docs/conventions.md, "Which images are measured"). */
import type { Dataset } from '@isthmus/datasets';
import { randomStream } from '@isthmus/numerics';
import { type CommonSettings, skipped } from '../../runInput.js';

/** What an analysis sees of a data set. */
interface MeasuredImages {
  /** The data set, its images in the order in which they are measured. */
  readonly dataset: Dataset;
  /** Index in the data set of the image of a sample; null where samples follow the data set. */
  readonly imageOf: ((sampleIndex: number) => number) | null;
}

/**
 * The images in the order in which a run's samples take them. The order is one permutation of all images, from the stream (seed, "images"):
 * the images of more samples continue those of fewer, those after `skip` are none of those before, and every analysis and model of a sweep
 * has the same.
 */
export function measuredImages(dataset: Dataset, settings: CommonSettings, seed: number): MeasuredImages {
  if (settings.imageOrder !== 'drawn') return { dataset, imageOf: null };
  const order = randomStream(seed, 'images', 0).permutation(dataset.samples);
  const skip = skipped(settings);
  return { dataset: inOrder(dataset, order), imageOf: (sampleIndex) => indexAt(order, sampleIndex + skip) };
}

/** @param order a permutation of the data set's indices, [samples] */
function inOrder(dataset: Dataset, order: Uint32Array): Dataset {
  return {
    ...dataset,
    labels: dataset.labels.map((_, place) => dataset.labels[indexAt(order, place)] ?? 0),
    async readImages(selection, out) {
      const places =
        'first' in selection
          ? Array.from({ length: selection.count }, (_, i) => selection.first + i)
          : Array.from(selection);
      await dataset.readImages(
        places.map((place) => indexAt(order, place)),
        out,
      );
    },
  };
}

/** @throws RangeError for a place outside the data set */
function indexAt(order: Uint32Array, place: number): number {
  const index = order[place];
  if (index === undefined) throw new RangeError(`expected a place of 0 to ${order.length - 1}, got ${place}`);
  return index;
}
