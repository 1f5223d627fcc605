/** The curvature operator P H P / ||grad F|| at a point, as products with directions (docs/conventions.md, "`curvature`"). */

import type { Classifier } from '@isthmus/engine';
import type { LinearOperator } from '@isthmus/numerics';
import type { CurvaturePoint } from './curvaturePoint.js';
import { type MarginGradient, marginGradient, normalAt } from './marginGradient.js';

/** The operator with what it was made from. */
interface TangentOperator extends LinearOperator {
  readonly normal: Float64Array;
  readonly gradientNorm: number;
  /** False once a product held a number that is not finite. Such a product is returned as 0. */
  readonly finite: boolean;
  /** Removes each row's part along the normal, in place. */
  project(vectors: Float64Array): void;
}

/**
 * H v = ||v|| [grad F(x + h u) - grad F(x - h u)] / 2h with u = v / ||v||: every product is taken at step h exactly, as
 * the authors' code does. On a network with kinks that is neither linear in v nor symmetric; both are reported where used.
 *
 * @param signal checked before every batch of a product.
 * @returns the operator, or the gradient norm alone where the normal does not exist.
 */
export async function tangentOperator(
  classifier: Classifier,
  { point, label, targetClass }: CurvaturePoint,
  h: number,
  batch: number,
  signal?: AbortSignal,
): Promise<TangentOperator | { normal: undefined; gradientNorm: number }> {
  const d = classifier.dimension;
  const gradient: MarginGradient = marginGradient(classifier, targetClass, label, batch);
  const { normal, gradientNorm } = await normalAt(gradient, point);
  if (!normal) return { normal: undefined, gradientNorm };
  let finite = true;
  const project = (vectors: Float64Array): void => removeNormal(vectors, normal);
  return {
    size: d,
    normal,
    gradientNorm,
    get finite() {
      return finite;
    },
    project,
    async matvec(vectors) {
      const k = vectors.length / d;
      const tangent = vectors.slice();
      project(tangent);
      const out = new Float64Array(k * d);
      const pairs = batch >> 1;
      for (let start = 0; start < k; start += pairs) {
        signal?.throwIfAborted();
        const count = Math.min(pairs, k - start);
        const lengths = new Float64Array(count);
        for (let i = 0; i < count; i++) {
          const v = tangent.subarray((start + i) * d, (start + i + 1) * d);
          lengths[i] = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
          writePair(gradient.rows, i, point, v, lengths[i] > 0 ? h / lengths[i] : 0);
        }
        const slopes = await gradient.evaluate(2 * count);
        for (let i = 0; i < count; i++) {
          const scale = lengths[i] / (2 * h * gradientNorm);
          for (let c = 0; c < d; c++) {
            out[(start + i) * d + c] = scale * (slopes[2 * i * d + c] - slopes[(2 * i + 1) * d + c]);
          }
        }
      }
      if (!out.every(Number.isFinite)) {
        finite = false;
        return out.fill(0);
      }
      project(out);
      return out;
    },
  };
}

/**
 * v' P H P v / ||grad F|| for unit tangent directions [k, d]: the normal curvature along each, from a gradient pair of its own.
 *
 * For an eigenvector of a matrix of differences this tests its eigenvalue. The two are equal where H is linear. On networks with
 * kinks this value is several times smaller, since the extremes of a matrix collect the random differences of its entries.
 */
export async function curvaturesAlong(operator: TangentOperator, directions: Float64Array): Promise<Float64Array> {
  const d = operator.size;
  const products = await operator.matvec(directions);
  const forms = new Float64Array(directions.length / d);
  for (let r = 0; r < forms.length; r++) {
    for (let c = r * d; c < (r + 1) * d; c++) forms[r] += directions[c] * products[c];
  }
  return forms;
}

/** Rows 2i and 2i + 1 become point + scale v and point - scale v. */
export function writePair(
  rows: Float32Array,
  pair: number,
  point: Float32Array,
  v: ArrayLike<number>,
  scale: number,
): void {
  const d = point.length;
  const plus = 2 * pair * d;
  for (let c = 0; c < d; c++) {
    rows[plus + c] = point[c] + scale * v[c];
    rows[plus + d + c] = point[c] - scale * v[c];
  }
}

/** v <- v - (n'v) n for each row. */
export function removeNormal(vectors: Float64Array, normal: Float64Array): void {
  const d = normal.length;
  for (let start = 0; start < vectors.length; start += d) {
    let dot = 0;
    for (let c = 0; c < d; c++) dot += normal[c] * vectors[start + c];
    for (let c = 0; c < d; c++) vectors[start + c] -= dot * normal[c];
  }
}
