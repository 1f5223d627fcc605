/** An orthonormal basis whose vectors are spread over all pixels: the cosine transform with random signs (Ailon and Chazelle 2009). */

import { randomStream } from '@isthmus/numerics';

/**
 * Rows v_t = c_t o s in random order, with c_t the orthonormal cosines (DCT-II) and s random signs, one a pixel.
 *
 * Each vector touches every pixel by at most sqrt(2/d) and is as good as random to a network; made in d^2 operations
 * where orthogonalising d random vectors takes d^3. Made once for a run and shared by its samples.
 *
 * @returns [d, d], orthonormal to rounding.
 */
export function randomAxes(seed: number | bigint, d: number): Float64Array {
  const stream = randomStream(seed, 'curvature/axes', 0);
  const signs = stream.fillRademacher(new Float64Array(d));
  const order = stream.permutation(d);
  // cos(pi (2c + 1) t / 2d) depends on (2c + 1) t modulo 4d alone.
  const cosines = Float64Array.from({ length: 4 * d }, (_, i) => Math.cos((Math.PI * i) / (2 * d)));
  const axes = new Float64Array(d * d);
  for (let row = 0; row < d; row++) {
    const t = order[row];
    const scale = Math.sqrt((t === 0 ? 1 : 2) / d);
    for (let c = 0; c < d; c++) axes[row * d + c] = scale * signs[c] * cosines[((2 * c + 1) * t) % (4 * d)];
  }
  return axes;
}
