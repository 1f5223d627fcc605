/** A plane in image space: an origin and two orthonormal axes, with coordinates in pixels. */

import { dot, norm } from '../rows.js';

export interface Plane {
  /** [d] */
  readonly origin: Float32Array;
  /** Orthonormal, [d] each, float64. */
  readonly axes: readonly [Float64Array, Float64Array];
}

/**
 * The plane through `origin` spanned by two directions: the first axis is along `first`, the second along what is left of
 * `second` (Gram and Schmidt, twice for orthogonality to rounding).
 *
 * For the paper's Fig. 2: origin x_1, first x_2 - x_1, second r(x_1).
 *
 * @throws RangeError where a direction vanishes or the two are parallel within 1e-6 of the second's length.
 */
export function planeSpannedBy(origin: Float32Array, first: ArrayLike<number>, second: ArrayLike<number>): Plane {
  if (first.length !== origin.length || second.length !== origin.length) {
    throw new RangeError(
      `planeSpannedBy: expected directions of ${origin.length} values, got ${first.length} and ${second.length}`,
    );
  }
  const u = unit(Float64Array.from(first));
  if (!u) throw new RangeError('planeSpannedBy: the first direction is 0');
  const v = across(u, second);
  if (!v) throw new RangeError('planeSpannedBy: the directions are parallel, or the second is 0');
  return { origin, axes: [u, v] };
}

/** Whether these two directions span a plane. */
export function spanPlane(first: ArrayLike<number>, second: ArrayLike<number>): boolean {
  const u = unit(Float64Array.from(first));
  return u !== null && across(u, second) !== null;
}

/** The unit vector along the part of `second` that is orthogonal to the unit vector u; null where that part vanishes. */
function across(u: Float64Array, second: ArrayLike<number>): Float64Array | null {
  const v = Float64Array.from(second);
  const length = norm(v);
  for (let pass = 0; pass < 2; pass++) {
    const along = dot(u, v);
    for (let i = 0; i < v.length; i++) v[i] -= along * u[i];
  }
  return norm(v) > 1e-6 * length ? unit(v) : null;
}

function unit(vector: Float64Array): Float64Array | null {
  const length = norm(vector);
  return length > 0 && Number.isFinite(length) ? vector.map((value) => value / length) : null;
}

/** Coordinates of a point's projection on the plane, pixels. */
export function planeCoordinates({ origin, axes }: Plane, point: Float32Array): [x: number, y: number] {
  const offset = Float64Array.from(point, (value, i) => value - origin[i]);
  return [dot(offset, axes[0]), dot(offset, axes[1])];
}
