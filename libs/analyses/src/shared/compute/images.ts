/** Images of a data set as analyses take them. */
import type { Dataset } from '@isthmus/datasets';
import { meanImage, typicalDistance, typicalNorm } from '@isthmus/geometry';

/** Typical lengths are means with a relative spread of some tenths; 1,000 images give them to about 1%. */
const typicalImages = 1000;

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

/** The data's typical norm, in pixels. */
export async function dataNorm(dataset: Dataset, dimension: number): Promise<number> {
  return typicalNorm(await firstImages(dataset, dimension), dimension);
}

/** The typical distance of the data from their mean image, in pixels. */
export async function dataDistance(dataset: Dataset, dimension: number): Promise<number> {
  return typicalDistance(await firstImages(dataset, dimension), dimension);
}

/** The mean of the same images, [d], and that distance. */
export async function dataMean(dataset: Dataset, dimension: number): Promise<{ mean: Float32Array; distance: number }> {
  const images = await firstImages(dataset, dimension);
  return { mean: Float32Array.from(meanImage(images, dimension)), distance: typicalDistance(images, dimension) };
}

async function firstImages(dataset: Dataset, dimension: number): Promise<Float32Array> {
  const count = Math.min(dataset.samples, typicalImages);
  const images = new Float32Array(count * dimension);
  await dataset.readImages({ first: 0, count }, images);
  return images;
}
