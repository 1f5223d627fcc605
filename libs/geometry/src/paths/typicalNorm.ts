/** The data's typical norm: the radius of the random scenario's sphere and the unit of relative noise (Sections III and V). */

import { rowCount } from '../execution.js';
import { norm, row } from '../rows.js';

/** Mean L2 norm of the images, [n, d], pixels; NaN of none. Memory: none beside them. */
export function typicalNorm(images: Float32Array, dimension: number): number {
  const n = rowCount('typicalNorm', images, dimension);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += norm(row(images, i, dimension));
  return sum / n;
}
