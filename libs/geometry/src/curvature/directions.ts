/** Random orthonormal directions, spread over all pixels, keyed by sample (docs/conventions.md, "Curvature means a step"). */

import { type RandomStream, randomStream } from '@isthmus/numerics';

/** cos(pi i / 2d), [4d]. `sampleDirections` needs it; many samples share one table. */
export function cosineTable(d: number): Float64Array {
  return Float64Array.from({ length: 4 * d }, (_, i) => Math.cos((Math.PI * i) / (2 * d)));
}

/**
 * `count` orthonormal directions of R^d, rows s o c_t of a cosine transform with random signs (Ailon and Chazelle 2009):
 * c_t the orthonormal cosines (DCT-II), t drawn without repetition, s a random sign for each pixel, one s a sample.
 *
 * Averaged over t these directions are I / d exactly, whatever s: the average of v'Hv over them is unbiased for tr H / d,
 * and has (d - count) / d of the variance of independent draws, since they are a sample without replacement of d numbers whose sum is
 * the trace. Signs make each as good as random to an H that is smooth in the image. O(count d) operations,
 * where orthogonalising random signs takes O(count^2 d). Classes and networks share the directions of a sample.
 *
 * @param count at most d.
 * @param table `cosineTable(d)`; made anew where absent.
 * @returns [count, d], unit rows in float64. Memory: 8 (count + 2) d bytes, and 32 d for a table of its own.
 */
export function sampleDirections(
  seed: number | bigint,
  sampleIndex: number,
  count: number,
  d: number,
  table: Float64Array = cosineTable(d),
): Float64Array {
  if (!Number.isInteger(count) || count < 1 || count > d) {
    throw new RangeError(`sampleDirections: expected 1 to ${d} directions, got ${count}`);
  }
  return signedCosines(randomStream(seed, 'curvature/directions', sampleIndex), count, d, table);
}

/**
 * An orthonormal basis of R^d of such directions, for `principalCurvatures`. A run makes it once for all of its samples.
 *
 * @returns [d, d], orthonormal to rounding. Memory: 8 d^2 bytes.
 */
export function randomAxes(seed: number | bigint, d: number): Float64Array {
  return signedCosines(randomStream(seed, 'curvature/axes', 0), d, d, cosineTable(d));
}

/** row = point + length v, with v row `which` of `directions`, [.., d]. */
export function addDirection(
  row: Float32Array,
  point: Float32Array,
  length: number,
  directions: Float64Array,
  which: number,
): void {
  const d = point.length;
  for (let c = 0; c < d; c++) row[c] = point[c] + length * directions[which * d + c];
}

function signedCosines(stream: RandomStream, count: number, d: number, table: Float64Array): Float64Array {
  const signs = stream.fillRademacher(new Float64Array(d));
  const order = stream.permutation(d);
  const rows = new Float64Array(count * d);
  for (let i = 0; i < count; i++) {
    const t = order[i];
    const scale = Math.sqrt((t === 0 ? 1 : 2) / d);
    // c_t at pixel c is cos(pi (2c + 1) t / 2d), and the angle counts modulo 4d.
    let angle = t;
    for (let c = 0; c < d; c++) {
      rows[i * d + c] = scale * signs[c] * table[angle];
      angle += 2 * t;
      if (angle >= 4 * d) angle -= 4 * d;
    }
  }
  return rows;
}
