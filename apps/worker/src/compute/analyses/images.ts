/** Images of a data set as analyses take them. */
import type { Dataset } from '@isthmus/datasets';

/** Reads each image once; negative indices stand for points that are no image. */
export async function imagesOf(
  dataset: Dataset,
  indices: Iterable<number>,
  dimension: number,
): Promise<(index: number) => Float32Array> {
  const wanted = [...new Set(indices)].filter((index) => index >= 0).sort((a, b) => a - b);
  const images = new Float32Array(wanted.length * dimension);
  await dataset.readImages(wanted, images);
  const places = new Map(wanted.map((index, place) => [index, place]));
  return (index) => {
    const place = places.get(index)!;
    return images.subarray(place * dimension, (place + 1) * dimension);
  };
}
