/** Rows of a row-major float32 matrix: views, norms, and points x + scale * r. Sums accumulate in float64. */

/** Row i of [n, d], a view. */
export function row(matrix: Float32Array, index: number, dimension: number): Float32Array {
  return matrix.subarray(index * dimension, (index + 1) * dimension);
}

/** ||v||. */
export function norm(vector: ArrayLike<number>): number {
  let squared = 0;
  for (let i = 0; i < vector.length; i++) squared += vector[i] * vector[i];
  return Math.sqrt(squared);
}

/** <a, b>. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** ||a - b||. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squared = 0;
  for (let i = 0; i < a.length; i++) squared += (a[i] - b[i]) ** 2;
  return Math.sqrt(squared);
}

/**
 * Writes row `to` of `out` = origin row + scale * offset row, rounded once to float32. Everything that names a point
 * "x + (1 + eta) r" goes through here, so that the point stored is bit for bit the point tested.
 */
export function writePoint(
  out: Float32Array,
  to: number,
  origins: Float32Array,
  offsets: Float32Array,
  from: number,
  scale: number,
  dimension: number,
): void {
  const write = to * dimension;
  const read = from * dimension;
  for (let i = 0; i < dimension; i++) out[write + i] = origins[read + i] + scale * offsets[read + i];
}
