/** How far images lie from their mean: the unit of relative noise (docs/conventions.md, "`sharedDirections`"; the paper's Fig. 6). */

import { rowCount } from '../execution.js';
import { row } from '../rows.js';

/**
 * The mean of ||x - mean||, with the mean image of the same images. It does not depend on where 0 is, as ||x|| does: an image of one grey
 * alone is far from black and may be near to all others.
 *
 * @param images [n, d], pixels.
 * @returns pixels; NaN of no image, 0 of one. Memory: 8 d bytes.
 * @throws RangeError where the images are not a multiple of d values.
 */
export function typicalDistance(images: Float32Array, dimension: number): number {
  const n = rowCount('typicalDistance', images, dimension);
  const mean = meanImage(images, dimension);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let squared = 0;
    const image = row(images, i, dimension);
    for (let c = 0; c < dimension; c++) squared += (image[c] - mean[c]) ** 2;
    sum += Math.sqrt(squared);
  }
  return sum / n;
}

/**
 * The mean of images, pixel by pixel.
 *
 * @param images [n, d].
 * @returns [d]; NaN of no image. Memory: 8 d bytes.
 */
export function meanImage(images: Float32Array, dimension: number): Float64Array {
  const n = rowCount('meanImage', images, dimension);
  const mean = new Float64Array(dimension);
  for (let i = 0; i < n; i++) for (let c = 0; c < dimension; c++) mean[c] += images[i * dimension + c];
  for (let c = 0; c < dimension; c++) mean[c] /= n;
  return mean;
}

/**
 * Images less their mean: their right singular vectors are the principal components of the images.
 *
 * @param images [n, d].
 * @returns [n, d]. Memory: 4 n d + 8 d bytes.
 */
export function centred(images: Float32Array, dimension: number): Float32Array {
  const mean = meanImage(images, dimension);
  return images.map((value, i) => value - mean[i % dimension]);
}
