/** The curvature operator on the tangent space as a matrix, from gradient differences along d axes (docs/conventions.md, "`curvature`"). */

import { addRowCombinations, asymmetryOf, rowProducts } from '@isthmus/numerics';
import type { OnProgress } from '../execution.js';
import type { MarginGradient } from './marginGradient.js';
import { writePair } from './tangentOperator.js';

interface TangentMatrix {
  /** The symmetric part of H over ||grad F|| without the normal's row and column, [d - 1, d - 1]. */
  readonly tangent: Float64Array;
  /** u of the reflection Q = I - 2 u u' that maps the normal to the first axis. */
  readonly reflection: Float64Array;
  /** ||H - H'|| / ||H||. */
  readonly asymmetry: number;
}

/** The matrix at a point, or undefined when a gradient is not finite. 2d gradients in batches. */
export async function tangentMatrix(
  gradient: MarginGradient,
  point: Float32Array,
  {
    normal,
    gradientNorm,
    h,
    axes,
    batch,
    signal,
    onProgress,
  }: {
    readonly normal: Float64Array;
    readonly gradientNorm: number;
    readonly h: number;
    readonly axes: Float64Array | undefined;
    readonly batch: number;
    readonly signal: AbortSignal | undefined;
    readonly onProgress: OnProgress | undefined;
  },
): Promise<TangentMatrix | undefined> {
  const d = point.length;
  const slopes = await slopeDifferences(gradient, point, axes, h, batch, signal, onProgress);
  // From here on in the coordinates of the axes.
  const hessian = axes ? rowProducts(slopes, axes, d) : slopes;
  const asymmetry = asymmetryOf(hessian);
  if (!Number.isFinite(asymmetry)) return undefined;
  return { ...tangentBlock(hessian, axes ? rowProducts(normal, axes, d) : normal, gradientNorm), asymmetry };
}

/** Row t, [d, d]: the change of grad F along axis t per unit of length. Along a pixel axis the length is what float32 really moved. */
async function slopeDifferences(
  gradient: MarginGradient,
  point: Float32Array,
  axes: Float64Array | undefined,
  h: number,
  batch: number,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
): Promise<Float64Array> {
  const d = point.length;
  const differences = new Float64Array(d * d);
  const { rows } = gradient;
  const pairs = batch >> 1;
  for (let start = 0; start < d; start += pairs) {
    signal?.throwIfAborted();
    const count = Math.min(pairs, d - start);
    for (let i = 0; i < count; i++) {
      const axis = start + i;
      if (axes) writePair(rows, i, point, axes.subarray(axis * d, (axis + 1) * d), h);
      else {
        const plus = 2 * i * d;
        rows.set(point, plus);
        rows.set(point, plus + d);
        rows[plus + axis] = point[axis] + h;
        rows[plus + d + axis] = point[axis] - h;
      }
    }
    const slopes = await gradient.evaluate(2 * count);
    for (let i = 0; i < count; i++) {
      const axis = start + i;
      const plus = 2 * i * d;
      const moved = axes ? 2 * h : rows[plus + axis] - rows[plus + d + axis];
      for (let c = 0; c < d; c++) differences[axis * d + c] = (slopes[plus + c] - slopes[plus + d + c]) / moved;
    }
    onProgress?.(start + count, d);
  }
  return differences;
}

/**
 * The symmetric part of H over ||grad F||, without the normal's row and column, [d - 1, d - 1]: Q S Q with the reflection
 * Q = I - 2 u u' that maps n to an axis.
 */
function tangentBlock(
  hessian: Float64Array,
  normal: Float64Array,
  gradientNorm: number,
): { tangent: Float64Array; reflection: Float64Array } {
  const d = normal.length;
  const u = normal.slice();
  u[0] += normal[0] < 0 ? -1 : 1; // away from n: no cancellation
  const length = Math.sqrt(2 * (1 + Math.abs(normal[0])));
  for (let c = 0; c < d; c++) u[c] /= length;
  // S in place, upper triangle and lower.
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const value = (0.5 * (hessian[i * d + j] + hessian[j * d + i])) / gradientNorm;
      hessian[i * d + j] = value;
      hessian[j * d + i] = value;
    }
  }
  // Q S Q = S - 2 (u q' + q u') with q = S u - (u'S u) u
  const q = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += hessian[i * d + j] * u[j];
    q[i] = sum;
  }
  const bend = q.reduce((sum, v, i) => sum + v * u[i], 0);
  for (let i = 0; i < d; i++) q[i] -= bend * u[i];
  const tangent = new Float64Array((d - 1) * (d - 1));
  for (let i = 1; i < d; i++) {
    const to = (i - 1) * (d - 1) - 1;
    for (let j = 1; j < d; j++) tangent[to + j] = hessian[i * d + j] - 2 * (u[i] * q[j] + q[i] * u[j]);
  }
  return { tangent, reflection: u };
}

/** Tangent coordinates [k, d - 1] to pixel space [k, d]: a zero along the normal, then Q, then out of the axes. */
export function toPixels(vectors: Float64Array, u: Float64Array, axes: Float64Array | undefined): Float32Array {
  const d = u.length;
  const count = d === 1 ? 0 : vectors.length / (d - 1);
  const rows = new Float64Array(count * d);
  for (let r = 0; r < count; r++) {
    const from = r * (d - 1) - 1;
    let dot = 0;
    for (let c = 1; c < d; c++) dot += u[c] * vectors[from + c];
    rows[r * d] = -2 * dot * u[0];
    for (let c = 1; c < d; c++) rows[r * d + c] = vectors[from + c] - 2 * dot * u[c];
  }
  return Float32Array.from(axes ? addRowCombinations(rows, axes, d, new Float64Array(count * d)) : rows);
}
