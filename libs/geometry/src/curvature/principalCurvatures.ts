/** All d - 1 principal curvatures at a point (MATH.md section 4; the paper's Eq. 1 and Fig. 4b). */

import type { Classifier } from '@isthmus/engine';
import { addRowCombinations, asymmetryOf, rowProducts, symmetricEigen } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount } from '../execution.js';
import {
  type CurvatureOutcome,
  type CurvaturePoint,
  expectPoint,
  type SignConvention,
  signConvention,
} from './curvaturePoint.js';
import { type MarginGradient, marginGradient, normalAt } from './marginGradient.js';
import { defaultStep, type StepRule, stepLength } from './stepRule.js';
import { writePair } from './tangentOperator.js';

export interface PrincipalCurvaturesOptions extends ExecutionOptions {
  readonly step?: StepRule;
  /** Which principal directions come back: none, all, or the `strongest` by |curvature|. */
  readonly directions?: 'none' | 'all' | { readonly strongest: number };
  /**
   * Orthonormal rows [d, d] along which gradient differences are taken, for example `randomAxes`; the pixel axes where
   * absent. On a network with kinks the choice matters: a step h spent on one pixel meets other kinks than one spread
   * over all of them. Only with axes like its own directions does the trace agree with `meanCurvature`'s.
   */
  readonly axes?: Float64Array | undefined;
}

/** Curvatures in 1/pixel (L2); those of F = f_j - f_k. */
export interface PrincipalCurvatures {
  readonly outcome: CurvatureOutcome;
  readonly signConvention: SignConvention;
  /** The symmetric part of central differences of grad F. */
  readonly operator: 'gradientDifference';
  /** The axes of these differences. */
  readonly axes: 'pixel' | 'given';
  /** [d - 1], descending; empty when not measured. */
  readonly curvatures: Float64Array;
  /** Their average, tr(P H P) / ((d - 1) ||grad F||). */
  readonly meanCurvature: number;
  /** [k, d], unit tangent vectors, in the order of `positions`. */
  readonly directions: Float32Array;
  /** Index into `curvatures` of each direction, ascending. */
  readonly positions: Int32Array;
  /** ||S v - kappa v|| of each direction. */
  readonly residuals: Float64Array;
  /** ||grad F||, logits a pixel. */
  readonly gradientNorm: number;
  /** h, pixels. */
  readonly step: number;
  /** ||H - H'|| / ||H|| (Frobenius) before H was made symmetric: 0 for a smooth F and small h, 0.5 to 0.76 on ReLU networks. */
  readonly asymmetry: number;
  /** Input gradients evaluated. */
  readonly gradients: number;
}

/**
 * The full spectrum of P H P / ||grad F|| on the tangent space, from 2d + 1 input gradients and one symmetric
 * eigen-decomposition of order d - 1.
 *
 * Row i of H is [grad F(x + h e_i) - grad F(x - h e_i)] / 2h for the pixel axes e_i or the axes given, which says nothing of
 * scales below h and, on networks with kinks, depends on h and on the axes: the result carries both. H is made symmetric, (H + H') / 2, and reflected so that the normal becomes
 * the first axis; dropping that axis leaves the tangent operator exactly, with no spurious zero.
 *
 * @param at the point, its class k and the other class j.
 * @returns the spectrum; a vanishing gradient or a number that is not finite is an outcome, not an exception.
 * @throws RangeError on a point that does not fit the classifier; the signal's reason when aborted.
 *
 * Memory: 16 d^2 bytes (10 MB at d = 784, 151 MB at d = 3072) and 8 batch d. Time, besides the gradients: (4/3) d^3
 * operations, 0.17 s at d = 784 on one core; given axes cost 2 d^3 more, and 16 d^2 bytes.
 */
export async function principalCurvatures(
  classifier: Classifier,
  at: CurvaturePoint,
  {
    step: rule = defaultStep,
    directions: wanted = 'none',
    axes,
    batch = defaultBatch,
    signal,
    onProgress,
  }: PrincipalCurvaturesOptions = {},
): Promise<PrincipalCurvatures> {
  const { dimension: d } = classifier;
  expectPoint('principalCurvatures', at, classifier);
  expectCount('principalCurvatures', 'batch', batch, 2);
  if (axes && axes.length !== d * d) {
    throw new RangeError(`principalCurvatures: expected axes [${d}, ${d}], got ${axes.length} numbers`);
  }
  const h = stepLength(rule, classifier, at.perturbationNorm);
  const gradient = marginGradient(classifier, at.targetClass, at.label, batch);
  const { normal, gradientNorm } = await normalAt(gradient, at.point);
  const unmeasured = (outcome: CurvatureOutcome, gradients: number): PrincipalCurvatures => ({
    outcome,
    signConvention,
    operator: 'gradientDifference',
    axes: axes ? 'given' : 'pixel',
    curvatures: new Float64Array(0),
    meanCurvature: Number.NaN,
    directions: new Float32Array(0),
    positions: new Int32Array(0),
    residuals: new Float64Array(0),
    gradientNorm,
    step: h,
    asymmetry: Number.NaN,
    gradients,
  });
  if (!normal || Number.isNaN(h)) return unmeasured(gradientNorm === 0 ? 'zero-gradient' : 'not-finite', 1);

  const slopes = await slopeDifferences(gradient, at.point, axes, h, batch, signal, onProgress);
  // From here on in the coordinates of the axes.
  const hessian = axes ? rowProducts(slopes, axes, d) : slopes;
  const asymmetry = asymmetryOf(hessian);
  if (!Number.isFinite(asymmetry)) return unmeasured('not-finite', 2 * d + 1);
  const { tangent, reflection } = tangentBlock(hessian, axes ? rowProducts(normal, axes, d) : normal, gradientNorm);
  const size = d - 1;
  const { values, chosen, vectors, residuals } = symmetricEigen(tangent, size, {
    overwrite: true,
    select: typeof wanted === 'string' ? wanted : (all) => strongest(all, wanted.strongest),
  });
  return {
    outcome: 'measured',
    signConvention,
    operator: 'gradientDifference',
    axes: axes ? 'given' : 'pixel',
    curvatures: values,
    meanCurvature: values.reduce((sum, v) => sum + v, 0) / size,
    directions: toPixels(vectors, reflection, axes),
    positions: chosen,
    residuals,
    gradientNorm,
    step: h,
    asymmetry,
    gradients: 2 * d + 1,
  };
}

/** Positions of the `count` values of largest magnitude. */
function strongest(values: Float64Array, count: number): number[] {
  const order = Array.from(values.keys()).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
  return order.slice(0, count);
}

/** Row t, [d, d]: the change of grad F along axis t a unit of length, over the distance that float32 really moved where that is known. */
async function slopeDifferences(
  gradient: MarginGradient,
  point: Float32Array,
  axes: Float64Array | undefined,
  h: number,
  batch: number,
  signal: AbortSignal | undefined,
  onProgress: ((finished: number, total: number) => void) | undefined,
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
function toPixels(vectors: Float64Array, u: Float64Array, axes: Float64Array | undefined): Float32Array {
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
